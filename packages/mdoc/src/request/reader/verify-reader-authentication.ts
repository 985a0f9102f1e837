/**
 * Who asks: every signature of a request, into a report of named checks. It looks at the bytes that
 * were signed and opens none of them. ISO/IEC 18013-5:2021, 9.1.4.5; 2nd edition, readerAuthAll.
 * @module
 */
import { algorithmOf, type Sign1, verifySign1, x5chainOf } from '@tegata/cose'
import { algorithmSuits, type Crypto } from '@tegata/crypto'
import {
  type Check,
  CodedError,
  checkMaker,
  holds,
  type Reason,
  toHex,
  type Verdict,
} from '@tegata/kernel'
import type { Certificate } from '@tegata/pki'
import type { SealedDeviceRequest } from '../device-request.ts'
import { type JudgedReader, judgeReader, type ReaderTrust } from './judge-reader.ts'
import { readerAuthenticationAllBytes, readerAuthenticationBytes } from './reader-authentication.ts'
import { readerChecks } from './reader-checks.ts'

/** What the signatures of a reader are held against. */
export type ReaderVerification = ReaderTrust & {
  /** The untagged SessionTranscript array, encoded, from the holder's own record. */
  readonly sessionTranscript: Uint8Array
}

/**
 * How a document request stands:
 * - `trusted`: every signature over it holds, and one leads to an anchor
 * - `unknown`: every signature over it holds; nobody vouches for who signed
 * - `unsigned`: nobody signed it
 * - `invalid`: a signature over it does not hold
 */
export type ReaderStanding =
  | { readonly kind: 'trusted' | 'unknown'; readonly reader: Certificate }
  | { readonly kind: 'unsigned' | 'invalid' }

/** Who asks, check by check. */
export type ReaderReport = {
  /** `accepted` only when a trusted reader signed every document request. */
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** One for each document request, in their order. */
  readonly standings: readonly ReaderStanding[]
}

type Signed = {
  readonly place: string
  readonly sign1: Sign1
  readonly payload: Uint8Array
  readonly covers: (docRequest: number) => boolean
}
type JudgedSignature = Signed &
  Pick<JudgedReader, 'checks' | 'trusted' | 'certificate'> & { readonly signatureHolds: boolean }

const { judge, skipped } = checkMaker(readerChecks)

const mandatory = [
  'mdoc/reader-trusted',
  'mdoc/reader-profile',
  'mdoc/reader-algorithm',
  'mdoc/reader-signature',
  'mdoc/reader-covers-all',
] as const

/** Never throws for what the request says; a failing `checkRevocation` of the caller throws. */
export async function verifyReaderAuthentication(
  request: SealedDeviceRequest,
  options: ReaderVerification,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<ReaderReport> {
  const judged: JudgedSignature[] = []
  const known = new Map<string, JudgedReader>()
  for (const signed of signaturesOf(request, options.sessionTranscript))
    judged.push(await judgeSignature(signed, options, known, crypto))
  const standings = request.docRequests.map((_, index) =>
    standingOf(judged.filter(({ covers }) => covers(index))),
  )
  const checks = [
    ...(judged.length > 0 ? judged.flatMap((one) => one.checks) : withoutSignature),
    judge('mdoc/reader-covers-all', uncovered(standings)),
  ]
  return { verdict: holds(checks, mandatory) ? 'accepted' : 'refused', checks, standings }
}

const withoutSignature = mandatory
  .filter((id) => id !== 'mdoc/reader-covers-all')
  .map((id) => skipped(id, 'no signature of a reader'))

function uncovered(standings: readonly ReaderStanding[]): string | undefined {
  const places = standings.flatMap(({ kind }, i) =>
    kind === 'unsigned' ? `docRequests[${i}]` : [],
  )
  return places.length === 0 ? undefined : `not signed: ${places.join(', ')}`
}

function signaturesOf(request: SealedDeviceRequest, sessionTranscript: Uint8Array): Signed[] {
  const { docRequests, deviceRequestInfoBytes, readerAuthAll = [] } = request
  const single = docRequests.flatMap(({ readerAuth, itemsRequestBytes }, index): Signed[] => {
    if (!readerAuth) return []
    const payload = readerAuthenticationBytes(sessionTranscript, itemsRequestBytes)
    const place = `docRequests[${index}].readerAuth`
    return [{ place, sign1: readerAuth, payload, covers: (docRequest) => docRequest === index }]
  })
  if (readerAuthAll.length === 0) return single
  const payload = readerAuthenticationAllBytes(
    sessionTranscript,
    docRequests.map(({ itemsRequestBytes }) => itemsRequestBytes),
    deviceRequestInfoBytes,
  )
  const whole = readerAuthAll.map((sign1, index): Signed => {
    return { place: `readerAuthAll[${index}]`, sign1, payload, covers: () => true }
  })
  return [...single, ...whole]
}

function standingOf(signatures: readonly JudgedSignature[]): ReaderStanding {
  if (signatures.length === 0) return { kind: 'unsigned' }
  if (signatures.some(({ signatureHolds }) => !signatureHolds)) return { kind: 'invalid' }
  const trusted = signatures.find((signature) => signature.trusted)
  const reader = (trusted ?? signatures[0])?.certificate
  return reader ? { kind: trusted ? 'trusted' : 'unknown', reader } : { kind: 'invalid' }
}

async function judgeSignature(
  signed: Signed,
  options: ReaderVerification,
  known: Map<string, JudgedReader>,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<JudgedSignature> {
  const chain = coded(() => x5chainOf(signed.sign1)) ?? []
  const name = chain.map(toHex).join()
  const reader = known.get(name) ?? (await judgeReader(chain, options, crypto))
  known.set(name, reader)
  const own = reader.certificate
    ? await signatureChecks(signed, reader.certificate, crypto)
    : [
        skipped('mdoc/reader-algorithm', 'no certificate'),
        judge('mdoc/reader-signature', 'no certificate to verify it with'),
      ]
  const checks = [...reader.checks, ...own].map((check) =>
    check.reason === undefined ? check : { ...check, reason: `${signed.place}: ${check.reason}` },
  )
  const signatureHolds = own.every(({ outcome }) => outcome === 'passed')
  return { ...signed, ...reader, checks, trusted: reader.trusted && signatureHolds, signatureHolds }
}

async function signatureChecks(
  { sign1, payload }: Signed,
  certificate: Certificate,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<readonly Check[]> {
  const algorithm = coded(() => algorithmOf(sign1))
  const suits = algorithm && algorithmSuits(algorithm, certificate.publicKey)
  if (!suits) {
    const why = algorithm ? 'does not suit the key' : 'missing or not supported'
    return [judge('mdoc/reader-algorithm', why), skipped('mdoc/reader-signature', 'no algorithm')]
  }
  const passed = judge('mdoc/reader-algorithm', undefined)
  if (sign1.payload !== null)
    return [passed, judge('mdoc/reader-signature', 'carries a payload of its own')]
  const why = await signatureReason({ sign1, payload }, certificate, crypto)
  return [passed, judge('mdoc/reader-signature', why)]
}

async function signatureReason(
  { sign1, payload }: Pick<Signed, 'sign1' | 'payload'>,
  certificate: Certificate,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Reason> {
  try {
    const key = await crypto.importPublicKey({ jwk: certificate.publicKey })
    const valid = await verifySign1(sign1, key, { detachedPayload: payload })
    return valid ? undefined : 'does not hold'
  } catch (error) {
    if (error instanceof CodedError) return `certificate: ${error.code}`
    throw error
  }
}

/** `undefined` for what the other side sent wrongly. */
function coded<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}
