/**
 * What an attestation and an assertion have in common: over which bytes they are made, which app speaks,
 * and for which keys.
 * @module
 */
import { CborError } from '@tegata/cbor'
import type { Crypto, PublicJwk } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  concatBytes,
  equalBytes,
  utf8Encode,
  type Verdict,
} from '@tegata/kernel'
import { PkiError } from '@tegata/pki'
import { JpkiError } from '../../errors.ts'
import { appAttestationChecks } from './apple-checks.ts'
import { challengeReason, deviceKeysReason, parseAppClientData } from './client-data.ts'

/** What both kinds of proof are asked. */
export type AppBinding = {
  /** The bytes that the app hashed: {@link writeAppClientData}. */
  readonly clientData: Uint8Array
  /** What this service gave the app for this application. */
  readonly challenge: Uint8Array
  /** The keys that are to be certified, in the order of their requests. */
  readonly deviceKeys: readonly PublicJwk[]
}

export const { judge, skipped } = checkMaker(appAttestationChecks)
export type AppCheckId = (typeof appAttestationChecks)[number]['id']
/** What judging such a proof needs of cryptography. */
export type AppCrypto = Pick<Crypto, 'digest' | 'importPublicKey'>

/** What a reader of these structures throws, as a reason. */
export function attempt<T>(read: () => T): T | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof CborError || error instanceof JpkiError || error instanceof PkiError)
      return error.message
    throw error
  }
}

export function unreadable(
  ids: readonly AppCheckId[],
  reason: string,
): { readonly verdict: Verdict; readonly checks: readonly Check[] } {
  const rest = ids
    .filter((id) => id !== 'jpki/app-attestation-form')
    .map((id) => skipped(id, 'the proof cannot be read'))
  return { verdict: 'refused', checks: [judge('jpki/app-attestation-form', reason), ...rest] }
}

/** SHA-256 of authenticator data ‖ SHA-256 of client data. */
export async function nonceOf(authData: Uint8Array, clientData: Uint8Array, crypto: AppCrypto) {
  const clientDataHash = await crypto.digest('SHA-256', clientData)
  return await crypto.digest('SHA-256', concatBytes(authData, clientDataHash))
}

/** Which of the apps it is. */
export async function appOf(
  rpIdHash: Uint8Array,
  apps: readonly string[],
  crypto: Pick<Crypto, 'digest'>,
): Promise<string | undefined> {
  for (const app of apps)
    if (equalBytes(await crypto.digest('SHA-256', utf8Encode(app)), rpIdHash)) return app
  return undefined
}

export function bindingChecks({ clientData, challenge, deviceKeys }: AppBinding): Check[] {
  const data = attempt(() => parseAppClientData(clientData))
  const isText = typeof data === 'string'
  return [
    judge('jpki/app-attestation-challenge', isText ? data : challengeReason(data, challenge)),
    judge('jpki/app-attestation-device-keys', isText ? data : deviceKeysReason(data, deviceKeys)),
  ]
}
