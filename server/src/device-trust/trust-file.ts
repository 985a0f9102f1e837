/**
 * Whom a deployment trusts for keys in phones: a file of roots and policies, and beside it the signed
 * list of revoked keys, which is read again when it changes.
 * @module
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Crypto } from '@tegata/crypto'
import {
  type AttestationStatusList,
  type DeviceTrust,
  type DeviceTrustSettings,
  JpkiError,
  openAttestationStatusList,
  parseDeviceTrust,
} from '@tegata/jpki'
import { codeOf } from '@tegata/kernel'
import { ServiceError } from '@tegata/service'

type Parts = {
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** Sandboxes only. */
  readonly allowTestRoots: boolean
  /** A list that came and cannot be read: the last good one counts until the policy calls it too old. */
  readonly onUnreadableList: (code: string) => void
}

/**
 * Reads file and list, and answers what is trusted now.
 * @throws ServiceError `service/bad-config`, naming what to correct
 */
export async function openTrustFile(
  path: string,
  parts: Parts,
): Promise<() => Promise<DeviceTrust>> {
  const settings = readSettings(path)
  if (settings.hasTestRoots && !parts.allowTestRoots)
    throw bad('a root carries TEST in its name, which production refuses')
  const { android, apple } = settings
  const ofApple = apple && { apple }
  if (!android) return async () => ({ ...ofApple })
  const { anchors, policy, statusList } = android
  const file = resolve(dirname(path), statusList.file)
  const read = () => readList(file, statusList.key, parts)
  let list = await read().catch((cause: unknown) => {
    throw bad('android.statusList: cannot be read, or is not signed by its key', cause)
  })
  return async () => {
    if (changedAt(file) !== list.changedAt)
      list = await read().catch((error: unknown) => {
        parts.onUnreadableList(codeOf(error) ?? 'unreadable')
        return list
      })
    return { android: { anchors, policy, statusList: list.list }, ...ofApple }
  }
}

function readSettings(path: string): DeviceTrustSettings {
  try {
    return parseDeviceTrust(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    if (cause instanceof JpkiError) throw bad(cause.message, cause)
    throw bad('cannot be read as JSON', cause)
  }
}

type ReadList = { readonly list: AttestationStatusList; readonly changedAt: number | undefined }

async function readList(
  file: string,
  key: Parameters<typeof openAttestationStatusList>[1]['key'],
  { crypto }: Parts,
): Promise<ReadList> {
  const at = changedAt(file)
  const token = readFileSync(file, 'utf8').trim()
  return { list: await openAttestationStatusList(token, { key, crypto }), changedAt: at }
}

/** `undefined` when it is not there. */
const changedAt = (file: string): number | undefined =>
  statSync(file, { throwIfNoEntry: false })?.mtimeMs

const bad = (what: string, cause?: unknown) =>
  new ServiceError('service/bad-config', `TEGATA_DEVICE_TRUST: ${what}`, { cause })
