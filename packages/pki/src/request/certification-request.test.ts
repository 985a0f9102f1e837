import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { keyUsageExtension, subjectAltNameExtension } from '../certificate/build-extensions.ts'
import type { Extension } from '../certificate/extension.ts'
import { buildName } from '../certificate/name.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { keyUsageOf, subjectAltNamesOf } from '../certificate/read-extensions.ts'
import { signData } from '../certificate/signed-data.ts'
import { derItems, derTag, readDer } from '../der/der-reader.ts'
import { writeContext, writeSequence, writeSmallInteger } from '../der/der-writer.ts'
import { derToPem } from '../der/pem.ts'
import { opensslPresent, withOpenssl } from '../testing/openssl.ts'
import { buildCsr, parseCsr, verifyCsr } from './certification-request.ts'

const crypto = createNodeCrypto()
const subject = buildName([
  ['C', 'JP'],
  ['CN', '見本 花子'],
])
const uri = 'https://phone.test.example/'
const extensions = [
  keyUsageExtension(['digitalSignature']),
  subjectAltNameExtension([{ type: 'uri', value: uri }]),
]
const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256'] as const

describe.skipIf(!opensslPresent)('RFC 2986 with OpenSSL (needs the openssl command)', () => {
  test.each(algorithms)('our request with %s is read and verified', async (algorithm) => {
    const der = await buildCsr({ subject, extensions }, await crypto.generateSigner(algorithm))
    const files = { 'csr.pem': derToPem(der, 'CERTIFICATE REQUEST') }
    const { output } = await withOpenssl(files, (openssl) =>
      openssl('req', '-in', 'csr.pem', '-verify', '-noout', '-text', '-nameopt', 'utf8'),
    )
    expect(output).toContain('self-signature verify OK')
    expect(output).toContain('見本 花子')
    expect(output).toMatch(/Key Usage: critical\s+Digital Signature\n/)
    expect(output).toContain(`URI:${uri}`)
  })

  test.each([
    ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
    ['rsa:2048'],
    ['ed25519'],
  ])('its request with a key %s %s %s is read and verified', async (...key) => {
    const { bytes } = await withOpenssl({}, (openssl) =>
      openssl(
        ...['req', '-new', '-nodes', '-keyout', 'key.pem', '-outform', 'DER', '-newkey', ...key],
        ...['-subj', '/C=JP/CN=TEST', '-addext', `subjectAltName=URI:${uri}`],
      ),
    )
    const request = parseCsr(bytes)
    expect(await verifyCsr(request, crypto)).toBe(true)
    expect(request.subject.text).toBe('C=JP, CN=TEST')
    expect(subjectAltNamesOf(request)).toEqual([{ type: 'uri', value: uri }])
  })
})

const signer = await crypto.generateSigner('ES256')
const good = await buildCsr({ subject, extensions }, signer)

test('what was built is read back the same', async () => {
  const request = parseCsr(good)
  expect(request.subject.der).toEqual(subject)
  expect(request.publicKey).toEqual(signer.publicKey)
  expect(keyUsageOf(request)).toEqual(new Set(['digitalSignature']))
  expect(await verifyCsr(request, crypto)).toBe(true)
  const bare = parseCsr(await buildCsr({ subject }, signer))
  expect(bare.extensions.size).toBe(0)
})

test('a request for the key of somebody else does not verify', async () => {
  const { publicKey } = await crypto.generateSigner('ES256')
  const claimed = await buildCsr({ subject }, { ...signer, publicKey })
  expect(await verifyCsr(parseCsr(claimed), crypto)).toBe(false)
})

test.each([
  ['the subject', 40],
  ['the signature', good.length - 3],
])('a changed byte in %s does not verify', async (_, at) => {
  const changed = Uint8Array.from(good, (byte, i) => (i === at ? byte ^ 1 : byte))
  expect(await verifyCsr(parseCsr(changed), crypto)).toBe(false)
})

/** The parts of the signed half, to put together another way. */
function partsOf(der: Uint8Array): Uint8Array[] {
  const tbs = derItems(readDer(der, derTag.sequence, ''), '').next(derTag.sequence, '')
  const items = derItems(tbs, '')
  return [0, 1, 2, 3].map(() => items.any('').bytes)
}
const [version = good, name = good, spki = good, attributes = good] = partsOf(good)
const attribute = attributes.subarray(2)
const nothing = new Uint8Array()
const unknown: Extension = { oid: extensionOid.basicConstraints, critical: true, value: nothing }

test.each([
  ['another version', [writeSmallInteger(1), name, spki, attributes], 'pki/malformed'],
  ['no attributes field', [version, name, spki], 'pki/malformed'],
  [
    'extensions asked for twice',
    [version, name, spki, writeContext(0, attribute, attribute)],
    'pki/malformed',
  ],
  ['a value too many', [version, name, spki, attributes, version], 'pki/malformed'],
  ['a key of another type', [version, name, writeSequence(), attributes], 'pki/unsupported'],
])('%s: refused', async (_, parts, code) => {
  const der = await signData(writeSequence(...parts), signer)
  expect(await codeThrownBy(() => parseCsr(der))).toBe(code)
})

test.each([
  ['bytes behind it', Uint8Array.of(...good, 0), 'pki/malformed'],
  ['cut off', good.subarray(0, -1), 'pki/malformed'],
  ['nothing', nothing, 'pki/malformed'],
  ['too much', new Uint8Array(70_000).fill(0x30), 'pki/limit'],
])('%s: refused', async (_, der, code) => {
  expect(await codeThrownBy(() => parseCsr(der))).toBe(code)
})

test('a known extension that is broken is not asked for', async () => {
  const run = () => buildCsr({ subject, extensions: [unknown] }, signer)
  expect(await codeThrownBy(run)).toBe('pki/malformed')
})
