/**
 * The documents of an answer: of what a document request asks, what is held and consented, signed by
 * the device. ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import { type CborRaw, type CborValue, encodeCbor, rawCbor } from '@tegata/cbor'
import type { Crypto, PublicJwk } from '@tegata/crypto'
import { ownMember } from '@tegata/kernel'
import type { ReceivedRequest } from '../request/receive-device-request.ts'
import type { DeviceElements } from '../response/device-signed.ts'
import { dataNotReturned, type ElementErrors } from '../response/error-codes.ts'
import type { AnswerInput, ConsentedDocument } from './answer-input.ts'
import { buildDocument, type DeviceKeyUse, type ElementChoice } from './build-document.ts'
import type { DeviceKey, OpenCredential } from './held-credential.ts'
import type { AnswerProposal, Candidate } from './propose-answer.ts'
import { encryptedContext, sealFor } from './seal-answer.ts'
import { elementsSent } from './select-elements.ts'

export type BuiltDocument = {
  readonly id: string
  /** What was asked of it. */
  readonly candidate: Candidate
  /** What is in it, by namespace. */
  readonly elements: ElementChoice
  /** Everything that was asked, in one way or another. */
  readonly complete: boolean
  /** Encoded once. */
  readonly document: CborRaw
}

/** The answer to one document request. */
export type BuiltAnswer = {
  readonly docRequest: number
  readonly documents: readonly BuiltDocument[]
  /** The documents, or all of them encrypted in one, as they go out. */
  readonly sent: { readonly encrypted: boolean; readonly values: readonly CborRaw[] }
}

export type AnswersInput = Pick<AnswerInput, 'sessionTranscript' | 'missing'> & {
  /** Keys that a device MAC may be made with. */
  readonly macKeys: readonly PublicJwk[]
  readonly received: ReceivedRequest
  readonly proposal: AnswerProposal
  readonly credentials: readonly OpenCredential[]
  readonly consented: readonly ConsentedDocument[]
}

/** In the order of the document requests. What nobody proposed is passed over. */
export async function buildAnswers(
  input: AnswersInput,
  crypto: Crypto,
): Promise<readonly BuiltAnswer[]> {
  const answers: BuiltAnswer[] = []
  for (const docRequest of input.proposal.docRequests.keys()) {
    const answer = await buildAnswer(docRequest, input, crypto)
    if (answer) answers.push(answer)
  }
  return answers
}

async function buildAnswer(
  docRequest: number,
  input: AnswersInput,
  crypto: Crypto,
): Promise<BuiltAnswer | undefined> {
  const info = input.received.request.docRequests[docRequest]?.itemsRequest.requestInfo
  const encryption = info?.docResponseEncryption
  const context = encryption ? encryptedContext(input, encryption) : input
  const documents: BuiltDocument[] = []
  for (const { candidate, elements } of agreedCandidates(docRequest, input)) {
    const document = await buildOne(candidate, elements, context, crypto)
    if (document) documents.push(document)
  }
  if (documents.length === 0) return undefined
  const clear = documents.map(({ document }) => document)
  const values = encryption
    ? [await sealFor(encryption, { docRequest, documents: clear, ...input }, crypto)]
    : clear
  const size = values.reduce((bytes, value) => bytes + value.bytes.length, 0)
  // 2nd edition, maximumResponseSize: an answer that would be larger is not given at all.
  if (size > (info?.maximumResponseSize ?? Infinity)) return undefined
  return { docRequest, documents, sent: { encrypted: encryption !== undefined, values } }
}

type Agreed = { readonly candidate: Candidate; readonly elements: ElementChoice }

function agreedCandidates(
  docRequest: number,
  { proposal, consented }: AnswersInput,
): readonly Agreed[] {
  const { candidates = [], several = false } = proposal.docRequests[docRequest] ?? {}
  const agreed = candidates.flatMap((candidate) => {
    const found = consented.find(
      ({ docRequest: place, id }) => place === docRequest && id === candidate.id,
    )
    return found ? [{ candidate, elements: found.elements }] : []
  })
  return several ? agreed : agreed.slice(0, 1)
}

/** `undefined` when nothing of it is to be sent, or its key cannot prove it in this session. */
export async function buildOne(
  candidate: Candidate,
  agreed: ElementChoice,
  input: AnswersInput,
  crypto: Crypto,
): Promise<BuiltDocument | undefined> {
  const open = input.credentials.find(({ credential }) => credential.id === candidate.id)
  const device = open && keyUse(open.credential.device, input)
  const elements = agreedOf(candidate, agreed)
  if (!open || !device || Object.keys(elements).length === 0) return undefined
  const kept = withheld(candidate, elements)
  const { byIssuer, byDevice } = split(open, elements)
  const document = await buildDocument(
    open.held,
    {
      elements: byIssuer,
      ...(byDevice && { deviceElements: byDevice }),
      ...(input.missing === 'listed' && { errors: errorsOf(kept) }),
      sessionTranscript: input.sessionTranscript,
      device,
    },
    crypto,
  )
  return {
    id: candidate.id,
    candidate,
    elements,
    complete: kept.length === 0,
    document: rawCbor(encodeCbor(document)),
  }
}

/** For a MAC the first key of the device key's curve. */
function keyUse(device: DeviceKey, { macKeys }: AnswersInput): DeviceKeyUse | undefined {
  if ('signer' in device) return device
  const curve = curveOf(device.agreement.publicKey)
  const readerKey = macKeys.find((key) => curveOf(key) === curve)
  return readerKey && { ...device, readerKey }
}

const curveOf = (key: PublicJwk): string => (key.kty === 'RSA' ? key.kty : key.crv)

/** Both asked and consented. */
function agreedOf({ selected }: Candidate, agreed: ElementChoice): ElementChoice {
  const choice = [...elementsSent(selected)].flatMap(([namespace, elements]) => {
    const consented = new Set(ownMember(agreed, namespace))
    const both = [...elements].filter((element) => consented.has(element))
    return both.length > 0 ? [[namespace, both] as const] : []
  })
  return Object.fromEntries(choice)
}

type Element = { readonly namespace: string; readonly element: string }

/** What was asked and nothing that is sent answers. */
function withheld({ selected, missing }: Candidate, elements: ElementChoice): readonly Element[] {
  const unanswered = selected.filter(
    ({ by }) =>
      !by.every(({ namespace, element }) => ownMember(elements, namespace)?.includes(element)),
  )
  return [...missing, ...unanswered.map(({ asked }) => asked)]
}

function errorsOf(elements: readonly Element[]): ElementErrors {
  const errors = new Map<string, Map<string, number>>()
  for (const { namespace, element } of elements) {
    const ofNamespace = errors.get(namespace) ?? new Map<string, number>()
    errors.set(namespace, ofNamespace.set(element, dataNotReturned))
  }
  return errors
}

/** What the issuer signed goes out with its signature; the device says the rest itself. */
function split(
  { held, holdings }: OpenCredential,
  elements: ElementChoice,
): { readonly byIssuer: ElementChoice; readonly byDevice?: DeviceElements } {
  const byIssuer: [string, readonly string[]][] = []
  const byDevice: [string, Readonly<Record<string, CborValue>>][] = []
  for (const [namespace, chosen] of Object.entries(elements)) {
    const items = held.nameSpaces.get(namespace) ?? []
    const issued = new Set(items.map(({ elementIdentifier }) => elementIdentifier))
    const own = chosen.filter((element) => !issued.has(element))
    const values = own.map((element) => [element, holdings.get(namespace)?.get(element)] as const)
    byIssuer.push([namespace, chosen.filter((element) => issued.has(element))])
    if (own.length > 0) byDevice.push([namespace, Object.fromEntries(values)])
  }
  return {
    byIssuer: Object.fromEntries(byIssuer),
    ...(byDevice.length > 0 && { byDevice: Object.fromEntries(byDevice) }),
  }
}
