/**
 * Which certificates of Android are revoked: the list that Google publishes as JSON (`entries`: serial
 * number to status), with the time it was fetched. The list carries no signature of its own, so whoever
 * fetches it signs it, and whoever uses it gets it as data.
 * @module
 */
import {
  type Crypto,
  decodeJws,
  type PublicJwk,
  type Signer,
  signJws,
  verifyJws,
} from '@tegata/crypto'
import { memberOf } from '@tegata/kernel'
import { JpkiError } from '../../errors.ts'

/** Revoked or suspended certificates by serial number, and how old that knowledge is. */
export type AttestationStatusList = {
  /** Serial numbers in lower-case hexadecimal without leading zeros, or decimal, as they are listed. */
  readonly serialNumbers: ReadonlySet<string>
  readonly fetchedAt: Date
}

const maxEntries = 100_000
const longestList = 64 * 1024 * 1024
const typ = 'tegata-attestation-status+jwt'

/**
 * Reads the list as Google publishes it. An entry counts whatever its status is: there are only
 * entries for what may not be trusted.
 * @throws JpkiError `jpki/attestation-malformed`
 */
export function parseAttestationStatusList(json: unknown, fetchedAt: Date): AttestationStatusList {
  const entries = memberOf(json, 'entries')
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries))
    throw malformed('entries: not an object')
  if (Number.isNaN(fetchedAt.getTime())) throw malformed('fetchedAt: not a time')
  const names = Object.entries(entries)
  if (names.length > maxEntries) throw malformed('entries: too many')
  const serialNumbers = new Set<string>()
  for (const [serial, entry] of names) {
    if (!/^[0-9a-f]{1,128}$/.test(serial)) throw malformed('entries: not a serial number')
    if (typeof memberOf(entry, 'status') !== 'string') throw malformed('entries: no status')
    serialNumbers.add(serial.replace(/^0+(?=.)/, ''))
  }
  return { serialNumbers, fetchedAt }
}

/**
 * The texts under which a certificate may stand in the list: hexadecimal without leading zeros, and
 * decimal, as some of the first entries were written.
 * @param serialNumber - as `parseCertificate` answers it
 */
export const statusKeys = (serialNumber: string): readonly string[] =>
  serialNumber.startsWith('-')
    ? [serialNumber]
    : [serialNumber.replace(/^0+(?=.)/, ''), BigInt(`0x${serialNumber}`).toString()]

/**
 * Signs a list with the time it was fetched, so that it may lie anywhere and travel.
 * @throws JpkiError `jpki/attestation-malformed` when it is no such list
 */
export async function signAttestationStatusList(
  json: unknown,
  fetchedAt: Date,
  signer: Signer,
): Promise<string> {
  parseAttestationStatusList(json, fetchedAt)
  const iat = Math.floor(fetchedAt.getTime() / 1000)
  return await signJws({ typ }, { iat, list: json }, signer)
}

/**
 * Reads a signed list and verifies who signed it. Its age is judged with the chain, by the policy.
 * @param trusted.key - of whoever fetches lists for this operator
 * @throws JpkiError `jpki/attestation-malformed`, also when it is signed by another key
 */
export async function openAttestationStatusList(
  token: string,
  trusted: { readonly key: PublicJwk; readonly crypto: Pick<Crypto, 'importPublicKey'> },
): Promise<AttestationStatusList> {
  const jws = decode(token)
  const key = await trusted.crypto.importPublicKey({ jwk: trusted.key })
  if (!(await verifyJws(jws, { key, typ, algorithms: ['ES256', 'ES384', 'EdDSA', 'RS256'] })))
    throw malformed('status list: not signed by the key that signs them')
  const { iat, list } = jws.payload
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat)) throw malformed('iat: not a time')
  return parseAttestationStatusList(list, new Date(iat * 1000))
}

function decode(token: string) {
  try {
    return decodeJws(token, { maxLength: longestList })
  } catch (cause) {
    throw malformed('status list: not a signed token', cause)
  }
}

const malformed = (message: string, cause?: unknown) =>
  new JpkiError('jpki/attestation-malformed', message, { cause })
