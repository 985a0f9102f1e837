/**
 * Parts that can be read and cannot be used: each is a failed check of its own, never an exception.
 */
import { encodeCbor } from '@tegata/cbor'
import { headerLabel, jwkToCoseKey } from '@tegata/cose'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { parseIssuerSigned } from '../../index.ts'
import { createTestIssuer, testDocType, testNamespace } from '../../testing.ts'
import {
  change,
  crypto,
  deviceSigned,
  issuer,
  issuerAuth,
  issuerSigned,
  resigned,
  response,
  verify,
} from '../testing/verification-world.ts'
import { judgePlace } from './judge-elements.ts'

const failed = async (bytes: Uint8Array, ...more: readonly [Parameters<typeof verify>[1]?]) => {
  const { checks } = await verify(bytes, ...more)
  return checks.flatMap(({ id, outcome, reason }) =>
    outcome === 'failed' ? `${id}: ${reason}` : [],
  )
}

const chained = (value: Parameters<typeof change>[1]) => change([...issuerAuth, 1], value)

test.each([
  ['a number', 7, 'no certificate of the signer'],
  ['an array of one', issuer.chain.slice(0, 1), 'no certificate of the signer'],
  ['a certificate that is none', Uint8Array.of(0x30, 0), 'certificate: pki/malformed'],
  [
    'a second certificate that is none',
    [...issuer.chain, Uint8Array.of(0x30, 0)],
    'certificate: pki/malformed',
  ],
])('the chain of the signer is %s', async (_, value, reason) => {
  const bytes = chained(new Map([[headerLabel.x5chain, value]]))
  expect(await failed(bytes)).toContain(`mdoc/signer-chain: ${reason}`)
})

test('an algorithm that nobody knows', async () => {
  const unknown = encodeCbor(new Map([[headerLabel.alg, -9999]]))
  const reason = 'cose/unsupported-algorithm'
  const ofIssuer = await failed(change([...issuerAuth, 0], unknown))
  expect(ofIssuer).toContain(`mdoc/issuer-algorithm: ${reason}`)
  const auth = [...deviceSigned, 'deviceAuth', 'deviceSignature', 0]
  expect(await failed(change(auth, unknown))).toContain(`mdoc/device-algorithm: ${reason}`)
})

describe('a device key that does not fit', () => {
  test('one that only agrees, under a signature', async () => {
    const { publicKey } = await crypto.generateKeyAgreement('X25519')
    const bytes = await resigned(['deviceKeyInfo', 'deviceKey'], jwkToCoseKey(publicKey))
    const found = await failed(bytes)
    expect(found.some((one) => one.startsWith('mdoc/device-authentication: '))).toBe(true)
  })

  test('one of another curve than the reader’s, under a MAC', async () => {
    const readerKey = await crypto.generateKeyAgreement('P-384')
    const mac = [encodeCbor(new Map([[headerLabel.alg, 5]])), new Map(), null, new Uint8Array(32)]
    const auth = change([...deviceSigned, 'deviceAuth'], new Map([['deviceMac', mac]]))
    expect(await failed(auth, { readerKey })).toContain(
      'mdoc/device-authentication: crypto/wrong-key',
    )
  })
})

describe('where the document was issued', async () => {
  const parsed = parseIssuerSigned(issuerSigned)
  const knowledge = {
    placeElements: () => ({
      country: [testNamespace, 'name'] as const,
      jurisdiction: [testNamespace, 'name'] as const,
    }),
  }
  const outcomes = (chain: readonly Uint8Array[] | undefined) => {
    const signer = chain?.[0] ? parseCertificate(chain[0]) : undefined
    return judgePlace(testDocType, parsed, signer, knowledge).map(({ outcome }) => outcome)
  }
  const { chain } = await createTestIssuer(crypto)

  test('a country needs one in the certificate; a state is compared where it names one', () => {
    expect(outcomes(issuer.chain)).toEqual(['failed', 'failed'])
    expect(outcomes(chain)).toEqual(['failed', 'not-applicable'])
    expect(outcomes(undefined)).toEqual(['failed', 'not-applicable'])
  })

  test('is not asked where nothing says so', () => {
    const elsewhere = judgePlace(testDocType, parsed, undefined, {})
    expect(elsewhere.map(({ outcome }) => outcome)).toEqual(['not-applicable', 'not-applicable'])
  })
})

test('the response that all of this changes is accepted', async () => {
  expect(await failed(response)).toEqual([])
})
