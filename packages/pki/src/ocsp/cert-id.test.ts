import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { derTag, readDer } from '../der/der-reader.ts'
import {
  writeBoolean,
  writeContext,
  writeNull,
  writeOctetString,
  writeOid,
  writeSequence,
  writeSmallInteger,
} from '../der/der-writer.ts'
import { jpkiCa } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import {
  type CertId,
  certIdHashes,
  certIdOf,
  readCertId,
  sameCertId,
  writeCertId,
} from './cert-id.ts'
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

  test.each(certIdHashes)('by %s, as it is written', async (hash) => {
    const own = await certIdOf({ issuer, serialNumber }, hash, crypto)
    expect(sameCertId(read(writeCertId(own)), own)).toBe(true)
  })

  test('by SHA-224 is not supported', async () => {
    const sha224 = writeSequence(writeOid('2.16.840.1.101.3.4.2.4'), writeNull())
    const [hash, serial] = [writeOctetString(new Uint8Array(28)), writeSmallInteger(1)]
    const der = writeSequence(sha224, hash, hash, serial)
    expect(await codeThrownBy(() => read(der))).toBe('pki/unsupported')
  })
})

test.each([1, 128])('a nonce of %i bytes is written and read', (length) => {
  const extension = nonceExtension(new Uint8Array(length))
  expect(nonceOf(new Map([[extension.oid, extension]]))).toHaveLength(length)
})

type Parts = { before?: Uint8Array[]; after?: Uint8Array[]; beside?: Uint8Array[] }
const none: Uint8Array[] = []

describe('a request', () => {
  const asking = (count: number) => {
    const one = writeSequence(writeCertId(id))
    return writeSequence(writeSequence(writeSequence(...Array.from({ length: count }, () => one))))
  }

  /** TBSRequest with something before and after the list, and with something beside the CertID. */
  const written = ({ before = none, after = none, beside = none }: Parts) => {
    const list = writeSequence(writeSequence(writeCertId(id), ...beside))
    return writeSequence(writeSequence(...before, list, ...after))
  }
  const version = (value: number) => writeContext(0, writeSmallInteger(value))
  const extension = (flag?: Uint8Array) =>
    writeSequence(
      writeSequence(
        writeOid('1.2.3'),
        ...(flag ? [flag] : []),
        writeOctetString(new Uint8Array(2)),
      ),
    )
  const off = Uint8Array.of(derTag.boolean, 1, 0)

  test.each<[string, Parts, string | undefined]>([
    ['nothing more', {}, undefined],
    ['version 1 written out', { before: [version(0)] }, undefined],
    ['version 2', { before: [version(1)] }, 'pki/malformed'],
    ['no number as version', { before: [writeContext(0, writeNull())] }, 'pki/malformed'],
    ['an extension nobody knows', { after: [writeContext(2, extension())] }, undefined],
    [
      'the same, critical FALSE written out',
      { after: [writeContext(2, extension(off))] },
      undefined,
    ],
    [
      'a critical one',
      { after: [writeContext(2, extension(writeBoolean(true)))] },
      'pki/malformed',
    ],
    ['one beside the certificate', { beside: [writeContext(0, extension())] }, undefined],
    [
      'a critical one beside the certificate',
      { beside: [writeContext(0, extension(writeBoolean(true)))] },
      'pki/malformed',
    ],
  ])('with %s', async (_, parts, code) => {
    expect(await codeThrownBy(() => parseOcspRequest(written(parts)))).toBe(code)
  })

  test('about a negative serial number is malformed', async () => {
    const negative = writeCertId(id)
    const at = negative.length - 2
    expect([...negative.slice(at)]).toEqual([0x10, 0x01])
    negative[at] = 0x90
    const der = writeSequence(writeSequence(writeSequence(writeSequence(negative))))
    expect(await codeThrownBy(() => parseOcspRequest(der))).toBe('pki/malformed')
  })

  test('asks about one certificate at least, and 64 at most', async () => {
    const built = await buildOcspRequest({ issuer, serialNumber, hash: 'SHA-256' }, crypto)
    expect(built).toEqual(asking(1))
    expect(parseOcspRequest(asking(64)).certIds).toHaveLength(64)
    for (const count of [0, 64 + 1])
      expect(await codeThrownBy(() => parseOcspRequest(asking(count)))).toBe('pki/malformed')
  })
})
