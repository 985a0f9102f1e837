import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { writeOid, writeSequence, writeSetOf, writeValue } from '../der/der-writer.ts'
import { buildCertificate } from './build-certificate.ts'
import { parseCertificate } from './certificate.ts'
import { buildName, parseName } from './name.ts'

const bytes = (text: string, width = 1) =>
  Uint8Array.from(
    [...text].flatMap((letter) => [...Array(width - 1).fill(0), letter.charCodeAt(0)]),
  )
const commonName = (tag: number, content = bytes('TEST')) =>
  writeSequence(writeSetOf(writeSequence(writeOid('2.5.4.3'), writeValue(tag, content))))

test.each([
  ['UTF8String', 0x0c, 1],
  ['PrintableString', 0x13, 1],
  ['TeletexString', 0x14, 1],
  ['IA5String', 0x16, 1],
  ['UniversalString', 0x1c, 4],
  ['BMPString', 0x1e, 2],
])('an attribute as %s', (_, tag, width) => {
  expect(parseName(commonName(tag, bytes('TEST', width)))).toMatchObject({
    text: 'CN=TEST',
    attributes: [{ type: 'CN', value: 'TEST', tag }],
  })
})

test.each([
  ['BOOLEAN', 0x01],
  ['INTEGER', 0x02],
  ['BIT STRING', 0x03],
  ['OCTET STRING', 0x04],
  ['NULL', 0x05],
  ['NumericString', 0x12],
  ['VideotexString', 0x15],
  ['GraphicString', 0x19],
  ['VisibleString', 0x1a],
  ['GeneralString', 0x1b],
  ['a tag of nobody', 0x8c],
  ['SEQUENCE', 0x30],
])('an attribute as %s is refused', async (_, tag) => {
  expect(await codeThrownBy(() => parseName(commonName(tag)))).toBe('pki/malformed')
})

test('a certificate with a subject that is no text is refused', async () => {
  const crypto = createNodeCrypto()
  const signer = await crypto.generateSigner('ES256')
  const subject = buildName([['CN', 'TEST subject']])
  const certificate = await buildCertificate(
    {
      serialNumber: Uint8Array.of(1),
      issuer: buildName([['CN', 'TEST issuer']]),
      subject,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2027-01-01T00:00:00Z'),
      publicKey: signer.publicKey,
      extensions: [],
    },
    signer,
  )
  const changed = Uint8Array.from(certificate)
  const place = Buffer.from(changed).indexOf('TEST subject') - 2
  expect([changed[place], parseCertificate(changed).subject.text]).toEqual([
    0x0c,
    'CN=TEST subject',
  ])
  changed[place] = 0x04
  expect(await codeThrownBy(() => parseCertificate(changed))).toBe('pki/malformed')
})
