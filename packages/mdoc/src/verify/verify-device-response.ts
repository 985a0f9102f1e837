/**
 * Verifying what a wallet sent, and verifying what an issuer issued, into a report of named
 * checks. ISO/IEC 18013-5:2021, 9.3.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, checkMaker } from '@tegata/kernel'
import { MdocError } from '../errors.ts'
import { readIssuerSigned } from '../issuer-data/issuer-signed.ts'
import {
  decodeUnder,
  type Reading,
  readingUnder,
  type Tolerance,
  tolerances,
} from '../reading/tolerance.ts'
import { parseDeviceResponse } from '../response/device-response.ts'
import { mdocChecks } from './mdoc-checks.ts'
import { type MdocReport, settleReport } from './report.ts'
import {
  type IssuerVerification,
  type JudgedDocument,
  judgeDocument,
  type Session,
  type StatusCheck,
} from './verify-document.ts'

export type ResponseVerification = IssuerVerification & Session

const { judge, tolerate } = checkMaker(mdocChecks)

/**
 * Judges a DeviceResponse. Bad input is a refused report; only a misuse or a failing `checkStatus`
 * of the caller throws.
 */
export async function verifyDeviceResponse(
  bytes: Uint8Array,
  options: ResponseVerification,
  crypto: Crypto,
): Promise<MdocReport> {
  return await withHints(options, (current) => judgeResponse(bytes, current, crypto))
}

/** Judges IssuerSigned alone: the report's `scope` says that no device proved anything. */
export async function verifyIssuerSigned(
  bytes: Uint8Array,
  options: IssuerVerification,
  crypto: Crypto,
): Promise<MdocReport> {
  return await withHints(options, (current) => judgeIssuerSigned(bytes, current, crypto))
}

async function judgeResponse(
  bytes: Uint8Array,
  options: ResponseVerification,
  crypto: Crypto,
): Promise<MdocReport> {
  const scope = 'issuer-and-device'
  const reading = readingUnder(options.tolerate)
  const response = attempt(() => parseDeviceResponse(bytes, reading))
  if ('refused' in response) return refusedReport(response.refused, scope)
  const { documents, status } = response.value
  const judged: JudgedDocument[] = []
  for (const document of documents)
    judged.push(await judgeDocument(document, options, options, { reading, crypto }))
  const why = documents.length === 0 ? 'no document' : undefined
  const answered = judge('mdoc/response-status', status === 0 ? why : 'status is not 0')
  return report([answered], judged, reading, scope)
}

async function judgeIssuerSigned(
  bytes: Uint8Array,
  options: IssuerVerification,
  crypto: Crypto,
): Promise<MdocReport> {
  const scope = 'issuer-only'
  const reading = readingUnder(options.tolerate)
  const read = attempt(() => readIssuerSigned(decodeUnder(reading, bytes, 'issuerSigned'), reading))
  if ('refused' in read) return refusedReport(read.refused, scope)
  const document = { issuerSigned: read.value }
  const judged = await judgeDocument(document, options, undefined, { reading, crypto })
  return report([], [judged], reading, scope)
}

function report(
  first: readonly Check[],
  judged: readonly JudgedDocument[],
  reading: Reading,
  scope: MdocReport['scope'],
): MdocReport {
  return settleReport({
    checks: [wellFormed(reading), ...first, ...judged.flatMap(({ checks }) => checks)],
    documents: judged.map(({ document }) => document),
    tolerated: tolerances.filter((name) => reading.used.has(name)),
    wouldTolerate: [],
    scope,
  })
}

const ofForm: readonly Tolerance[] = [
  'cbor-length',
  'cbor-indefinite',
  'time-fraction',
  'unknown-members',
]

function wellFormed({ used }: Reading): Check {
  const names = ofForm.filter((name) => used.has(name))
  return names.length === 0
    ? judge('mdoc/well-formed', undefined)
    : tolerate('mdoc/well-formed', names.join(', '), { names, tolerated: true })
}

const refusedReport = (why: string, scope: MdocReport['scope']): MdocReport =>
  settleReport({
    checks: [judge('mdoc/well-formed', why)],
    documents: [],
    tolerated: [],
    wouldTolerate: [],
    scope,
  })

function attempt<T>(read: () => T): { value: T } | { refused: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof MdocError) return { refused: `${error.code}: ${error.message}` }
    throw error
  }
}

/**
 * A refused report says with which tolerances it would have been accepted: the same input is
 * judged again under all of them. The status is asked for once.
 */
async function withHints<Options extends IssuerVerification>(
  options: Options,
  judgeUnder: (options: Options) => Promise<MdocReport>,
): Promise<MdocReport> {
  const current = options.checkStatus
    ? { ...options, checkStatus: askOnce(options.checkStatus) }
    : options
  const first = await judgeUnder(current)
  if (first.verdict === 'accepted' || tolerances.every((name) => options.tolerate?.has(name)))
    return first
  const probe = await judgeUnder({ ...current, tolerate: new Set(tolerances) })
  if (probe.verdict === 'refused') return first
  const wouldTolerate = probe.tolerated.filter((name) => !options.tolerate?.has(name))
  return { ...first, wouldTolerate }
}

function askOnce(check: StatusCheck): StatusCheck {
  const answers = new Map<string, Promise<readonly Check[]>>()
  return (reference, chain) => {
    const name = `${reference.index} ${reference.uri}`
    const answer = answers.get(name) ?? check(reference, chain)
    answers.set(name, answer)
    return answer
  }
}
