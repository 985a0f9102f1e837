import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { derTag, readDer } from '../der/der-reader.ts'
import {
  writeNull,
  writeOctetString,
  writeOid,
  writeSequence,
  writeSmallInteger,
} from '../der/der-writer.ts'
import { jpkiCa } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { type CertId, certIdOf, readCertId, sameCertId, writeCertId } from './cert-id.ts'
import { nonceExtension, nonceOf } from './ocsp-nonce.ts'
import { buildOcspRequest, parseOcspRequest } from './ocsp-request.ts'

const crypto = createNodeCrypto()
const root = await issueTestCertificate(
  { profile: jpkiCa, subject: [['O', 'TEST']], algorithm: 'ES384' },
  crypto,
)
const issuer = root.certificate
const serialNumber = '1001'
const id = await certIdOf({ issuer, serialNumber }, 'SHA-256', crypto)
const read = (der: Uint8Array) => readCertId(readDer(der, derTag.sequence, ''))

describe('which certificate is meant', () => {
  test('is read as it is written', () => {
    expect(sameCertId(read(writeCertId(id)), id)).toBe(true)
  })

  test.each<Partial<CertId>>([
    { hash: 'SHA-1' },
    { serialNumber: '1002' },
    { issuerNameHash: new Uint8Array(32) },
    { issuerKeyHash: new Uint8Array(32) },
  ])('another one has another %j', (change) => {
    expect(sameCertId(id, { ...id, ...change })).toBe(false)
  })

  test.each<Partial<CertId>>([
    { issuerNameHash: new Uint8Array(20) },
    { issuerKeyHash: new Uint8Array(20) },
    { hash: 'SHA-1' },
    { hash: 'SHA-1', issuerNameHash: new Uint8Array(20) },
  ])('a hash of another length is malformed: %j', async (change) => {
    const der = writeCertId({ ...id, ...change })
    expect(await codeThrownBy(() => read(der))).toBe('pki/malformed')
  })

  test('by SHA-384 is not supported', async () => {
    const sha384 = writeSequence(writeOid('2.16.840.1.101.3.4.2.2'), writeNull())
    const [hash, serial] = [writeOctetString(new Uint8Array(48)), writeSmallInteger(1)]
    const der = writeSequence(sha384, hash, hash, serial)
    expect(await codeThrownBy(() => read(der))).toBe('pki/unsupported')
  })
})

test.each([1, 128])('a nonce of %i bytes is written and read', (length) => {
  const extension = nonceExtension(new Uint8Array(length))
  expect(nonceOf(new Map([[extension.oid, extension]]))).toHaveLength(length)
})

describe('a request', () => {
  const asking = (count: number) => {
    const one = writeSequence(writeCertId(id))
    return writeSequence(writeSequence(writeSequence(...Array.from({ length: count }, () => one))))
  }

  test('asks about one certificate at least, and 64 at most', async () => {
    const built = await buildOcspRequest({ issuer, serialNumber, hash: 'SHA-256' }, crypto)
    expect(built).toEqual(asking(1))
    expect(parseOcspRequest(asking(64)).certIds).toHaveLength(64)
    for (const count of [0, 64 + 1])
      expect(await codeThrownBy(() => parseOcspRequest(asking(count)))).toBe('pki/malformed')
  })
})
