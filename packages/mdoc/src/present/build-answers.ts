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
import { elementsSent } from './select-elements.ts'

export type BuiltDocument = {
  readonly docRequest: number
  readonly id: string
  /** What is in it, by namespace. */
  readonly elements: ElementChoice
  /** Everything that was asked, in one way or another. */
  readonly complete: boolean
  /** Encoded once. */
  readonly document: CborRaw
}

export type AnswersInput = Pick<AnswerInput, 'sessionTranscript' | 'readerKey' | 'missing'> & {
  readonly received: ReceivedRequest
  readonly proposal: AnswerProposal
  readonly credentials: readonly OpenCredential[]
  readonly consented: readonly ConsentedDocument[]
}

/** In the order of the document requests. What nobody proposed is passed over. */
export async function buildAnswers(
  input: AnswersInput,
  crypto: Crypto,
): Promise<readonly BuiltDocument[]> {
  const built: BuiltDocument[] = []
  for (const [docRequest, { candidates, several }] of input.proposal.docRequests.entries()) {
    const consented = input.consented.filter((one) => one.docRequest === docRequest)
    const fitting = candidates.flatMap((candidate) => {
      const found = consented.find(({ id }) => id === candidate.id)
      return found ? [{ candidate, elements: found.elements }] : []
    })
    const chosen = several ? fitting : fitting.slice(0, 1)
    const documents: BuiltDocument[] = []
    for (const { candidate, elements } of chosen) {
      const document = await buildOne(docRequest, candidate, elements, input, crypto)
      if (document) documents.push(document)
    }
    if (fits(documents, docRequest, input.received)) built.push(...documents)
  }
  return built
}

/** 2nd edition, maximumResponseSize: an answer that would be larger is not given at all. */
function fits(
  documents: readonly BuiltDocument[],
  docRequest: number,
  { request }: ReceivedRequest,
): boolean {
  const limit = request.docRequests[docRequest]?.itemsRequest.requestInfo?.maximumResponseSize
  if (limit === undefined) return true
  return documents.reduce((size, { document }) => size + document.bytes.length, 0) <= limit
}

async function buildOne(
  docRequest: number,
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
    docRequest,
    id: candidate.id,
    elements,
    complete: kept.length === 0,
    document: rawCbor(encodeCbor(document)),
  }
}

/** The reader's key for a MAC: its ephemeral one or one it offered, of the device key's curve. */
function keyUse(
  device: DeviceKey,
  { readerKey, received }: AnswersInput,
): DeviceKeyUse | undefined {
  if ('signer' in device) return device
  const own = device.agreement.publicKey
  const offered = [...(readerKey ? [readerKey] : []), ...(received.request.macKeys ?? [])]
  const suiting = offered.find((key) => curveOf(key) === curveOf(own))
  return suiting && { ...device, readerKey: suiting }
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
