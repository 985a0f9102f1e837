import { createNodeCrypto } from '@tegata/crypto/node'
import { utf8Encode } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { rememberKeys } from './remember-keys.ts'

const crypto = createNodeCrypto()
const [one, other] = [await crypto.generateSigner('ES256'), await crypto.generateSigner('ES256')]
const message = utf8Encode('message')
const signature = await one.sign(message)

test('every answer is that of the key, the first time and the second', async () => {
  const importKey = rememberKeys(crypto.importPublicKey)
  for (let times = 0; times < 2; times += 1) {
    const [key, another] = [
      await importKey({ jwk: one.publicKey }),
      await importKey({ jwk: other.publicKey }),
    ]
    expect(await key.verify('ES256', signature, message)).toBe(true)
    expect(await another.verify('ES256', signature, message)).toBe(false)
    expect(await key.verify('ES384', signature, message)).toBe(false)
    expect(await key.verify('ES256', signature, utf8Encode('another'))).toBe(false)
    expect(await key.verify('ES256', signature.slice(1), message)).toBe(false)
  }
})

test('a key is imported once, and what is no key is refused each time', async () => {
  let imported = 0
  const importKey = rememberKeys((source) => {
    imported += 1
    return crypto.importPublicKey(source)
  })
  await importKey({ jwk: one.publicKey })
  await importKey({ jwk: one.publicKey })
  expect(imported).toBe(1)
  for (let times = 0; times < 2; times += 1)
    await expect(importKey({ spki: message })).rejects.toThrow()
})
