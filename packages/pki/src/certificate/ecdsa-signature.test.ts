/**
 * ECDSA signatures in DER, as X.509 has them: Wycheproof through `ecdsaDerToRaw` (RFC 3279 2.2.3).
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ecdsaDerToRaw, ecdsaRawToDer } from './ecdsa-signature.ts'

const crypto = createNodeCrypto()
const shape = z.object({
  testGroups: z.array(
    z.object({
      publicKeyDer: z.string(),
      tests: z.array(
        z.object({
          tcId: z.number(),
          msg: z.string(),
          sig: z.string(),
          result: z.enum(['valid', 'invalid', 'acceptable']),
        }),
      ),
    }),
  ),
})

const source = 'Wycheproof (github.com/C2SP/wycheproof)'
test.skipIf(!vectorsPresent)(`${source}: 484 signatures`, async () => {
  const { testGroups } = shape.parse(readVectors('wycheproof/ecdsa_secp256r1_sha256_test.json'))
  const wrong: number[] = []
  let seen = 0
  for (const { publicKeyDer, tests } of testGroups) {
    const key = await crypto.importPublicKey({ spki: fromHex(publicKeyDer) })
    for (const { tcId, msg, sig, result } of tests) {
      let holds = false
      const code = await codeThrownBy(async () => {
        const raw = ecdsaDerToRaw(fromHex(sig), 'P-256')
        holds = await key.verify('ES256', raw, fromHex(msg))
        // One signature, one encoding: what was read is written the same.
        if (toHex(ecdsaRawToDer(raw)) !== sig) wrong.push(tcId)
      })
      const coded = code === undefined || code === 'pki/malformed' || code === 'pki/limit'
      if (holds !== (result === 'valid') || !coded) wrong.push(tcId)
      seen += 1
    }
  }
  expect({ wrong, seen }).toEqual({ wrong: [], seen: 484 })
})
