import {
  AeadId,
  Aes128Gcm,
  Aes256Gcm,
  CipherSuite,
  DhkemP256HkdfSha256,
  HkdfSha256,
} from '@hpke/core'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { concatBytes, fromHex, toBase64url, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openHpke, sealHpke, sealHpkeWith } from './hpke.ts'
import { pointOf, pointToJwk } from './uncompressed-point.ts'

const node = createNodeCrypto()
const web = createWebCrypto(globalThis.crypto)
const cryptos = [
  ['node', node],
  ['web', web],
] as const

const rfc9180 = {
  info: fromHex('4f6465206f6e2061204772656369616e2055726e'),
  skEm: '4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb',
  pkEm: '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4',
  skRm: 'f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2',
  pkRm: '04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0',
  aad: fromHex('436f756e742d30'),
  pt: fromHex('4265617574792069732074727574682c20747275746820626561757479'),
  ct: '5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434',
}
const publicJwk = (point: string) => pointToJwk(fromHex(point), 'point')
const privateJwk = (point: string, d: string) => ({
  jwk: { ...publicJwk(point), d: toBase64url(fromHex(d)) },
})

describe.each(cryptos)('RFC 9180, A.3.1, with %s', (_, crypto) => {
  const { info, aad } = rfc9180

  test('seal', async () => {
    const ephemeral = await crypto.importKeyAgreement(privateJwk(rfc9180.pkEm, rfc9180.skEm))
    const recipientPublicKey = publicJwk(rfc9180.pkRm)
    const made = await sealHpkeWith(
      ephemeral,
      rfc9180.pt,
      { recipientPublicKey, info, aad },
      crypto,
    )
    expect(toHex(made.enc)).toBe(rfc9180.pkEm)
    expect(toHex(made.cipherText)).toBe(rfc9180.ct)
  })

  test('open', async () => {
    const recipientKey = await crypto.importKeyAgreement(privateJwk(rfc9180.pkRm, rfc9180.skRm))
    const message = { enc: fromHex(rfc9180.pkEm), cipherText: fromHex(rfc9180.ct) }
    const opened = await openHpke(message, { recipientKey, info, aad }, crypto)
    expect(toHex(opened)).toBe(toHex(rfc9180.pt))
  })
})

/** A second opinion, for the cipher that the RFC has no vector of as well. */
describe.each([
  ['AES-128-GCM', AeadId.Aes128Gcm],
  ['AES-256-GCM', AeadId.Aes256Gcm],
] as const)('@hpke/core with %s', (aead, id) => {
  const suite = new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: id === AeadId.Aes128Gcm ? new Aes128Gcm() : new Aes256Gcm(),
  })
  const info = utf8Encode('what both know')
  const plaintext = utf8Encode('what is said')

  test.each(cryptos)('opens what we seal, with %s', async (_, crypto) => {
    const pair = await suite.kem.generateKeyPair()
    const point = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey))
    const recipientPublicKey = pointToJwk(point, 'point')
    const { enc, cipherText } = await sealHpke(
      plaintext,
      { recipientPublicKey, info, aead },
      crypto,
    )
    const theirs = {
      recipientKey: pair.privateKey,
      enc: concatBytes(enc).buffer,
      info: info.buffer,
    }
    const recipient = await suite.createRecipientContext(theirs)
    const opened = await recipient.open(concatBytes(cipherText).buffer)
    expect(toHex(new Uint8Array(opened))).toBe(toHex(plaintext))
  })

  test.each(cryptos)('seals what we open, with %s', async (_, crypto) => {
    const recipientKey = await crypto.generateKeyAgreement('P-256')
    const point = concatBytes(pointOf(recipientKey.publicKey)).buffer
    const recipientPublicKey = await suite.kem.deserializePublicKey(point)
    const sender = await suite.createSenderContext({ recipientPublicKey, info: info.buffer })
    const cipherText = new Uint8Array(await sender.seal(plaintext.buffer))
    const message = { enc: new Uint8Array(sender.enc), cipherText }
    const opened = await openHpke(message, { recipientKey, info, aead }, crypto)
    expect(toHex(opened)).toBe(toHex(plaintext))
  })
})

const recipientKey = await node.generateKeyAgreement('P-256')
const recipientPublicKey = recipientKey.publicKey
const info = utf8Encode('session')
const message = await sealHpke(utf8Encode('secret'), { recipientPublicKey, info }, node)

test('another info, key or cipher does not open it', async () => {
  const other = await node.generateKeyAgreement('P-256')
  for (const by of [
    { recipientKey, info: utf8Encode('other') },
    { recipientKey: other, info },
    { recipientKey, info, aead: 'AES-256-GCM' },
    { recipientKey, info, aad: utf8Encode('more') },
  ] as const)
    expect(await codeThrownBy(() => openHpke(message, by, node))).toBe('mdoc/decryption-failed')
})

test('no message is like another', async () => {
  const again = await sealHpke(utf8Encode('secret'), { recipientPublicKey, info }, node)
  expect(toHex(again.enc)).not.toBe(toHex(message.enc))
})

test.each(cryptos)('no changed bit opens, with %s', async (_, crypto) => {
  const whole = concatBytes(message.enc, message.cipherText)
  for (let bit = 0; bit < 8 * whole.length; bit += 1) {
    const changed = whole.slice()
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const parts = { enc: changed.subarray(0, 65), cipherText: changed.subarray(65) }
    expect(await codeThrownBy(() => openHpke(parts, { recipientKey, info }, crypto))).toBe(
      bit < 8 ? 'mdoc/malformed' : 'mdoc/decryption-failed',
    )
  }
})

test.each<readonly [string, Uint8Array, string]>([
  ['compressed', fromHex(`02${'11'.repeat(32)}`), 'mdoc/malformed'],
  ['too long', new Uint8Array(66).fill(4), 'mdoc/malformed'],
  ['empty', new Uint8Array(0), 'mdoc/malformed'],
  ['not on the curve', new Uint8Array(65).fill(4), 'mdoc/decryption-failed'],
])('enc that is %s', async (_, enc, code) => {
  const { cipherText } = message
  expect(
    await codeThrownBy(() => openHpke({ enc, cipherText }, { recipientKey, info }, node)),
  ).toBe(code)
})

test('a recipient’s key that cannot be one', async () => {
  const offCurve = pointToJwk(new Uint8Array(65).fill(4), 'point')
  expect(
    await codeThrownBy(() => sealHpke(info, { recipientPublicKey: offCurve, info }, node)),
  ).toBe('mdoc/malformed')
  const { publicKey } = await node.generateKeyAgreement('P-384')
  await expect(sealHpke(info, { recipientPublicKey: publicKey, info }, node)).rejects.toThrow(
    TypeError,
  )
})

test('whatever is sealed opens, across both implementations', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 500 }),
      fc.uint8Array(),
      async (plaintext, shared) => {
        const sealed = await sealHpke(plaintext, { recipientPublicKey, info: shared }, web)
        const opened = await openHpke(sealed, { recipientKey, info: shared }, node)
        expect(toHex(opened)).toBe(toHex(plaintext))
      },
    ),
    { numRuns: 30 },
  )
})
