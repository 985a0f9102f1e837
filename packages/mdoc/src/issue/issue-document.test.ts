import type { CborValue } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { parseIssuerSigned } from '../issuer-data/issuer-signed.ts'
import { digestInput } from '../issuer-data/issuer-signed-item.ts'
import { createTestIssuer, testDocType, testNamespace } from '../testing.ts'
import { checkIssued } from './check-issued.ts'
import { prepareDocumentSigner } from './document-signer.ts'
import { issueBatch } from './issue-batch.ts'
import { type DocumentInput, issueDocument } from './issue-document.ts'

const crypto = createNodeCrypto()
const issuer = await createTestIssuer(crypto)
const signer = { crypto, signer: issuer.signer, chain: issuer.chain }
const device = await crypto.generateSigner('ES256')
const at = (time: string) => new Date(`2026-05-01T${time}Z`)
const elements: Readonly<Record<string, CborValue>> = Object.fromEntries(
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [name, `value of ${name}`]),
)
const input: DocumentInput = {
  docType: testDocType,
  namespaces: { [testNamespace]: elements },
  deviceKey: device.publicKey,
  validity: {
    signed: at('10:20:30.400'),
    validFrom: at('10:20:30.400'),
    validUntil: new Date('2026-07-01T12:34:56Z'),
  },
}
const issueWith = async (changes: Partial<DocumentInput>) =>
  parseIssuerSigned(await issueDocument({ ...input, ...changes }, signer))
const digestsOf = ({ mso }: Awaited<ReturnType<typeof issueWith>>, namespace = testNamespace) =>
  mso.valueDigests.get(namespace) ?? new Map<number, Uint8Array>()

test.each(['SHA-256', 'SHA-384', 'SHA-512'] as const)(
  'what is read back is what was asked, digests by %s',
  async (digestAlgorithm) => {
    const read = await issueWith({ digestAlgorithm })
    const items = read.nameSpaces.get(testNamespace) ?? []
    expect(Object.fromEntries(items.map((i) => [i.elementIdentifier, i.elementValue]))).toEqual(
      elements,
    )
    for (const item of items) {
      expect(item.random.length).toBeGreaterThanOrEqual(16)
      const digest = digestsOf(read).get(item.digestId) ?? new Uint8Array(0)
      const again = await crypto.digest(digestAlgorithm, digestInput(item))
      expect(toHex(digest)).toBe(toHex(again))
    }
    expect(read.mso).toMatchObject({ docType: testDocType, deviceKey: device.publicKey })
  },
)

test('both cryptographies issue', async () => {
  const web = createWebCrypto(globalThis.crypto)
  const own = await createTestIssuer(web)
  const issued = await issueDocument(input, { ...own, crypto: web })
  expect(parseIssuerSigned(issued).nameSpaces.get(testNamespace)).toHaveLength(8)
})

describe('digest ids and decoys', () => {
  test('ids are 0 … n − 1, and each element gets each of them in the long run', async () => {
    const seen = new Map<string, Set<number>>()
    for (let i = 0; i < 120; i += 1)
      for (const item of (await issueWith({})).nameSpaces.get(testNamespace) ?? []) {
        const ids = seen.get(item.elementIdentifier) ?? new Set()
        seen.set(item.elementIdentifier, ids.add(item.digestId))
      }
    // Each of 64 pairs stays away with a chance of (7/8)^120, below one in eight million.
    for (const ids of seen.values()) expect([...ids].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('decoys stand among the others and belong to nobody', async () => {
    const beyond = new Set<number>()
    for (let i = 0; i < 40; i += 1) {
      const read = await issueWith({ decoys: 5 })
      const digests = digestsOf(read)
      expect([...digests.keys()]).toEqual(Array.from({ length: 13 }, (_, id) => id))
      expect(new Set([...digests.values()].map(toHex)).size).toBe(13)
      for (const digest of digests.values()) expect(digest).toHaveLength(32)
      const used = new Set(read.nameSpaces.get(testNamespace)?.map(({ digestId }) => digestId))
      for (const id of digests.keys()) if (!used.has(id)) beyond.add(id)
    }
    expect(beyond.size).toBe(13)
  })

  test.each([
    ['no namespace', {}, testDocType],
    ['a namespace without elements', { [testNamespace]: {} }, testNamespace],
  ])('%s: one random digest', async (_, namespaces, named) => {
    const read = await issueWith({ namespaces })
    expect(read.nameSpaces.size).toBe(0)
    expect(digestsOf(read, named).size).toBe(1)
    const again = await issueWith({ namespaces })
    expect(digestsOf(again, named).get(0)).not.toEqual(digestsOf(read, named).get(0))
  })

  test.each([-1, 0.5, Number.NaN, 20_000])('%d decoys: a mistake of the caller', async (decoys) => {
    await expect(issueWith({ decoys })).rejects.toThrow(TypeError)
  })
})

test('elements called like members of every object are elements', async () => {
  const odd = Object.fromEntries(['__proto__', 'constructor', 'toString'].map((n) => [n, n]))
  const read = await issueWith({ namespaces: Object.fromEntries([['__proto__', odd]]) })
  const names = read.nameSpaces.get('__proto__')?.map(({ elementIdentifier: name }) => name)
  expect(names).toEqual(['__proto__', 'constructor', 'toString'])
})

describe('dates', () => {
  const { validity } = input
  const beyond = new Date('2027-01-01T00:00:01Z')
  test.each([
    ['valid before it was signed', { validFrom: at('10:20:29') }],
    ['over before it begins', { validUntil: at('10:20:30') }],
    ['an update before the signing', { expectedUpdate: at('10:20:00') }],
    ['an update after the end', { expectedUpdate: beyond }],
    ['outlasting the signer', { validUntil: beyond }],
    ['signed before the signer began', { signed: new Date('2025-12-31T23:59:59Z') }],
    ['signed at no time', { signed: new Date(Number.NaN) }],
    ['ending at no time', { validUntil: new Date(Number.NaN) }],
  ])('%s: refused', async (_, changes) => {
    const issued = () => issueWith({ validity: { ...validity, ...changes } })
    expect(await codeThrownBy(issued)).toBe('mdoc/invalid-validity')
  })

  test.each([
    ['second', '2026-05-01T10:20:30Z', '2026-05-02T10:20:31Z', '2026-07-01T12:34:56Z'],
    ['hour', '2026-05-01T10:00:00Z', '2026-05-02T11:00:00Z', '2026-07-01T12:00:00Z'],
    ['day', '2026-05-01T00:00:00Z', '2026-05-03T00:00:00Z', '2026-07-01T00:00:00Z'],
  ] as const)('to the %s: never valid for longer than asked', async (timeStep, ...expected) => {
    const [signed, later, until] = expected.map((text) => new Date(text))
    const now = await issueWith({ timeStep })
    expect(now.mso.validityInfo).toEqual({ signed, validFrom: signed, validUntil: until })
    const validFrom = new Date('2026-05-02T10:20:30.400Z')
    const ahead = await issueWith({ timeStep, validity: { ...validity, validFrom } })
    expect(ahead.mso.validityInfo).toEqual({ signed, validFrom: later, validUntil: until })
  })

  test('a signer of today signs today, rounded to the day as well', async () => {
    const notBefore = new Date('2026-01-01T00:00:00Z')
    const signed = new Date(notBefore.getTime() + 500)
    const read = await issueWith({ timeStep: 'day', validity: { ...validity, signed } })
    expect(read.mso.validityInfo.signed).toEqual(notBefore)
  })
})

describe('nothing leaves that does not verify', () => {
  const code = 'mdoc/self-check-failed'
  test('a certificate of another key', async () => {
    const other = await createTestIssuer(crypto)
    const wrong = { ...signer, chain: other.chain }
    expect(await codeThrownBy(() => issueDocument(input, wrong))).toBe(code)
    expect(await codeThrownBy(() => prepareDocumentSigner(wrong))).toBe(code)
    expect(await codeThrownBy(() => prepareDocumentSigner({ ...signer, chain: [] }))).toBe(code)
  })

  test('a key that signs something else', async () => {
    const other = await crypto.generateSigner('ES256')
    const faulty = { ...issuer.signer, sign: (data: Uint8Array) => other.sign(data) }
    const prepared = await prepareDocumentSigner({ ...signer, signer: faulty })
    expect(await codeThrownBy(() => issueDocument(input, prepared))).toBe(code)
  })

  test.each([63, 65])('a signature of %d bytes', async (length) => {
    const faulty = { ...issuer.signer, sign: () => new Uint8Array(length) }
    const prepared = await prepareDocumentSigner({ ...signer, signer: faulty })
    expect(await codeThrownBy(() => issueDocument(input, prepared))).toBe(code)
  })

  test('final bytes of which any one changed', async () => {
    const prepared = await prepareDocumentSigner(signer)
    const issued = await issueDocument(input, prepared)
    const { nameSpaces, mso } = parseIssuerSigned(issued)
    const written = new Map([...nameSpaces].map(([name, read]) => [name, read.map(digestInput)]))
    const { valueDigests } = mso
    const { docType, deviceKey } = input
    const intended = { docType, deviceKey, validity: mso.validityInfo, written, valueDigests }
    await checkIssued(issued, intended, prepared)
    for (let at = 0; at < issued.length; at += 1) {
      const changed = Uint8Array.from(issued, (byte, index) => (index === at ? byte ^ 1 : byte))
      const refused = await codeThrownBy(() => checkIssued(changed, intended, prepared))
      expect(refused, `byte ${at}`).toBe(code)
    }
  })

  test('a chain that changes afterwards is the one that was prepared', async () => {
    const chain = issuer.chain.map((der) => Uint8Array.from(der))
    const prepared = await prepareDocumentSigner({ ...signer, chain })
    for (const der of chain) der.fill(0)
    const { issuerAuth } = parseIssuerSigned(await issueDocument(input, prepared))
    expect(issuerAuth.unprotectedHeader.get(33)).toEqual(issuer.chain[0])
  })
})

describe('a batch', () => {
  const copiesOf = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => ({
        deviceKey: (await crypto.generateSigner('ES256')).publicKey,
        status: { uri: 'https://status.test.example/1', index: 1000 + index },
      })),
    )
  const { deviceKey: _, ...shared } = input

  test('copies share no eight bytes of what is random', async () => {
    const copies = await copiesOf(4)
    const batch = await issueBatch({ ...shared, decoys: 2, copies }, signer)
    const parts = batch.map((bytes) => {
      const read = parseIssuerSigned(bytes)
      const { x, y } = Object.assign({ x: '', y: '' }, read.mso.deviceKey)
      return [
        ...(read.nameSpaces.get(testNamespace) ?? []).map(({ random }) => random),
        ...digestsOf(read).values(),
        read.issuerAuth.signature,
        Buffer.from(x, 'base64url'),
        Buffer.from(y, 'base64url'),
      ]
    })
    const seen = new Map<string, number>()
    for (const [copy, random] of parts.entries()) {
      expect(random).toHaveLength(8 + 10 + 3)
      for (const part of random)
        for (let offset = 0; offset + 8 <= part.length; offset += 1) {
          const piece = toHex(part.subarray(offset, offset + 8))
          expect(seen.get(piece) ?? copy).toBe(copy)
          seen.set(piece, copy)
        }
    }
  })

  test('each copy has its own key, place and order of ids; the rest is the same', async () => {
    const copies = await copiesOf(12)
    const read = (await issueBatch({ ...shared, timeStep: 'day', copies }, signer)).map((bytes) =>
      parseIssuerSigned(bytes),
    )
    expect(read.map(({ mso }) => mso.deviceKey)).toEqual(copies.map((copy) => copy.deviceKey))
    expect(read.map(({ mso }) => mso.status)).toEqual(copies.map((copy) => copy.status))
    const orders = read.map(({ nameSpaces }) =>
      nameSpaces
        .get(testNamespace)
        ?.map(({ digestId }) => digestId)
        .join(),
    )
    expect(new Set(orders).size).toBe(12)
    for (const { mso } of read) expect(mso.validityInfo.signed).toEqual(at('00:00:00'))
  })

  test('one device key twice, one place twice: refused before anything is signed', async () => {
    let signed = 0
    const counted = {
      ...issuer.signer,
      sign(data: Uint8Array) {
        signed += 1
        return issuer.signer.sign(data)
      },
    }
    const by = { ...signer, signer: counted }
    const [one, two] = await copiesOf(2)
    if (!one || !two) throw new TypeError('no copies')
    const list = { uri: 'https://status.test.example/2', id: Uint8Array.of(1, 2) }
    for (const [copies, code] of [
      [[one, { ...two, deviceKey: one.deviceKey }], 'mdoc/repeated-device-key'],
      [[one, { ...two, status: one.status }], 'mdoc/repeated-status'],
      [
        [
          { ...one, identifierList: list },
          { ...two, identifierList: { ...list } },
        ],
        'mdoc/repeated-status',
      ],
    ] as const)
      expect(await codeThrownBy(() => issueBatch({ ...shared, copies }, by))).toBe(code)
    expect(signed).toBe(0)
  })
})
