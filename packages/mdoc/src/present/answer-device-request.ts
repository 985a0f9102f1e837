/**
 * Answering a request: the reader is verified, what could be sent is proposed, the holder consents,
 * and only what was both asked and consented is signed and sent.
 * ISO/IEC 18013-5:2021, 8.3.2.1; 2nd edition.
 * @module
 */
import { CborError } from '@tegata/cbor'
import { type Crypto, samePublicKey } from '@tegata/crypto'
import { MdocError } from '../errors.ts'
import { type ReceivedRequest, receiveDeviceRequest } from '../request/receive-device-request.ts'
import { encodeResponseValues } from '../response/device-response.ts'
import { dataNotReturned, responseStatus } from '../response/error-codes.ts'
import type { AnswerInput } from './answer-input.ts'
import { type BuiltAnswer, buildAnswers } from './build-answers.ts'
import type { ElementChoice } from './build-document.ts'
import { docRequestsServed } from './choose-document-sets.ts'
import { type HeldCredential, openCredential, publicKeyOf } from './held-credential.ts'
import { joinAnswers } from './join-answers.ts'
import { proposeAnswer } from './propose-answer.ts'

/** A document that left the phone: which request it answers, and with which elements. */
export type ReleasedDocument = {
  readonly docRequest: number
  readonly id: string
  readonly elements: ElementChoice
}

/** What a wallet sends, and what it keeps about it. */
export type Answer = {
  /** DeviceResponse, version 1.0. */
  readonly response: Uint8Array
  /** {@link responseStatus}. */
  readonly status: number
  /** What left the phone, for the holder's own record. */
  readonly released: readonly ReleasedDocument[]
  /** Who asked; not there when the request could not be read. */
  readonly reader?: ReceivedRequest['reader']
  /** Why the request could not be read. */
  readonly refused?: MdocError
}

/**
 * Answers whatever a reader sends. A request that cannot be read is answered with a status; a document
 * that is not held, not consented, not admitted or larger than allowed is left out. One that answers
 * several document requests goes out once, with what all of them asked, and is released to the first.
 *
 * @throws MdocError `mdoc/malformed` when a stored document cannot be read, `mdoc/other-device-key` when a
 * device key is not the one in its document, `mdoc/device-key-reused` when one key would sign one
 * document and make the MAC of another
 * @see ISO/IEC 18013-5:2021, 8.3.2.1
 */
export async function answerDeviceRequest(input: AnswerInput, crypto: Crypto): Promise<Answer> {
  requireOneUse(input.held)
  const received = await receive(input, crypto)
  if (received instanceof MdocError) {
    const status = statusOf(received)
    const response = encodeResponseValues({ status })
    return { response, status, released: [], refused: received }
  }
  const credentials = input.held.map(openCredential)
  const proposal = proposeAnswer(received, credentials, input.families)
  const consented = await input.consent({ ...received, ...proposal })
  const { readerKey } = input
  const macKeys = [...(readerKey ? [readerKey] : []), ...(received.request.macKeys ?? [])]
  const building = { ...input, received, proposal, credentials, consented, macKeys }
  const built = served(await buildAnswers(building, crypto), received)
  const answers = await joinAnswers(built, building, crypto)
  return { ...encode(answers, received, input), reader: received.reader }
}

async function receive(input: AnswerInput, crypto: Crypto): Promise<ReceivedRequest | MdocError> {
  try {
    return await receiveDeviceRequest(input.request, input, crypto)
  } catch (error) {
    if (error instanceof MdocError) return error
    throw error
  }
}

/** 8.3.2.1.2.3: not CBOR at all, not what the structure asks for, or something else. */
function statusOf(error: MdocError): number {
  if (error.cause instanceof CborError) return responseStatus.cborDecodingError
  return error.code === 'mdoc/malformed'
    ? responseStatus.cborValidationError
    : responseStatus.generalError
}

/** 9.1.3.1: a device key is never used for both a signature and a MAC. */
function requireOneUse(held: readonly HeldCredential[]): void {
  const signing = held.filter(({ device }) => 'signer' in device)
  const agreeing = held.filter(({ device }) => 'agreement' in device)
  const reused = signing.some(({ device }) =>
    agreeing.some((other) => samePublicKey(publicKeyOf(device), publicKeyOf(other.device))),
  )
  if (reused)
    throw new MdocError('mdoc/device-key-reused', 'a device key signs or makes MACs, never both')
}

/** With use cases: the documents of the sets that are served, and of no other. */
function served(
  answers: readonly BuiltAnswer[],
  { request }: ReceivedRequest,
): readonly BuiltAnswer[] {
  const useCases = request.deviceRequestInfo?.useCases
  if (!useCases) return answers
  const inFull = answers.filter(({ documents }) => documents.some(({ complete }) => complete))
  const places = new Set(inFull.map(({ docRequest }) => docRequest))
  const chosen = docRequestsServed(useCases, (index) => places.has(index))
  return answers.filter(({ docRequest }) => chosen.has(docRequest))
}

function encode(
  answers: readonly BuiltAnswer[],
  { request }: ReceivedRequest,
  { missing }: AnswerInput,
): Omit<Answer, 'reader'> {
  const answered = new Set(answers.map(({ docRequest }) => docRequest))
  const typesAt = (sent: boolean) =>
    request.docRequests.flatMap(({ itemsRequest: { docType } }, index) =>
      answered.has(index) === sent ? [docType] : [],
    )
  const absent = new Set(typesAt(false))
  for (const docType of typesAt(true)) absent.delete(docType)
  const values = (encrypted: boolean) =>
    answers.flatMap(({ sent }) => (sent.encrypted === encrypted ? sent.values : []))
  const status = responseStatus.ok
  const response = encodeResponseValues({
    documents: values(false),
    encryptedDocuments: values(true),
    documentErrors:
      missing === 'listed' ? [...absent].map((type) => new Map([[type, dataNotReturned]])) : [],
    status,
  })
  const released = answers.flatMap(({ docRequest, documents }) =>
    documents.map(({ id, elements }) => ({ docRequest, id, elements })),
  )
  return { response, status, released }
}
