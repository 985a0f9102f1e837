/**
 * What an operator trusts, as a file says it: roots of makers, policies, and whose list of revoked keys
 * counts.
 * @module
 */
import { type PublicJwk, parsePublicJwk } from '@tegata/crypto'
import { CodedError, fromBase64, memberOf } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { JpkiError } from '../errors.ts'
import { type AndroidPolicy, parseAndroidPolicy } from './android/android-policy.ts'
import { type AppPolicy, parseAppPolicy } from './apple/app-policy.ts'
import { requireKnown, requireMembers } from './policy-rules.ts'

/** As read; the list of revoked keys is a file of its own, since it changes every day. */
export type DeviceTrustSettings = {
  readonly android?: {
    readonly anchors: readonly Uint8Array[]
    readonly policy: AndroidPolicy
    readonly statusList: {
      /** Where `signAttestationStatusList` wrote it. */
      readonly file: string
      /** Of whoever signs it. */
      readonly key: PublicJwk
    }
  }
  readonly apple?: { readonly anchors: readonly Uint8Array[]; readonly policy: AppPolicy }
  /** Whether a root carries TEST in its name: nothing for production. */
  readonly hasTestRoots: boolean
}

const isThere = (value: unknown) => value !== undefined

/**
 * Reads the settings: `{android?: {anchors, policy, statusList: {file, key}}, apple?: {anchors, policy}}`,
 * roots in base64 of their DER.
 * @throws JpkiError `jpki/attestation-policy`, naming the member: also for one that is not known
 */
export function parseDeviceTrust(value: unknown): DeviceTrustSettings {
  const settings = requireKnown(value, ['android', 'apple'], 'device trust')
  const android = memberOf(settings, 'android') ?? undefined
  const apple = memberOf(settings, 'apple') ?? undefined
  if (android === undefined && apple === undefined)
    throw invalid('android, apple: neither is there')
  const ofAndroid = android === undefined ? undefined : readAndroid(android)
  const ofApple = apple === undefined ? undefined : readApple(apple)
  const roots = [...(ofAndroid?.anchors ?? []), ...(ofApple?.anchors ?? [])]
  return {
    ...(ofAndroid && { android: ofAndroid }),
    ...(ofApple && { apple: ofApple }),
    hasTestRoots: roots.some((der) => /\bTEST\b/.test(parseCertificate(der).subject.text)),
  }
}

function readAndroid(value: unknown) {
  const members = { anchors: isThere, policy: isThere, statusList: isThere }
  const section = requireMembers(value, members, 'android')
  const list = requireMembers(
    memberOf(section, 'statusList'),
    { file: isThere, key: isThere },
    'android.statusList',
  )
  const file = memberOf(list, 'file')
  if (typeof file !== 'string' || file === '') throw invalid('android.statusList.file')
  return {
    anchors: readAnchors(memberOf(section, 'anchors'), 'android.anchors'),
    policy: parseAndroidPolicy(memberOf(section, 'policy')),
    statusList: { file, key: readKey(memberOf(list, 'key')) },
  }
}

function readApple(value: unknown) {
  const section = requireMembers(value, { anchors: isThere, policy: isThere }, 'apple')
  return {
    anchors: readAnchors(memberOf(section, 'anchors'), 'apple.anchors'),
    policy: parseAppPolicy(memberOf(section, 'policy')),
  }
}

function readAnchors(value: unknown, path: string): Uint8Array[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 16) throw invalid(path)
  return value.map((text, at) => {
    if (typeof text !== 'string') throw invalid(`${path}.${at}`)
    return attempt(`${path}.${at}`, () => {
      const der = fromBase64(text)
      parseCertificate(der)
      return der
    })
  })
}

const readKey = (value: unknown): PublicJwk =>
  attempt('android.statusList.key', () => parsePublicJwk(value))

function attempt<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof CodedError) throw invalid(path, cause)
    throw cause
  }
}

const invalid = (path: string, cause?: unknown) =>
  new JpkiError('jpki/attestation-policy', `device trust: ${path}`, { cause })
