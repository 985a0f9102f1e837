/**
 * A holder with four documents, their issuer, and readers that ask for them.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { extendedKeyUsageOid } from '@tegata/pki'
import { answerDeviceRequest } from '../present/answer-device-request.ts'
import type { AnswerInput, ConsentedDocument, ConsentQuestion } from '../present/answer-input.ts'
import type { HeldCredential } from '../present/held-credential.ts'
import { elementsSent } from '../present/select-elements.ts'
import { readingUnder } from '../reading/tolerance.ts'
import { encodeDeviceRequest } from '../request/device-request.ts'
import { createDeviceRequestInfo } from '../request/info/device-request-info.ts'
import type { DocRequestInfo } from '../request/info/doc-request-info.ts'
import type { UseCase } from '../request/info/use-case.ts'
import { createItemsRequest, type ItemsRequest } from '../request/items-request.ts'
import { signReaderAuthentication } from '../request/reader/sign-reader-authentication.ts'
import { parseDeviceResponse } from '../response/device-response.ts'
import {
  createTestIssuer,
  createTestTranscript,
  issueTestDocument,
  testNamespace,
  testTime,
} from '../testing.ts'

export const crypto = createNodeCrypto()
export const issuer = await createTestIssuer(crypto)
export const readers = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
export const readerKey = await crypto.generateKeyAgreement('P-256')
export const sessionTranscript = await createTestTranscript(crypto)
export const open = 'example.open'
export const closed = 'example.closed'
export const other = 'example.other'

export async function hold(
  docType: string,
  id: string,
  changes: Partial<HeldCredential> = {},
): Promise<HeldCredential> {
  const signer = await crypto.generateSigner('ES256')
  const device = changes.device ?? { signer }
  const deviceKey = 'signer' in device ? device.signer.publicKey : device.agreement.publicKey
  const issuerSigned = await issueTestDocument(issuer, crypto, {
    docType,
    deviceKey,
    keyAuthorizations: { nameSpaces: ['example.device'], dataElements: {} },
  })
  return { id, issuerSigned, device, ...changes }
}
export const opened = await hold(open, 'a', {
  deviceElements: { 'example.device': { note: 'said' }, 'example.forbidden': { note: 'kept' } },
})
export const second = await hold(open, 'b')
export const guarded = await hold(closed, 'c')
export const maced = await hold(other, 'd', {
  device: { agreement: await crypto.generateKeyAgreement('P-256') },
})
export const held = [opened, second, guarded, maced]

export const ask = (
  docType: string,
  elements: readonly string[] = ['name'],
  requestInfo?: DocRequestInfo,
) =>
  createItemsRequest({
    docType,
    nameSpaces: {
      [testNamespace]: Object.fromEntries(elements.map((element) => [element, false])),
    },
    ...(requestInfo && { requestInfo }),
  })
export const signed = async (itemsRequest: ItemsRequest) => ({
  itemsRequest,
  readerAuth: await signReaderAuthentication(
    { sessionTranscript, itemsRequest },
    { signer: readers.signer, chain: readers.chain },
  ),
})
export const requestOf = (itemsRequests: readonly ItemsRequest[], useCases?: readonly UseCase[]) =>
  encodeDeviceRequest({
    docRequests: itemsRequests.map((itemsRequest) => ({ itemsRequest })),
    ...(useCases && { deviceRequestInfo: createDeviceRequestInfo({ useCases }) }),
  })

/** Agrees to everything that is proposed. */
export const agreeing = ({ docRequests }: ConsentQuestion): ConsentedDocument[] =>
  docRequests.flatMap(({ candidates }, docRequest) =>
    candidates.map(({ id, selected }) => ({
      docRequest,
      id,
      elements: Object.fromEntries(
        [...elementsSent(selected)].map(([namespace, elements]) => [namespace, [...elements]]),
      ),
    })),
  )
export const answer = (request: Uint8Array, changes: Partial<AnswerInput> = {}) =>
  answerDeviceRequest(
    {
      request,
      held,
      sessionTranscript,
      trustAnchors: [readers.root],
      at: testTime,
      readerRequired: (docType) => docType === closed,
      consent: agreeing,
      missing: 'listed',
      readerKey: readerKey.publicKey,
      ...changes,
    },
    crypto,
  )
export const read = (bytes: Uint8Array) => parseDeviceResponse(bytes, readingUnder())
