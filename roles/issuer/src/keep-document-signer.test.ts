import { fromBase64url, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { createTestIssuer } from '@tegata/mdoc/testing'
import { expect, test } from 'vitest'
import { keepDocumentSigner } from './keep-document-signer.ts'
import { askRecord, crypto, redeemOffer, startTestIssuer } from './testing.ts'

test('is prepared once, for as long as key and certificates stay', async () => {
  const [one, other] = [await createTestIssuer(crypto), await createTestIssuer(crypto)]
  let current = one
  const signer = keepDocumentSigner(crypto, async () => ({ ...current }))
  const first = await signer()
  current = { ...one, chain: one.chain.map((der) => der.slice()) }
  expect(await signer()).toBe(first)
  current = { ...one, chain: [...one.chain, one.root] }
  const longer = await signer()
  expect(longer.chain).toEqual([...one.chain, one.root])
  current = other
  expect((await signer()).chain).toEqual(other.chain)
  current = { ...other, signer: one.signer }
  expect(await codeThrownBy(signer)).toBe('mdoc/self-check-failed')
  current = one
  expect((await signer()).chain).toEqual(one.chain)
})

const day = 86_400_000

test('a signer that was certified anew signs from then on', async () => {
  const role = await startTestIssuer()
  const { certificates, clock } = role
  await role.tell({ phoneId: 'phone-1' })
  await expect.poll(() => role.store.phone('phone-1')).toBeDefined()

  /** The places of the certificates in one record. */
  async function issued(): Promise<number[]> {
    const { reply } = await askRecord(role, await redeemOffer(role, 'phone-1'))
    const copy = toHex(fromBase64url(reply.credentials[0]?.credential ?? ''))
    return certificates.flatMap((der, index) => (copy.includes(toHex(der)) ? [index] : []))
  }

  expect(await issued()).toEqual([0])
  expect(await issued()).toEqual([0])
  clock.now = new Date(clock.now.getTime() + 70 * day)
  expect(await issued()).toEqual([1])
  expect(certificates).toHaveLength(2)
  await role.close()
})
