/**
 * A lapse is a state that whoever issues meets: before it, after it, and at the same time.
 */
import { codeOf } from '@tegata/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhoneTold } from './phone-told.ts'
import { askRecord, redeemOffer, startTestIssuer, type TestIssuer } from './testing.ts'

let role: TestIssuer
/** Attributes that enrolment hands out, and what happens while it does. */
let person: { version: number; meanwhile?: () => Promise<unknown> } = { version: 1 }
beforeAll(async () => {
  const { credentialTypeOf, jpMyNumber } = await import('@tegata/profiles')
  role = await startTestIssuer({
    attributesFor: async () => {
      const { version, meanwhile } = person
      await meanwhile?.()
      return { version, attributes: credentialTypeOf(jpMyNumber.docType)?.sample }
    },
  })
})
afterAll(() => role.close())

let phones = 0
/** Tells, and waits for the row. */
async function tell(told: Partial<PhoneTold> & Pick<PhoneTold, 'phoneId'>): Promise<void> {
  await role.tell(told)
  const { version = 1, phoneId } = told
  await expect.poll(async () => (await role.store.phone(phoneId))?.version).toBe(version)
}
async function activePhone(): Promise<string> {
  phones += 1
  const phoneId = `phone-${phones}`
  await tell({ phoneId })
  return phoneId
}
const lapse = (phoneId: string, version = 2) =>
  tell({ phoneId, version, state: 'lapsed', reason: 'phone-lost' })
const recordsOf = async (phoneId: string) =>
  (await role.issuer.recordsOf(phoneId)).records.map(({ state, reason }) => [state, reason])
const outcome = async (work: Promise<unknown>) => {
  try {
    await work
    return 'issued'
  } catch (error) {
    return codeOf(error)
  }
}

test('issued, then lapsed: the record lapses, and nothing is issued after it', async () => {
  const phoneId = await activePhone()
  const open = await redeemOffer(role, phoneId)
  expect(await outcome(askRecord(role, await redeemOffer(role, phoneId)))).toBe('issued')
  await lapse(phoneId)
  expect(await recordsOf(phoneId)).toEqual([['lapsed', 'phone-lost']])
  expect(await role.issuer.createOffer(phoneId, 'any')).toBeUndefined()
  expect(await outcome(askRecord(role, open))).toBe('issuer/invalid-token')
})

test('lapsed while the attributes are read: refused, and no record is there', async () => {
  const phoneId = await activePhone()
  const token = await redeemOffer(role, phoneId)
  person = { version: 1, meanwhile: () => lapse(phoneId) }
  expect(await outcome(askRecord(role, token))).toBe('issuer/phone-not-in-use')
  person = { version: 1 }
  expect(await recordsOf(phoneId)).toEqual([])
})

test.each([
  ['older than what was told', 1],
  ['newer than what was told', 3],
])('attributes that are %s: refused', async (_, version) => {
  const phoneId = await activePhone()
  await tell({ phoneId, version: 2, particulars: 2 })
  person = { version }
  expect(await outcome(askRecord(role, await redeemOffer(role, phoneId)))).toBe(
    'issuer/record-not-ready',
  )
  person = { version: 1 }
  expect(await recordsOf(phoneId)).toEqual([])
})

test('at once, 8 times: whoever won, nothing is valid when the queue is empty', async () => {
  const all = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const phoneId = await activePhone()
      const token = await redeemOffer(role, phoneId)
      const [asked] = await Promise.all([outcome(askRecord(role, token)), lapse(phoneId)])
      return { asked, records: await recordsOf(phoneId) }
    }),
  )
  for (const { asked, records } of all)
    expect(records).toEqual(asked === 'issued' ? [['lapsed', 'phone-lost']] : [])
})

test('what comes late changes nothing, and a lapse is for good', async () => {
  const phoneId = await activePhone()
  await lapse(phoneId, 3)
  await role.tell({ phoneId, version: 2 })
  await tell({ phoneId, version: 4 })
  expect(await role.store.phone(phoneId)).toMatchObject({ state: 'lapsed', reason: 'phone-lost' })
  expect(await role.issuer.createOffer(phoneId, 'any')).toBeUndefined()
})

test('a phone that nobody told of is offered nothing', async () => {
  expect(await role.issuer.createOffer('stranger', 'any')).toBeUndefined()
  await tell({ phoneId: 'waiting', state: 'waiting' })
  expect(await role.issuer.createOffer('waiting', 'any')).toBeUndefined()
})
