/**
 * What the report on a reader says of each signature: which checks, of which place, and why.
 */
import { createSign1, headerLabel, parseSign1, type Sign1, x5chainValue } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { extendedKeyUsageOid } from '@tegata/pki'
import { expect, test } from 'vitest'
import { readingUnder } from '../../reading/tolerance.ts'
import { createTestIssuer, createTestTranscript, testTime } from '../../testing.ts'
import { encodeDeviceRequest, parseSealedDeviceRequest } from '../device-request.ts'
import { createItemsRequest } from '../items-request.ts'
import { readerAuthenticationBytes } from './reader-authentication.ts'
import { signReaderAuthentication } from './sign-reader-authentication.ts'
import { verifyReaderAuthentication } from './verify-reader-authentication.ts'

const crypto = createNodeCrypto()
const { signer, chain, root } = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const sessionTranscript = await createTestTranscript(crypto)
const itemsRequest = createItemsRequest({ docType: 'example', nameSpaces: { ns: { name: false } } })
const options = { sessionTranscript, trustAnchors: [root], at: testTime }
const signed = (by = signer) =>
  signReaderAuthentication({ sessionTranscript, itemsRequest }, { signer: by, chain })

async function linesOf(readerAuth?: Sign1) {
  const docRequests = [{ itemsRequest, ...(readerAuth && { readerAuth }) }]
  const sealed = parseSealedDeviceRequest(encodeDeviceRequest({ docRequests }), readingUnder())
  const { checks } = await verifyReaderAuthentication(sealed, options, crypto)
  return checks.map(({ id, outcome, reason }) => [id, outcome, ...(reason ? [reason] : [])])
}

test('unsigned: each check that a signature would have is there, and was skipped', async () => {
  const skipped = ['skipped', 'no signature of a reader']
  expect(await linesOf()).toEqual([
    ['mdoc/reader-trusted', ...skipped],
    ['mdoc/reader-profile', ...skipped],
    ['mdoc/reader-algorithm', ...skipped],
    ['mdoc/reader-signature', ...skipped],
    ['mdoc/reader-covers-all', 'failed', 'not signed: docRequests[0]'],
  ])
})

test('signed: a check that passed gives no reason', async () => {
  expect(await linesOf(await signed())).toEqual([
    ['mdoc/reader-trusted', 'passed'],
    ['mdoc/reader-profile', 'passed'],
    ['mdoc/reader-revocation', 'skipped', 'docRequests[0].readerAuth: nobody was asked'],
    ['mdoc/reader-algorithm', 'passed'],
    ['mdoc/reader-signature', 'passed'],
    ['mdoc/reader-covers-all', 'passed'],
  ])
})

async function carrying(): Promise<Sign1> {
  const payload = readerAuthenticationBytes(sessionTranscript, itemsRequest.raw)
  const unprotectedHeader = new Map([[headerLabel.x5chain, x5chainValue(chain)]])
  return parseSign1(await createSign1({ payload, unprotectedHeader }, signer))
}

const noHeader = { protectedBytes: new Uint8Array(0), protectedHeader: new Map() }

test.each<[id: string, reason: string, readerAuth: () => Promise<Sign1>]>([
  ['algorithm', 'missing or not supported', async () => ({ ...(await signed()), ...noHeader })],
  ['algorithm', 'does not suit the key', async () => signed(await crypto.generateSigner('ES384'))],
  ['signature', 'carries a payload of its own', carrying],
  ['signature', 'does not hold', async () => signed(await crypto.generateSigner('ES256'))],
])('%s: %s', async (id, reason, readerAuth) => {
  const failed = [`mdoc/reader-${id}`, 'failed', `docRequests[0].readerAuth: ${reason}`]
  expect(await linesOf(await readerAuth())).toContainEqual(failed)
})
