/**
 * A reader whose certificate says a key that is none: a failed check, never an exception.
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { extendedKeyUsageOid, parseCertificate } from '@tegata/pki'
import { expect, test } from 'vitest'
import { createTestIssuer, createTestTranscript, testTime } from '../../testing.ts'
import { encodeDeviceRequest } from '../device-request.ts'
import { createItemsRequest } from '../items-request.ts'
import { receiveDeviceRequest } from '../receive-device-request.ts'
import { signReaderAuthentication } from './sign-reader-authentication.ts'

const crypto = createNodeCrypto()
const authority = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const sessionTranscript = await createTestTranscript(crypto)
const itemsRequest = createItemsRequest({ docType: 'example', nameSpaces: { ns: { name: false } } })

/** The certificate with the last byte of its point changed: no point of the curve. */
function offCurve(certificate: Uint8Array): Uint8Array {
  const changed = certificate.slice()
  const { spki } = parseCertificate(certificate)
  const end = Buffer.from(certificate).indexOf(Buffer.from(spki)) + spki.length - 1
  changed[end] = (changed[end] ?? 0) ^ 1
  return changed
}

test('a point that is not on the curve', async () => {
  const chain = authority.chain.map(offCurve)
  const reader = { signer: authority.signer, chain }
  const readerAuth = await signReaderAuthentication({ sessionTranscript, itemsRequest }, reader)
  const received = await receiveDeviceRequest(
    encodeDeviceRequest({ docRequests: [{ itemsRequest, readerAuth }] }),
    {
      sessionTranscript,
      trustAnchors: [authority.root],
      at: testTime,
      readerRequired: () => true,
    },
    crypto,
  )
  const signature = received.reader.checks.find(({ id }) => id === 'mdoc/reader-signature')
  expect(signature).toMatchObject({
    outcome: 'failed',
    reason: 'docRequests[0].readerAuth: certificate: crypto/unsupported-key',
  })
  expect(received.reader.verdict).toBe('refused')
  expect(received.admitted).toEqual([false])
})
