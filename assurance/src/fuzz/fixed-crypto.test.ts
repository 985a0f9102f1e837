import { toHex } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { createFixedCrypto } from './fixed-crypto.ts'

const message = new TextEncoder().encode('tegata')

test('a name repeats its keys and signatures, and node:crypto verifies them', async () => {
  const crypto = createFixedCrypto('a')
  const [one, same] = [crypto.newSigner(), createFixedCrypto('a').newSigner()]
  expect(toHex(one.sign(message))).toBe(toHex(same.sign(message)))
  const key = await crypto.importPublicKey({ jwk: one.publicKey })
  expect(await key.verify('ES256', one.sign(message), message)).toBe(true)
  expect(crypto.newSigner().publicKey).not.toEqual(one.publicKey)
})

test('agreement keys agree', async () => {
  const crypto = createFixedCrypto('a')
  const [a, b] = [
    await crypto.generateKeyAgreement('P-256'),
    await crypto.generateKeyAgreement('P-256'),
  ]
  expect(await a.deriveSecret(b.publicKey)).toEqual(await b.deriveSecret(a.publicKey))
})
