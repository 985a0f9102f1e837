/**
 * HPKEEnvelope of Verify with Wallet in an app: Apple, "Verifying Wallet identity requests".
 * The envelope names the hashes of key and transcript; both are compared before anything is decrypted.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import type { Crypto, KeyAgreement, PublicJwk } from '@tegata/crypto'
import { concatBytes, equalBytes } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'
import { asBytes, asMap, asText } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'
import { type HpkeOpening, type HpkeSealing, openHpke, sealHpke } from './hpke.ts'
import { pointOf } from './uncompressed-point.ts'

/** @inline */
type Hashing = Pick<Crypto, 'digest'>

const algorithm = 'APPLE-HPKE-v1'
const baseMode = 0
/** `{"identity": …}`: a map of one member, and the head of its name. */
const topicsHead = encodeCbor(new Map([['identity', 0]])).slice(0, -1)
const where = 'envelope'

/**
 * Decrypts the DeviceResponse of a session.
 * @param envelope - the CBOR that the app received
 * @throws MdocError `mdoc/malformed`; `mdoc/unsupported` for another algorithm;
 * `mdoc/decryption-failed` also for another key or session
 * @see Apple, "Verifying Wallet identity requests"
 */
export async function openAppleEnvelope(
  envelope: Uint8Array,
  session: { readonly recipientKey: KeyAgreement; readonly sessionTranscript: Uint8Array },
  crypto: HpkeOpening & Hashing,
): Promise<Uint8Array> {
  const { recipientKey, sessionTranscript: info } = session
  const { params, message } = parseEnvelope(envelope)
  const recipient = pointOf(recipientKey.publicKey)
  if (!equalBytes(params.pkRHash, await crypto.digest('SHA-256', recipient)))
    throw new MdocError('mdoc/decryption-failed', `${where}: encrypted to another key`)
  if (!equalBytes(params.infoHash, await crypto.digest('SHA-256', info)))
    throw new MdocError('mdoc/decryption-failed', `${where}: of another session`)
  return identityOf(await openHpke(message, { recipientKey, info }, crypto))
}

function parseEnvelope(bytes: Uint8Array) {
  const map = asMap(decodeUnder(readingUnder(), bytes, where), where)
  if (asText(map.get('algorithm'), `${where}.algorithm`) !== algorithm)
    throw new MdocError('mdoc/unsupported', `${where}.algorithm: not offered`)
  const params = asMap(map.get('params'), `${where}.params`)
  const member = (name: string) => asBytes(params.get(name), `${where}.params.${name}`)
  if (params.get('mode') !== baseMode)
    throw new MdocError('mdoc/unsupported', `${where}.params.mode: not offered`)
  return {
    params: { pkRHash: member('pkRHash'), infoHash: member('infoHash') },
    message: { enc: member('pkEm'), cipherText: asBytes(map.get('data'), `${where}.data`) },
  }
}

/** The response as it was encrypted: what is left after the head is not decoded and encoded again. */
function identityOf(topics: Uint8Array): Uint8Array {
  const map = asMap(decodeUnder(readingUnder(), topics, 'topics'), 'topics')
  if (map.size !== 1 || !map.has('identity')) throw malformed('topics: not identity alone')
  return topics.subarray(topicsHead.length)
}

/**
 * Encrypts a DeviceResponse as the platform does, for sandboxes and tests.
 * @throws TypeError for a recipient's key that is not of P-256
 * @see Apple, "Verifying Wallet identity requests"
 */
export async function sealAppleEnvelope(
  deviceResponse: Uint8Array,
  session: { readonly recipientPublicKey: PublicJwk; readonly sessionTranscript: Uint8Array },
  crypto: HpkeSealing & Hashing,
): Promise<Uint8Array> {
  const { recipientPublicKey, sessionTranscript: info } = session
  const topics = concatBytes(topicsHead, deviceResponse)
  const { enc, cipherText } = await sealHpke(topics, { recipientPublicKey, info }, crypto)
  const params = new Map<CborValue, CborValue>([
    ['mode', baseMode],
    ['pkEm', enc],
    ['pkRHash', await crypto.digest('SHA-256', pointOf(recipientPublicKey))],
    ['infoHash', await crypto.digest('SHA-256', info)],
  ])
  return encodeCbor(
    new Map<CborValue, CborValue>([
      ['algorithm', algorithm],
      ['params', params],
      ['data', cipherText],
    ]),
  )
}
