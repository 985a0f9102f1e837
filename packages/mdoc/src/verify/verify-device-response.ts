/**
 * Verifying what a wallet sent, and verifying what an issuer issued, into a report of named
 * checks. ISO/IEC 18013-5:2021, 9.3.
 * @module
 */
import type { Sign1 } from '@tegata/cose'
import type { Crypto } from '@tegata/crypto'
import { type Check, checkMaker, equalBytes, toHex } from '@tegata/kernel'
import { MdocError } from '../errors.ts'
import { readIssuerSigned } from '../issuer-data/issuer-signed.ts'
import {
  decodeUnder,
  type Reading,
  readingUnder,
  type Tolerance,
  tolerances,
} from '../reading/tolerance.ts'
import { type Document, parseDeviceResponse } from '../response/device-response.ts'
import { type MdocCheckId, mdocChecks } from './catalogue/mdoc-checks.ts'
import { judgeDocument } from './judge/judge-document.ts'
import { judgeSession } from './judge/judge-session.ts'
import {
  definePolicy,
  policyHash,
  requirePolicy,
  standardPolicy,
  type VerificationPolicy,
} from './policy/policy.ts'
import {
  type Judged,
  type MdocReport,
  settleReport,
  type VerifiedDocument,
} from './report/report.ts'
import type { IssuerVerification, ResponseVerification, StatusCheck } from './verification.ts'

const { judge, tolerate } = checkMaker(mdocChecks)

/**
 * Judges a DeviceResponse. Whatever the bytes are, the answer is a report; only a misuse, or a
 * `checkStatus` or `checkRevocation` of the caller that fails, throws.
 *
 * @param bytes - the encoded DeviceResponse; at most 4 MiB
 * @param options - `sessionTranscript` is of the caller's own record of the transaction
 * @throws TypeError for a time that is none, or a policy or cache that was not made here
 * @see ISO/IEC 18013-5:2021, 9.3
 */
export const verifyDeviceResponse = (
  bytes: Uint8Array,
  options: ResponseVerification,
  crypto: Crypto,
): Promise<MdocReport> => withHints(options, (current) => judgeResponse(bytes, current, crypto))

/**
 * Judges IssuerSigned alone: the report's `scope` says that no device proved anything.
 *
 * @throws TypeError for a time that is none, or a policy or cache that was not made here
 * @see ISO/IEC 18013-5:2021, 9.3.1
 */
export const verifyIssuerSigned = (
  bytes: Uint8Array,
  options: IssuerVerification,
  crypto: Crypto,
): Promise<MdocReport> => withHints(options, (current) => judgeIssuerSigned(bytes, current, crypto))

async function judgeResponse(
  bytes: Uint8Array,
  options: ResponseVerification,
  crypto: Crypto,
): Promise<MdocReport> {
  const policy = policyOf(options)
  const reading = readingUnder(new Set(policy.tolerate))
  const session = judgeSession(options, reading)
  const about: About = {
    at: options.at,
    policy,
    policyHash: await policyHash(policy, crypto),
    handover: session.handover,
    scope: 'issuer-and-device',
  }
  const read = attempt(() => parseDeviceResponse(bytes, reading))
  if ('refused' in read) return settle(about, { whole: [read.refused], documents: [] }, reading)
  const { documents, status } = read.value
  const judged: VerifiedDocument[] = []
  for (const document of documents)
    judged.push(await judgeDocument(document, options, { options, policy, reading, crypto }))
  const whole = [
    ...formChecks(reading),
    judge('mdoc/response-status', status === 0 ? undefined : `status is ${status}`),
    judge('mdoc/documents', documents.length > 0 ? undefined : 'no document'),
    judge('mdoc/documents-distinct', repeats(documents) ? 'one document comes twice' : undefined),
    ...session.checks,
  ]
  return settle(about, { whole, documents: judged }, reading)
}

/** By what the issuer signed: a signature can be written in two ways, and the rest is the holder's. */
const repeats = (documents: readonly Document[]): boolean =>
  documents.some(({ issuerSigned: { issuerAuth: one } }, index) =>
    documents
      .slice(index + 1)
      .some(({ issuerSigned: { issuerAuth: other } }) => samePayload(one, other)),
  )

const samePayload = ({ payload: one }: Sign1, { payload: other }: Sign1): boolean =>
  equalBytes(one ?? none, other ?? none)

/** In the place of a payload that is not there, which reading refuses. */
const none = new Uint8Array(0)

async function judgeIssuerSigned(
  bytes: Uint8Array,
  options: IssuerVerification,
  crypto: Crypto,
): Promise<MdocReport> {
  const policy = policyOf(options)
  const reading = readingUnder(new Set(policy.tolerate))
  const about: About = {
    at: options.at,
    policy,
    policyHash: await policyHash(policy, crypto),
    handover: 'none',
    scope: 'issuer-only',
  }
  const read = attempt(() => readIssuerSigned(decodeUnder(reading, bytes, 'issuerSigned'), reading))
  if ('refused' in read) return settle(about, { whole: [read.refused], documents: [] }, reading)
  const parts = { options, policy, reading, crypto }
  const judged = await judgeDocument({ issuerSigned: read.value }, undefined, parts)
  return settle(about, { whole: formChecks(reading), documents: [judged] }, reading)
}

function policyOf({ policy = standardPolicy, at }: IssuerVerification): VerificationPolicy {
  if (Number.isNaN(at.getTime())) throw new TypeError('at: not a time')
  return requirePolicy(policy)
}

type About = Omit<Judged, 'whole' | 'documents' | 'tolerated' | 'wouldTolerate'>

const settle = (
  { at, policy, policyHash: hash, handover, scope }: About,
  { whole, documents }: Pick<Judged, 'whole' | 'documents'>,
  { used }: Reading,
): MdocReport =>
  settleReport({
    whole,
    documents,
    at,
    policy,
    policyHash: hash,
    handover,
    tolerated: used.size === 0 ? [] : tolerances.filter((name) => used.has(name)),
    wouldTolerate: [],
    scope,
  })

const ofForm: readonly Tolerance[] = [
  'cbor-length',
  'cbor-indefinite',
  'time-fraction',
  'unknown-members',
]

/** What reading settles. It stops at the first that does not hold: see {@link checkOfCode}. */
function formChecks({ used }: Reading): readonly Check[] {
  const names = used.size === 0 ? [] : ofForm.filter((name) => used.has(name))
  return [
    names.length === 0
      ? judge('mdoc/well-formed', undefined)
      : tolerate('mdoc/well-formed', names.join(', '), { names, tolerated: true }),
    judge('mdoc/version', undefined),
    judge('mdoc/supported', undefined),
    judge('mdoc/salts', undefined),
    judge('mdoc/device-key', undefined),
  ]
}

/** Which check an error of reading is the failure of; every other is one of form. */
const checkOfCode: Readonly<Partial<Record<MdocError['code'], MdocCheckId>>> = {
  'mdoc/unsupported-version': 'mdoc/version',
  'mdoc/unsupported': 'mdoc/supported',
  'mdoc/unsupported-proof': 'mdoc/supported',
  'mdoc/encrypted-document': 'mdoc/supported',
  'mdoc/short-salt': 'mdoc/salts',
  'mdoc/device-key': 'mdoc/device-key',
}

function attempt<T>(read: () => T): { value: T } | { refused: Check } {
  try {
    return { value: read() }
  } catch (error) {
    if (!(error instanceof MdocError)) throw error
    const id = checkOfCode[error.code] ?? 'mdoc/well-formed'
    return { refused: judge(id, `${error.code}: ${error.message}`) }
  }
}

/**
 * A refused report says with which tolerances it would have been accepted: the same input is
 * judged again under all of them. Others are asked once.
 */
async function withHints<Options extends IssuerVerification>(
  options: Options,
  judgeUnder: (options: Options) => Promise<MdocReport>,
): Promise<MdocReport> {
  const current = askingOnce(options)
  const first = await judgeUnder(current)
  if (first.verdict === 'accepted') return first
  const { tolerate: allowed } = first.policy
  if (tolerances.every((name) => allowed.includes(name))) return first
  const lenient = definePolicy({ ...first.policy, tolerate: tolerances })
  const probe = await judgeUnder({ ...current, policy: lenient })
  if (probe.verdict === 'refused') return first
  const wouldTolerate = probe.tolerated.filter((name) => !allowed.includes(name))
  return { ...first, wouldTolerate }
}

/** A second look must not ask the world a second time. */
function askingOnce<Options extends IssuerVerification>(options: Options): Options {
  const { checkStatus, checkRevocation } = options
  if (!checkStatus && !checkRevocation) return options
  return {
    ...options,
    ...(checkStatus && { checkStatus: once(checkStatus, statusName) }),
    ...(checkRevocation && { checkRevocation: once(checkRevocation, ([leaf]) => hexOf(leaf)) }),
  }
}

const hexOf = (bytes: Uint8Array | undefined) => (bytes ? toHex(bytes) : '')

/** Everything that the answer depends on: another issuer may name the same place. */
const statusName: (...asked: Parameters<StatusCheck>) => string = (
  { uri, index, id, certificate },
  [leaf],
) => [index ?? `id ${hexOf(id)}`, hexOf(certificate), hexOf(leaf), uri].join(' ')

function once<Asked extends readonly unknown[]>(
  check: (...asked: Asked) => Promise<readonly Check[]>,
  nameOf: (...asked: Asked) => string,
) {
  const answers = new Map<string, Promise<readonly Check[]>>()
  return (...asked: Asked): Promise<readonly Check[]> => {
    const name = nameOf(...asked)
    const answer = answers.get(name) ?? check(...asked)
    answers.set(name, answer)
    return answer
  }
}
