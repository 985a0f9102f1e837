import * as owf from '@owf/mdoc'
import { createNodeCrypto } from '@tegata/crypto/node'
import { extendedKeyUsageOid } from '@tegata/pki'
import { expect, test } from 'vitest'
import { createTestIssuer, createTestTranscript, testTime } from '../testing.ts'
import { encodeDeviceRequest, parseDeviceRequest } from './device-request.ts'
import { createItemsRequest } from './items-request.ts'
import { signReaderAuthentication } from './reader/sign-reader-authentication.ts'
import { verifyReaderAuthentication } from './reader/verify-reader-authentication.ts'

// The peer knows requests of the first edition only.
const docType = 'example.doc'
const nameSpaces = { 'example.1': { name: true, photo: false }, 'example.2': { note: true } }
const crypto = createNodeCrypto()
const readers = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const sessionTranscript = await createTestTranscript(crypto)
const itemsRequest = createItemsRequest({ docType, nameSpaces })
const readerAuth = await signReaderAuthentication(
  { sessionTranscript, itemsRequest },
  { signer: readers.signer, chain: readers.chain },
)
const ours = encodeDeviceRequest({ docRequests: [{ itemsRequest, readerAuth }] })

test('@owf/mdoc reads what we ask', () => {
  const [docRequest] = owf.DeviceRequest.decode(ours).docRequests
  expect(docRequest?.itemsRequest.docType).toBe(docType)
  const asked = [...(docRequest?.itemsRequest.namespaces ?? [])].map(
    ([namespace, elements]) => [namespace, Object.fromEntries(elements)] as const,
  )
  expect(Object.fromEntries(asked)).toEqual(nameSpaces)
})

test('we read what @owf/mdoc asks', async () => {
  const theirs = owf.DeviceRequest.create({
    docRequests: [
      owf.DocRequest.create({
        itemsRequest: owf.ItemsRequest.create({ docType, namespaces: nameSpaces }),
      }),
    ],
  })
  const [docRequest] = parseDeviceRequest(theirs.encode()).docRequests
  expect(docRequest?.itemsRequest.nameSpaces).toEqual(
    parseDeviceRequest(ours).docRequests[0]?.itemsRequest.nameSpaces,
  )
})

test('our signature on a request that @owf/mdoc read and wrote again', async () => {
  const again = owf.DeviceRequest.decode(ours).encode()
  const options = { sessionTranscript, trustAnchors: [readers.root], at: testTime }
  const report = await verifyReaderAuthentication(parseDeviceRequest(again), options, crypto)
  expect(report.verdict).toBe('accepted')
})
