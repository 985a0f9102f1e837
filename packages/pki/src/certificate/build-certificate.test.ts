import { createNodeCrypto } from '@tegata/crypto/node'
import { describe, expect, test } from 'vitest'
import { derToPem } from '../der/pem.ts'
import { documentSigner, iacaRoot, jpkiAuth, jpkiCa, jpkiSign } from '../profile/profiles.ts'
import { opensslPresent, withOpenssl } from '../testing/openssl.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { buildTbsCertificate, newSerialNumber, signCertificate } from './build-certificate.ts'
import { parseCertificate } from './certificate.ts'
import { buildName } from './name.ts'
import { verifySignedData } from './signed-data.ts'

const crypto = createNodeCrypto()

describe.skipIf(!opensslPresent)('certificates read by OpenSSL (needs the openssl command)', () => {
  test.each(['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'RS384', 'RS512'] as const)(
    'root and document signer with %s verify',
    async (algorithm) => {
      const root = await issueTestCertificate(
        {
          profile: iacaRoot,
          subject: [
            ['C', 'JP'],
            ['CN', 'TEST 認証局'],
          ],
          algorithm,
        },
        crypto,
      )
      const signer = await issueTestCertificate(
        {
          profile: documentSigner,
          subject: [
            ['C', 'JP'],
            ['CN', 'TEST DS'],
          ],
          issuer: root,
        },
        crypto,
      )
      const files = {
        'root.pem': derToPem(root.certificate.der),
        'ds.pem': derToPem(signer.certificate.der),
      }
      const at = ['-attime', '1780272000', '-x509_strict', '-ignore_critical']
      const [verified, text] = await withOpenssl(files, (openssl) => [
        openssl('verify', ...at, '-CAfile', 'root.pem', 'ds.pem'),
        openssl('x509', '-in', 'ds.pem', '-noout', '-text', '-nameopt', 'utf8'),
      ])
      expect(verified.output).toContain('ds.pem: OK')
      expect(text.output).toContain('TEST 認証局')
      expect(text.output).toMatch(/Key Usage: critical\s+Digital Signature\n/)
      expect(text.output).toContain('http://crl.test.example/list.crl')
      expect(text.output).toContain('1.0.18013.5.1.2')
    },
  )
})

test('what was built is read back the same', async () => {
  const root = await issueTestCertificate(
    {
      profile: jpkiCa,
      subject: [
        ['C', 'JP'],
        ['O', 'TEST'],
        ['OU', 'sign'],
      ],
      algorithm: 'RS256',
    },
    crypto,
  )
  for (const profile of [jpkiSign, jpkiAuth]) {
    const { certificate, signer } = await issueTestCertificate(
      {
        profile,
        subject: [
          ['C', 'JP'],
          ['CN', '0001'],
        ],
        algorithm: 'RS256',
        issuer: root,
      },
      crypto,
    )
    expect(certificate.publicKey).toEqual(signer.publicKey)
    expect(certificate.issuer.text).toBe('C=JP, O=TEST, OU=sign')
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9a-f]{39}$/)
    expect(certificate.notAfter).toEqual(new Date('2027-01-01T00:00:00Z'))
    expect(await verifySignedData(certificate, root.signer.publicKey, crypto)).toBe(true)
    expect(await verifySignedData(certificate, signer.publicKey, crypto)).toBe(false)
    expect(parseCertificate(certificate.der)).toEqual(certificate)
  }
})

test('serial numbers are positive, 20 bytes, and differ', () => {
  const serials = Array.from({ length: 200 }, () => newSerialNumber(crypto.random))
  expect(serials.every((serial) => serial.length === 20 && (serial[0] ?? 0) >= 0x40)).toBe(true)
  expect(serials.every((serial) => (serial[0] ?? 0xff) < 0x80)).toBe(true)
  expect(new Set(serials.map(String)).size).toBe(200)
})

test('what is to be signed can be judged before it is signed', async () => {
  const signer = await crypto.generateSigner('ES256')
  const name = buildName([['CN', 'TEST']])
  const unsigned = buildTbsCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: name,
      subject: name,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2027-01-01T00:00:00Z'),
      publicKey: signer.publicKey,
      extensions: [],
    },
    'ES256',
  )
  expect(unsigned.certificate.signature).toHaveLength(0)
  expect(await verifySignedData(unsigned.certificate, signer.publicKey, crypto)).toBe(false)
  const { der, signature, ...signed } = parseCertificate(await signCertificate(unsigned, signer))
  expect(unsigned.certificate).toMatchObject(signed)
  expect(await verifySignedData({ ...signed, signature }, signer.publicKey, crypto)).toBe(true)
  expect(der.length).toBeGreaterThan(unsigned.certificate.der.length)
  const other = await crypto.generateSigner('ES384')
  await expect(signCertificate(unsigned, other)).rejects.toBeInstanceOf(TypeError)
})
