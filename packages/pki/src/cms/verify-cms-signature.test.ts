import { createNodeCrypto } from '@tegata/crypto/node'
import { concatBytes, fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { buildCertificate } from '../certificate/build-certificate.ts'
import { ecdsaRawToDer } from '../certificate/ecdsa-signature.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { derItems, derTag, readDer } from '../der/der-reader.ts'
import {
  writeContext,
  writeOctetString,
  writeOid,
  writePrimitive,
  writeSequence,
  writeSetOf,
  writeSmallInteger,
  writeTime,
} from '../der/der-writer.ts'
import { jpkiCa, jpkiSign } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { buildCmsSignature } from './build-cms-signature.ts'
import { cmsOid, writeHash } from './cms-algorithms.ts'
import { type CmsExpectation, verifyCmsSignature } from './verify-cms-signature.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const document = utf8Encode('転入届')
const digest = await crypto.digest('SHA-256', document)
const root = await issueTestCertificate(
  {
    profile: jpkiCa,
    subject: [
      ['C', 'JP'],
      ['O', 'TEST'],
    ],
    algorithm: 'RS256',
  },
  crypto,
)
const holder = await issueTestCertificate(
  {
    profile: jpkiSign,
    subject: [
      ['C', 'JP'],
      ['CN', 'TEST 1'],
    ],
    issuer: root,
  },
  crypto,
)
const certificate = holder.certificate.der
const made = { digest, certificate, signingTime: at }
const signature = await buildCmsSignature(made, holder.signer, crypto)

async function verify(der: Uint8Array, changes: Partial<CmsExpectation> = {}) {
  const given = { document, at, level: 'cades', crypto, ...changes } as const
  const report = await verifyCmsSignature(der, given)
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { ...report, failed }
}
const accepted = { verdict: 'accepted', failed: [] }

test('a signature as it was made', async () => {
  const report = await verify(signature)
  expect(report).toMatchObject({ ...accepted, signingTime: at, hash: 'SHA-256' })
  expect(toHex(report.digest ?? new Uint8Array())).toBe(toHex(digest))
  expect(report.certificate?.serialNumber).toBe(holder.certificate.serialNumber)
  expect(report.checks.map(({ outcome }) => outcome)).toEqual(Array(7).fill('passed'))
})

test('a certificate above is carried along', async () => {
  const chain = [root.certificate.der]
  const der = await buildCmsSignature({ ...made, chain }, holder.signer, crypto)
  expect(await verify(der)).toMatchObject(accepted)
  expect((await verify(der)).certificates.map(toHex).sort()).toEqual(
    [certificate, root.certificate.der].map(toHex).sort(),
  )
})

test('one bit changed anywhere: refused, and nothing thrown', async () => {
  const kept: number[] = []
  for (let i = 0; i < signature.length; i += 1) {
    const changed = Uint8Array.from(signature)
    changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8))
    if ((await verify(changed)).verdict === 'accepted') kept.push(i)
  }
  expect(kept).toEqual([])
})

test('cut off anywhere, or with a byte behind: refused', async () => {
  for (let i = 0; i < signature.length; i += 7)
    expect((await verify(signature.subarray(0, i))).failed).toEqual(['pki/cms-form'])
  expect((await verify(concatBytes(signature, Uint8Array.of(0)))).failed).toEqual(['pki/cms-form'])
  expect((await verify(new Uint8Array(300_000))).failed).toEqual(['pki/cms-form'])
})

test.each([0, document.length - 1])('byte %i of the document changed', async (at) => {
  const other = Uint8Array.from(document, (byte, i) => (i === at ? byte ^ 1 : byte))
  expect(await verify(signature, { document: other })).toMatchObject({
    verdict: 'refused',
    failed: ['pki/cms-digest'],
  })
})

test('the time of signing: CAdES-B-B has it, not in the future; a PDF says it elsewhere', async () => {
  const timeless = await buildCmsSignature({ digest, certificate }, holder.signer, crypto)
  const wrong = { verdict: 'refused', failed: ['pki/cms-signing-time'] }
  expect(await verify(timeless)).toMatchObject(wrong)
  expect(await verify(timeless, { level: 'pades' })).toMatchObject(accepted)
  expect(await verify(signature, { level: 'pades' })).toMatchObject(wrong)
  const before = (seconds: number) => new Date(at.getTime() - seconds * 1000)
  expect(await verify(signature, { at: before(60) })).toMatchObject(accepted)
  expect(await verify(signature, { at: before(61) })).toMatchObject(wrong)
  expect(await verify(signature, { at: before(61), skewSeconds: 61 })).toMatchObject(accepted)
  expect(await verify(signature, { at: new Date(Number.NaN) })).toMatchObject(wrong)
})

test('a second certificate of the same key in place of the one signed with', async () => {
  const again = await issueTestCertificate(
    {
      profile: jpkiSign,
      subject: [
        ['C', 'JP'],
        ['CN', 'TEST 1'],
      ],
      issuer: root,
    },
    crypto,
  )
  const other = await buildCmsSignature(
    { ...made, certificate: again.certificate.der },
    again.signer,
    crypto,
  )
  // Its attributes name the certificate of `again`; the signature is by the key of `holder`.
  const set = attributesOf(other)
  expect((await verify(await assemble(set))).failed).toEqual(['pki/cms-certificate-signed'])
})

test.each([
  [cmsOid.contentType, ['pki/cms-attributes']],
  [cmsOid.messageDigest, ['pki/cms-attributes']],
  [cmsOid.signingCertificateV2, ['pki/cms-attributes', 'pki/cms-certificate-signed']],
  [cmsOid.signingTime, ['pki/cms-signing-time']],
])('without the attribute %s', async (oid, failed) => {
  const left = attributesOf(signature).filter((one) => !toHex(one).includes(toHex(writeOid(oid))))
  expect(left).toHaveLength(3)
  expect(await verify(await assemble(left))).toMatchObject({ verdict: 'refused', failed })
})

const attribute = (oid: string, ...values: Uint8Array[]) =>
  writeSequence(writeOid(oid), writeSetOf(...values))
const digestAttribute = attribute(cmsOid.messageDigest, writeOctetString(digest))
const other = attribute(cmsOid.messageDigest, writeOctetString(new Uint8Array(32)))

test.each<[string, Uint8Array[], string[]]>([
  ['two digests', [digestAttribute, other], ['pki/cms-form']],
  [
    'two values',
    [
      attribute(
        cmsOid.messageDigest,
        writeOctetString(digest),
        writeOctetString(new Uint8Array(32)),
      ),
    ],
    ['pki/cms-form'],
  ],
  [
    'a digest that is none',
    [attribute(cmsOid.messageDigest, writeTime(at))],
    ['pki/cms-attributes'],
  ],
])('with %s', async (_, added, failed) => {
  const oid = toHex(writeOid(cmsOid.messageDigest))
  const rest = attributesOf(signature).filter((one) => !toHex(one).includes(oid))
  expect((await verify(await assemble([...rest, ...added]))).failed).toEqual(failed)
})

test('content that is not plain data, though signed so', async () => {
  const oid = toHex(writeOid(cmsOid.contentType))
  const rest = attributesOf(signature).filter((one) => !toHex(one).includes(oid))
  const wrong = attribute(cmsOid.contentType, writeOid(cmsOid.signedData))
  expect((await verify(await assemble([...rest, wrong]))).failed).toEqual(['pki/cms-attributes'])
})

test('nobody signed, two signed, or somebody whose certificate is not there', async () => {
  const info = signerInfoOf(signature)
  expect((await verify(wrap([], [certificate]))).failed).toEqual(['pki/cms-form'])
  expect((await verify(wrap([info, info], [certificate]))).failed).toEqual(['pki/cms-form'])
  expect((await verify(wrap([info], [root.certificate.der]))).failed).toEqual(['pki/cms-signer'])
  expect((await verify(wrap([info], Array(17).fill(certificate)))).failed).toEqual(['pki/cms-form'])
  expect(await verify(wrap([info], [certificate]))).toMatchObject(accepted)
})

test('who signs with another key, or hands in another digest, is told at once', async () => {
  const { signer } = root
  await expect(buildCmsSignature(made, signer, crypto)).rejects.toThrow(TypeError)
  const short = { ...made, digest: digest.subarray(1) }
  await expect(buildCmsSignature(short, holder.signer, crypto)).rejects.toThrow(TypeError)
  const eddsa = await crypto.generateSigner('EdDSA')
  const toSign = buildCmsSignature(made, eddsa, crypto)
  await expect(toSign).rejects.toThrow('CMS is signed with RSA or ECDSA')
})

test('two certificates that answer to one name; one that is there twice', async () => {
  const { serialNumber, issuer, subject } = holder.certificate
  const { publicKey } = root.signer
  const dates = { notBefore: at, notAfter: at }
  const named = { serialNumber: fromHex(serialNumber), issuer: issuer.der, subject: subject.der }
  const twin = await buildCertificate(
    { ...named, ...dates, publicKey, extensions: [] },
    root.signer,
  )
  const info = signerInfoOf(signature)
  for (const order of [
    [certificate, twin],
    [twin, certificate],
  ])
    expect((await verify(wrap([info], order))).failed).toEqual(['pki/cms-signer'])
  expect(await verify(wrap([info], [certificate, certificate]))).toMatchObject(accepted)
  expect(await verify(wrap([info], Array(16).fill(certificate)))).toMatchObject(accepted)
})

test('the signer by key identifier: of that key, and of no other', async () => {
  const identifier = await keyIdentifierOf(holder.signer.publicKey, crypto)
  const keyed = async (bytes: Uint8Array) => {
    const parts = [writeSmallInteger(3), writePrimitive(0, bytes)]
    const info = signerInfoOf(await assemble(attributesOf(signature), parts))
    return await verify(wrap([info], [root.certificate.der, certificate], 3))
  }
  expect(await keyed(identifier)).toMatchObject(accepted)
  expect((await keyed(identifier.fill(1, 0, 1))).failed).toEqual(['pki/cms-signer'])
})

test('attributes out of their order, or more than there may be', async () => {
  const backwards = writeContext(0, ...attributesOf(signature).toReversed())
  backwards[0] = derTag.set
  expect((await verify(await assemble(backwards))).failed).toEqual(['pki/cms-form'])
  // Of one length, so that what stands in them decides.
  const alike = [0, 1].map((i) => attribute(`1.2.3.${i}`, writeSmallInteger(i)))
  const sorted = writeSetOf(...attributesOf(signature), ...alike)
  const hex = toHex(sorted)
  const [first = '', second = ''] = alike.map((one) => toHex(one))
  const swapped = hex.replace(`${first}${second}`, `${second}${first}`)
  expect(swapped).not.toBe(hex)
  expect(await verify(await assemble(sorted))).toMatchObject(accepted)
  expect((await verify(await assemble(fromHex(swapped)))).failed).toEqual(['pki/cms-form'])
  const more = (count: number) =>
    Array.from({ length: count }, (_, i) => attribute(`1.2.3.${i}`, writeSmallInteger(i)))
  const left = attributesOf(signature)
  expect(await verify(await assemble([...left, ...more(28)]))).toMatchObject(accepted)
  expect((await verify(await assemble([...left, ...more(29)]))).failed).toEqual(['pki/cms-form'])
})

test('algorithms that do not fit each other, or are not known', async () => {
  const [version, sid] = partsOf(signature)
  if (!version || !sid) throw new TypeError('no signer')
  const reasonWith = async (hash: Uint8Array) => {
    const bytes = await assemble(attributesOf(signature), [version, sid, hash])
    const { failed, checks } = await verify(wrap([signerInfoOf(bytes)], [certificate]))
    expect(failed).toEqual(['pki/cms-form'])
    return checks[0]?.reason
  }
  expect(await reasonWith(writeHash('SHA-384'))).toContain('of another hash than the digest')
  const sha1 = writeSequence(writeOid('1.3.14.3.2.26'))
  expect(await reasonWith(sha1)).toContain('hash not supported')
  const sha256 = writeOid('2.16.840.1.101.3.4.2.1')
  expect(await reasonWith(writeSequence(sha256, fromHex('050100')))).toContain('not NULL')
})

test('the signing certificate has to be a sequence', async () => {
  const oid = writeOid(cmsOid.signingCertificateV2)
  const [named, ...rest] = attributesOf(signature).toSorted((one) =>
    toHex(one).includes(toHex(oid)) ? -1 : 1,
  )
  const items = derItems(readDer(named ?? certificate, derTag.sequence, 'test'), 'test')
  items.any('oid')
  const value = Uint8Array.from(derItems(items.any('set'), 'test').any('value').bytes)
  value[0] = derTag.set
  const set = attribute(cmsOid.signingCertificateV2, value)
  expect((await verify(await assemble([...rest, set]))).failed).toEqual([
    'pki/cms-certificate-signed',
  ])
})

test('what nobody signed is told; what is not there is not judged', async () => {
  const stamp = '1.2.840.113549.1.9.16.2.14'
  const unsigned = writeContext(1, attribute(stamp, writeSmallInteger(1)))
  const info = writeSequence(...partsOf(signature), unsigned)
  const report = await verify(wrap([info], [certificate]))
  expect(report).toMatchObject({ ...accepted, unsignedAttributes: [stamp] })
  const oid = toHex(writeOid(cmsOid.messageDigest))
  const left = attributesOf(signature).filter((one) => !toHex(one).includes(oid))
  const { checks } = await verify(await assemble(left))
  expect(checks.find(({ id }) => id === 'pki/cms-digest')?.outcome).toBe('skipped')
  const unread = (await verify(Uint8Array.of(1))).checks.map(({ id }) => id)
  expect(unread.toSorted()).toEqual(report.checks.map(({ id }) => id).toSorted())
})

test('RSA is named without its hash; a negative serial number cannot be named', async () => {
  const profile = jpkiSign
  const subject = [['CN', 'TEST 2']] as const
  const rsa = await issueTestCertificate(
    { profile, subject, issuer: root, algorithm: 'RS256' },
    crypto,
  )
  const der = rsa.certificate.der
  const built = await buildCmsSignature({ digest, certificate: der }, rsa.signer, crypto)
  const algorithm = writeSequence(writeOid(cmsOid.rsaEncryption), fromHex('0500'))
  expect(toHex(partsOf(built)[4] ?? new Uint8Array())).toBe(toHex(algorithm))
  const serial = fromHex(rsa.certificate.serialNumber)
  const place = Buffer.from(der).indexOf(Buffer.from(serial))
  const negative = Uint8Array.from(der)
  negative[place] = (negative[place] ?? 0) | 0x80
  const signing = buildCmsSignature({ digest, certificate: negative }, rsa.signer, crypto)
  await expect(signing).rejects.toThrow('negative')
})

/** The values inside SignerInfo: version, sid, digest algorithm, attributes, algorithm, signature. */
function partsOf(der: Uint8Array): Uint8Array[] {
  const info = readDer(signerInfoOf(der), derTag.sequence, 'test')
  const items = derItems(info, 'test')
  const parts: Uint8Array[] = []
  while (items.nextTag() !== undefined) parts.push(items.any('test').bytes)
  return parts
}

function signerInfoOf(der: Uint8Array): Uint8Array {
  const outer = derItems(readDer(der, derTag.sequence, 'test'), 'test')
  outer.any('oid')
  const data = derItems(derItems(outer.any('[0]'), 'test').any('SignedData'), 'test')
  let last = data.any('test')
  while (data.nextTag() !== undefined) last = data.any('test')
  return derItems(last, 'test').any('SignerInfo').bytes
}

function attributesOf(der: Uint8Array): Uint8Array[] {
  const set = partsOf(der)[3] ?? new Uint8Array()
  const items = derItems(readDer(set, 0xa0, 'test'), 'test')
  const found: Uint8Array[] = []
  while (items.nextTag() !== undefined) found.push(items.any('test').bytes)
  return found
}

/** A signature over these attributes, or this SET, by the holder's own key; other parts to begin with. */
async function assemble(
  attributes: readonly Uint8Array[] | Uint8Array,
  first: readonly Uint8Array[] = [],
): Promise<Uint8Array> {
  const set = attributes instanceof Uint8Array ? attributes : writeSetOf(...attributes)
  const raw = await holder.signer.sign(set)
  const [version, sid, hash, , algorithm] = partsOf(signature)
  const [newVersion = version, newSid = sid, newHash = hash] = first
  const tagged = Uint8Array.from(set, (b, i) => (i === 0 ? 0xa0 : b))
  const parts = [newVersion, newSid, newHash, tagged, algorithm]
  const known = parts.filter((part) => part !== undefined)
  return wrap([writeSequence(...known, writeOctetString(ecdsaRawToDer(raw)))], [certificate])
}

function wrap(
  infos: readonly Uint8Array[],
  certificates: readonly Uint8Array[],
  version = 1,
): Uint8Array {
  const hash = partsOf(signature)[2] ?? new Uint8Array()
  const inside = writeSequence(
    writeSmallInteger(version),
    writeSetOf(hash),
    writeSequence(writeOid(cmsOid.data)),
    writeContext(0, ...certificates),
    writeSetOf(...infos),
  )
  return writeSequence(writeOid(cmsOid.signedData), writeContext(0, inside))
}
