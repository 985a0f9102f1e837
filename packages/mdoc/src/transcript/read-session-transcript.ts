/**
 * Any SessionTranscript, read for reports and to compare keys: which way of presenting it is of, and
 * the bytes of engagement and reader key in it. It says what a transcript claims; that it is the right
 * one is for the caller's own record to say.
 * @module
 */
import { type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { coseKeyToJwk } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { codeOf } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { cosePart } from '../reading/cose-part.ts'
import { asArray, asEmbedded, rawBytes } from '../reading/read-member.ts'
import { decodeUnder, type Reading, readingUnder } from '../reading/tolerance.ts'
import { handoverNames } from './handover-name.ts'
import type { SessionInput } from './session-input.ts'

/** What a transcript says of its session. */
export type SessionTranscriptContent = {
  /** `other`: a name or form that is not offered here. */
  readonly handover: SessionInput['handover'] | 'other'
  /** Where the handover begins with a text. */
  readonly handoverName?: string
  /** `#6.24` as received. */
  readonly deviceEngagementBytes?: Uint8Array
  /** `#6.24` as received. */
  readonly eReaderKeyBytes?: Uint8Array
  /** The key in `eReaderKeyBytes`, unless it is of a kind that is not offered here. */
  readonly eReaderKey?: PublicJwk
  /** In the place of the reader's key where a single document was encrypted (second edition). */
  readonly encryptionParametersBytes?: Uint8Array
}

/**
 * Reads a transcript: for reports and to compare keys, never to make one from a response.
 *
 * @throws MdocError `mdoc/malformed` when it is not an array of engagement, key and handover
 * @see ISO/IEC 18013-5:2021, 9.1.5.1
 */
export const readSessionTranscript = (bytes: Uint8Array): SessionTranscriptContent =>
  readTranscriptUnder(readingUnder(), bytes)

/** The same where something is let pass: the peer's engagement and key stand in it as they came. */
export function readTranscriptUnder(reading: Reading, bytes: Uint8Array): SessionTranscriptContent {
  const where = 'sessionTranscript'
  const items = asArray(decodeUnder(reading, bytes, where), where)
  if (items.length !== 3) throw malformed(`${where}: not three elements`)
  const [engagement, second, handover] = items
  const inPerson = engagement !== null
  const handoverName = nameOf(handover)
  return {
    handover: inPerson && second === null ? 'other' : kindOf(handover, inPerson),
    ...(handoverName !== undefined && { handoverName }),
    ...(inPerson && { deviceEngagementBytes: embedded(engagement, `${where}[0]`, reading).raw }),
    ...readSecond(second, `${where}[1]`, reading),
  }
}

function embedded(value: CborValue, where: string, reading: Reading) {
  const { raw, inner } = asEmbedded(value, where)
  return { raw: rawBytes(raw), inner: decodeUnder(reading, inner, where) }
}

/** The two structures tell themselves apart: a COSE_Key has no member named by a text. */
function readSecond(
  value: CborValue,
  where: string,
  reading: Reading,
): Partial<SessionTranscriptContent> {
  if (value === null) return {}
  const { raw, inner } = embedded(value, where, reading)
  if (isCborMap(inner) && inner.has('recipientPublicKey')) return { encryptionParametersBytes: raw }
  try {
    const eReaderKey = cosePart(where, () => coseKeyToJwk(inner, { allowCompressed: false }))
    return { eReaderKeyBytes: raw, eReaderKey }
  } catch (error) {
    if (codeOf(error) === 'mdoc/unsupported') return { eReaderKeyBytes: raw }
    throw error
  }
}

const nameOf = (handover: CborValue): string | undefined => {
  const first = isCborArray(handover) ? handover[0] : undefined
  return typeof first === 'string' ? first : undefined
}

const forms: readonly {
  readonly kind: SessionInput['handover']
  readonly inPerson: boolean
  readonly fits: (handover: CborValue) => boolean
}[] = [
  { kind: 'qr', inPerson: true, fits: (handover) => handover === null },
  { kind: 'website', inPerson: true, fits: (handover) => isHash(handover) },
  {
    kind: 'nfc',
    inPerson: true,
    fits: members(isBytes, (value) => value === null || isBytes(value)),
  },
  { kind: 'openid4vp', inPerson: false, fits: members(named('openid4vp'), isHash) },
  { kind: 'openid4vp-dc-api', inPerson: false, fits: members(named('openid4vp-dc-api'), isHash) },
  { kind: 'org-iso-mdoc', inPerson: false, fits: members(named('org-iso-mdoc'), isHash) },
  {
    kind: 'apple-in-app',
    inPerson: false,
    fits: members(named('apple-in-app'), isBytes, isText, isText, isHash),
  },
  { kind: 'openid4vp-draft-18', inPerson: false, fits: members(isHash, isHash, isText) },
]

const kindOf = (handover: CborValue, inPerson: boolean): SessionTranscriptContent['handover'] =>
  forms.find((form) => form.inPerson === inPerson && form.fits(handover))?.kind ?? 'other'

function isBytes(value: CborValue): boolean {
  return value instanceof Uint8Array
}

function isHash(value: CborValue): boolean {
  return value instanceof Uint8Array && value.length === 32
}

function isText(value: CborValue): boolean {
  return typeof value === 'string'
}

function named(kind: keyof typeof handoverNames) {
  return (value: CborValue): boolean => value === handoverNames[kind]
}

function members(...fit: readonly ((value: CborValue) => boolean)[]) {
  return (value: CborValue): boolean =>
    isCborArray(value) &&
    value.length === fit.length &&
    fit.every((fits, index) => fits(value[index]))
}
