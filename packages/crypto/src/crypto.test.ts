/** One interface, two implementations: each does what the other does, and refuses the same. */
import {
  createECDH,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  verify as nodeVerify,
} from 'node:crypto'
import { concatBytes, fromBase64url, fromHex, toBase64url, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { AgreementCurve, SignatureAlgorithm } from './algorithm.ts'
import type { Crypto } from './crypto.ts'
import { type PublicJwk, parsePublicJwk } from './jwk.ts'
import {
  createNodeCrypto,
  generatePkcs8,
  generateRsaChipKey,
  importRsaChipKey,
} from './node/index.ts'
import { jwkToSpki } from './spki.ts'
import { createWebCrypto, signerOfPair } from './web/index.ts'

const node = createNodeCrypto()
const web = createWebCrypto(globalThis.crypto)
const implementations: readonly [string, Crypto, Crypto][] = [
  ['node:crypto', node, web],
  ['WebCrypto', web, node],
]
const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'RS384', 'RS512'] as const
const curves = ['P-256', 'P-384', 'P-521', 'X25519'] as const
const data = utf8Encode('見本')
const pkcs8Of = (key: KeyObject) => new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))

const agreementKey = (curve: AgreementCurve) =>
  curve === 'X25519'
    ? generateKeyPairSync('x25519').privateKey
    : generateKeyPairSync('ec', { namedCurve: curve }).privateKey

describe.each(implementations)('%s', (_, crypto, other) => {
  test.each(algorithms)('%s: what one signs the other verifies', async (algorithm) => {
    const stored = await crypto.importSigner(algorithm, { pkcs8: await generatePkcs8(algorithm) })
    for (const signer of [stored, await crypto.generateSigner(algorithm)]) {
      const signature = await signer.sign(data)
      const keys = [
        await crypto.importPublicKey({ jwk: signer.publicKey }),
        await other.importPublicKey({ spki: jwkToSpki(signer.publicKey) }),
      ]
      for (const key of keys) {
        expect(key.jwk).toEqual(signer.publicKey)
        expect(await key.verify(algorithm, signature, data)).toBe(true)
        const changed = Uint8Array.from(signature, (byte, i) => (i === 9 ? byte ^ 1 : byte))
        const wrong = [
          changed,
          signature.subarray(1),
          new Uint8Array(),
          concatBytes(signature, data),
        ]
        for (const bytes of wrong) expect(await key.verify(algorithm, bytes, data)).toBe(false)
        expect(await key.verify(algorithm, signature, data.subarray(1))).toBe(false)
        for (const name of algorithms.filter((one) => one !== algorithm))
          expect(await key.verify(name, signature, data)).toBe(false)
      }
    }
  })

  test.each(curves)('%s: both sides agree on one secret', async (curve) => {
    const ours = await crypto.generateKeyAgreement(curve)
    const key = agreementKey(curve)
    const jwk = key.export({ format: 'jwk' })
    for (const source of [{ pkcs8: pkcs8Of(key) }, { jwk }]) {
      for (const by of [crypto, other]) {
        const theirs = await by.importKeyAgreement(source)
        expect(theirs.publicKey).toEqual(parsePublicJwk(jwk))
        const secret = await theirs.deriveSecret(ours.publicKey)
        expect(toHex(await ours.deriveSecret(theirs.publicKey))).toBe(toHex(secret))
        expect(secret.length).toBe(curve === 'P-521' ? 66 : curve === 'P-384' ? 48 : 32)
      }
    }
  })

  const zero = toBase64url(new Uint8Array(32))
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const onCurve = parsePublicJwk(p256.export({ format: 'jwk' }))
  const offCurve: PublicJwk = { kty: 'EC', crv: 'P-256', x: zero, y: zero }

  test.each<[string, AgreementCurve, PublicJwk]>([
    ['another curve', 'P-384', onCurve],
    ['another type', 'X25519', onCurve],
    ['a point off the curve', 'P-256', offCurve],
    ['a point of low order', 'X25519', { kty: 'OKP', crv: 'X25519', x: zero }],
    ['a key to sign with', 'X25519', { kty: 'OKP', crv: 'Ed25519', x: zero }],
  ])('agreement with %s: refused', async (__, curve, peer) => {
    const ours = await crypto.generateKeyAgreement(curve)
    expect(await codeThrownBy(() => ours.deriveSecret(peer))).toBe('crypto/wrong-key')
  })

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const ed = generateKeyPairSync('ed25519').privateKey
  const x25519 = generateKeyPairSync('x25519').privateKey
  const ecJwk = ec.export({ format: 'jwk' })
  const edJwk = ed.export({ format: 'jwk' })

  test.each<[string, SignatureAlgorithm, object, string]>([
    ['a key of another type', 'ES256', edJwk, 'crypto/wrong-key'],
    ['a key of another type', 'EdDSA', ecJwk, 'crypto/wrong-key'],
    ['a key of another type', 'RS256', ecJwk, 'crypto/wrong-key'],
    ['a key to agree with', 'EdDSA', x25519.export({ format: 'jwk' }), 'crypto/wrong-key'],
    ['a public key', 'ES256', onCurve, 'crypto/unsupported-key'],
    ['halves that differ', 'ES256', { ...ecJwk, ...onCurve }, 'crypto/unsupported-key'],
    ['halves that differ', 'EdDSA', { ...edJwk, x: zero }, 'crypto/unsupported-key'],
    ['a member not base64url', 'ES256', { ...ecJwk, x: `${ecJwk.x}=` }, 'crypto/unsupported-key'],
    ['no key type', 'ES256', { ...ecJwk, kty: undefined }, 'crypto/unsupported-key'],
  ])('signer from %s (%s): refused', async (__, algorithm, jwk, code) => {
    expect(await codeThrownBy(() => crypto.importSigner(algorithm, { jwk }))).toBe(code)
  })

  test.each([
    ['not an object', { jwk: 'key' }],
    ['nothing', { pkcs8: new Uint8Array() }],
    ['not PKCS#8', { pkcs8: data }],
    ['cut off', { pkcs8: pkcs8Of(ec).subarray(0, -1) }],
  ])('private key that is %s: refused', async (__, source) => {
    const code = 'crypto/unsupported-key'
    expect(await codeThrownBy(() => crypto.importSigner('ES256', source))).toBe(code)
    expect(await codeThrownBy(() => crypto.importKeyAgreement(source))).toBe(code)
  })

  test('a key to sign with does not agree', async () => {
    for (const source of [{ pkcs8: pkcs8Of(ed) }, { jwk: edJwk }]) {
      const code = await codeThrownBy(() => crypto.importKeyAgreement(source))
      expect(code).toBe('crypto/unsupported-key')
    }
  })

  const compressed = createECDH('prime256v1')
  compressed.generateKeys()
  const head = fromHex('3039301306072a8648ce3d020106082a8648ce3d030107032200')
  const explicit = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' })
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  const spkiOf = (key: KeyObject) => new Uint8Array(key.export({ format: 'der', type: 'spki' }))
  const brainpool = generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }).publicKey

  test.each([
    ['off the curve', { jwk: offCurve }],
    ['off the curve, in SPKI', { spki: jwkToSpki(offCurve) }],
    ['compressed', { spki: concatBytes(head, compressed.getPublicKey(null, 'compressed')) }],
    ['with explicit parameters', { spki: spkiOf(explicit.publicKey) }],
    ['of another curve', { spki: spkiOf(brainpool) }],
    ['of RSA with 1024 bits', { spki: spkiOf(small) }],
    ['cut off', { spki: spkiOf(p256).subarray(0, -1) }],
    ['followed by something', { spki: concatBytes(spkiOf(p256), data) }],
    ['nothing', { spki: new Uint8Array() }],
  ])('public key that is %s: refused', async (__, source) => {
    expect(await codeThrownBy(() => crypto.importPublicKey(source))).toBe('crypto/unsupported-key')
  })

  const member = (hex: string) => toBase64url(fromHex(hex))
  const p256Prime = 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'
  const generator = {
    x: member('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296'),
    y: member('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'),
  }
  // The point with x = 0 is on the curve; x = p stands for it a second time.
  const rootOfB = member('66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4')

  test.each<[string, PublicJwk['kty'], string, string, string]>([
    ['y off by one', 'EC', 'P-256', generator.x, member('4f'.padEnd(64, 'e'))],
    ['x and y changed over', 'EC', 'P-256', generator.y, generator.x],
    ['x = p', 'EC', 'P-256', member(p256Prime), rootOfB],
    ['y = p', 'EC', 'P-256', generator.x, member(p256Prime)],
    ['x = y = 2²⁵⁶ − 1', 'EC', 'P-256', member('ff'.repeat(32)), member('ff'.repeat(32))],
    ['zero', 'EC', 'P-384', member('00'.repeat(48)), member('00'.repeat(48))],
    ['one', 'EC', 'P-521', member('01'.padStart(132, '0')), member('01'.padStart(132, '0'))],
  ])('a point with %s is no key', async (__, kty, crv, x, y) => {
    const jwk = parsePublicJwk({ kty, crv, x, y })
    for (const source of [{ jwk }, { spki: jwkToSpki(jwk) }])
      expect(await codeThrownBy(() => crypto.importPublicKey(source))).toBe(
        'crypto/unsupported-key',
      )
  })

  test('the point with x = 0 is a key', async () => {
    const jwk = { kty: 'EC', crv: 'P-256', x: zero, y: rootOfB } as const
    expect((await crypto.importPublicKey({ jwk })).jwk).toEqual(jwk)
  })

  const sealing = { key: new Uint8Array(16), iv: new Uint8Array(12), data }

  test.each([
    ['nothing', { data: new Uint8Array() }],
    ['less than a tag', { data: new Uint8Array(15) }],
    ['an empty IV', { iv: new Uint8Array() }],
    ['an IV of 16 bytes', { iv: new Uint8Array(16) }],
    ['a key of 24 bytes', { key: new Uint8Array(24) }],
    ['no key', { key: new Uint8Array() }],
    ['another IV', { iv: new Uint8Array(12).fill(1) }],
    ['additional data', { additionalData: data }],
  ])('AES-GCM with %s: does not decrypt', async (__, changes) => {
    const sealed = await crypto.aesGcmEncrypt(sealing)
    const opened = await crypto.aesGcmDecrypt({ ...sealing, data: sealed })
    expect(toHex(opened)).toBe(toHex(data))
    const input = { ...sealing, data: sealed, ...changes }
    expect(await codeThrownBy(() => crypto.aesGcmDecrypt(input))).toBe('crypto/decryption-failed')
  })

  test.each([{ key: new Uint8Array(24) }, { key: new Uint8Array() }, { iv: new Uint8Array() }])(
    'AES-GCM with %o: a mistake of the caller',
    async (changes) => {
      const run = async () => crypto.aesGcmEncrypt({ ...sealing, ...changes })
      await expect(run()).rejects.toThrow(TypeError)
    },
  )

  test('views of a larger buffer are read from where they begin', async () => {
    const larger = concatBytes(data, data, data)
    const view = larger.subarray(data.length, 2 * data.length)
    for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const) {
      const digest = toHex(await crypto.digest(hash, view))
      expect(digest).toBe(toHex(await other.digest(hash, data)))
      const mac = toHex(await crypto.hmac(hash, new Uint8Array(), view))
      expect(mac).toBe(toHex(await other.hmac(hash, new Uint8Array(), data)))
    }
  })

  test.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const)(
    '%s is matched by itself and by nothing else',
    async (hash) => {
      const digest = Uint8Array.from(await other.digest(hash, data))
      const matches = async (bytes: Uint8Array) => await crypto.matchesDigest(hash, data, bytes)
      expect(await matches(digest)).toBe(true)
      expect(await matches(concatBytes(digest, digest).subarray(digest.length))).toBe(true)
      for (let at = 0; at < digest.length; at += 1)
        expect(await matches(digest.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toBe(false)
      expect(await matches(digest.subarray(1))).toBe(false)
      expect(await matches(concatBytes(digest, new Uint8Array(1)))).toBe(false)
      expect(await matches(new Uint8Array())).toBe(false)
    },
  )

  test('random bytes differ', () => {
    expect(crypto.random(32).length).toBe(32)
    expect(toHex(crypto.random(32))).not.toBe(toHex(crypto.random(32)))
  })

  const hex = z.string()
  const annexKey = z.object({ x: hex, y: hex, d: hex })
  const annexD = z.object({
    keys: z.object({ ephemeralDeviceKey: annexKey, ephemeralReaderKey: annexKey }),
    derived: z.object({
      ecdhSharedSecret: hex,
      salt: hex,
      skReader: hex,
      skDevice: hex,
      eMacKey: hex,
      macStructure: hex,
      deviceMacTag: hex,
    }),
  })

  test.skipIf(!vectorsPresent)('ISO/IEC 18013-5:2021, Annex D: ECDH, HKDF and HMAC', async () => {
    const { keys, derived } = annexD.parse(readVectors('iso18013-5-annex-d.json'))
    const jwkOf = ({ x, y, d }: z.output<typeof annexKey>) => {
      const [jx = '', jy = '', jd = ''] = [x, y, d].map((part) => toBase64url(fromHex(part)))
      return { kty: 'EC', crv: 'P-256', x: jx, y: jy, d: jd } as const
    }
    const [device, reader] = [jwkOf(keys.ephemeralDeviceKey), jwkOf(keys.ephemeralReaderKey)]
    for (const [own, peer] of [
      [device, reader],
      [reader, device],
    ] as const) {
      const agreement = await crypto.importKeyAgreement({ jwk: own })
      const ikm = await agreement.deriveSecret(parsePublicJwk(peer))
      expect(toHex(ikm)).toBe(derived.ecdhSharedSecret)
      const salt = fromHex(derived.salt)
      for (const name of ['SKReader', 'SKDevice'] as const) {
        const input = { ikm, salt, info: utf8Encode(name), length: 32 }
        const wanted = name === 'SKReader' ? derived.skReader : derived.skDevice
        expect(toHex(await crypto.hkdf('SHA-256', input))).toBe(wanted)
      }
    }
    const tag = crypto.hmac('SHA-256', fromHex(derived.eMacKey), fromHex(derived.macStructure))
    expect(toHex(await tag)).toBe(derived.deviceMacTag)
  })
})

test('a key of WebCrypto that the caller keeps cannot be exported, and signs', async () => {
  const { subtle } = globalThis.crypto
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const signer = await signerOfPair(subtle, 'ES256', pair)
  await expect(subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow()
  const key = await node.importPublicKey({ jwk: signer.publicKey })
  expect(await key.verify('ES256', await signer.sign(data), data)).toBe(true)
})

test('an RSA chip pads what it is given: RFC 8017, 9.2', async () => {
  const chip = await generateRsaChipKey()
  const info = fromHex('3031300d060960864801650304020105000420')
  const signature = chip.signDigestInfo(concatBytes(info, await node.digest('SHA-256', data)))
  const key = createPublicKey({ key: { ...chip.publicKey }, format: 'jwk' })
  expect(nodeVerify('sha256', data, key, signature)).toBe(true)
  for (const crypto of [node, web]) {
    const ours = await crypto.importPublicKey({ jwk: chip.publicKey })
    expect(await ours.verify('RS256', signature, data)).toBe(true)
    // The hash in the padding counts, not only its bytes.
    const bare = chip.signDigestInfo(await node.digest('SHA-256', data))
    expect(await ours.verify('RS256', bare, data)).toBe(false)
  }
  expect(fromBase64url(chip.publicKey.kty === 'RSA' ? chip.publicKey.n : '').length).toBe(256)
})

test('an RSA chip that was kept: the same key; no key of another kind', async () => {
  const pkcs8 = await generatePkcs8('RS256')
  const [one, two] = [importRsaChipKey(pkcs8), importRsaChipKey(pkcs8)]
  expect(one.publicKey).toEqual(two.publicKey)
  expect(one.signDigestInfo(data)).toEqual(two.signDigestInfo(data))
  const ecdsa = await generatePkcs8('ES256')
  expect(await codeThrownBy(() => importRsaChipKey(ecdsa))).toBe('crypto/unsupported-key')
  expect(await codeThrownBy(() => importRsaChipKey(new Uint8Array(8)))).toBe(
    'crypto/unsupported-key',
  )
})
