/**
 * The daily comparison: each kind of difference alarms and is repaired, and what is only under way does
 * not.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhonesCompared, PhoneTold } from './phone-told.ts'
import {
  askRecord,
  redeemOffer,
  startOfTests,
  startTestIssuer,
  type TestIssuer,
  toldOf,
} from './testing.ts'

let role: TestIssuer
beforeAll(async () => {
  role = await startTestIssuer()
})
afterAll(() => role.close())

const dayLater = new Date(startOfTests.getTime() + 86_400_000).toISOString()
let phones = 0
let pages = 0

/** A phone with a record, as the issuer knows it. */
async function keptPhone(): Promise<string> {
  phones += 1
  const phoneId = `p${phones}-phone`
  await role.tell({ phoneId })
  await expect.poll(() => role.store.phone(phoneId)).toBeDefined()
  await askRecord(role, await redeemOffer(role, phoneId))
  return phoneId
}

/** Alarms of a page about one phone, when the page was worked on. */
async function alarmsOf(
  phoneId: string,
  told: Partial<PhoneTold> & { readonly toldAt?: string },
  changes: Partial<PhonesCompared> = {},
): Promise<string[]> {
  pages += 1
  const before = role.lines().length
  const marker = {
    ...toldOf({ phoneId: `${phoneId}-marker-${pages}` }),
    toldAt: '2026-01-01T00:00:00.000Z',
  }
  await role.compare({
    after: phoneId.slice(0, -1),
    upTo: `${phoneId}~`,
    madeAt: dayLater,
    phones: [{ ...toldOf({ phoneId }), toldAt: startOfTests.toISOString(), ...told }, marker],
    ...changes,
  })
  // Told last on the page: it is missing, and there is when everything before it was repaired.
  await expect.poll(() => role.store.phone(marker.phoneId)).toBeDefined()
  return role
    .lines()
    .slice(before)
    .split('\n')
    .filter((line) => line.includes('"alarm":"phones-differ"') && line.includes(`"${phoneId}"`))
    .map((line) => String(JSON.parse(line).difference))
}
const states = async (phoneId: string) => [
  (await role.store.phone(phoneId))?.state,
  ...(await role.issuer.recordsOf(phoneId)).records.map(({ state }) => state),
]
const lapsed = { state: 'lapsed', reason: 'phone-lost' } as const

test('no difference, no alarm', async () => {
  const phoneId = await keptPhone()
  expect(await alarmsOf(phoneId, {})).toEqual([])
  expect(await states(phoneId)).toEqual(['active', 'valid'])
})

test('a lapse that was never told: the record lapses', async () => {
  const phoneId = await keptPhone()
  expect(await alarmsOf(phoneId, { version: 2, ...lapsed })).toEqual(['valid-after-lapse'])
  expect(await states(phoneId)).toEqual(['lapsed', 'lapsed'])
  expect(await alarmsOf(phoneId, { version: 2, ...lapsed })).toEqual([])
})

test('a record that is valid beside a row that lapsed', async () => {
  const phoneId = await keptPhone()
  await role.db.updateTable('phone').set(lapsed).where('id', '=', phoneId).execute()
  expect(await alarmsOf(phoneId, lapsed)).toEqual(['valid-after-lapse'])
  expect(await states(phoneId)).toEqual(['lapsed', 'lapsed'])
})

test('a row that is gone, older, or other: as it was told', async () => {
  const phoneId = await keptPhone()
  await role.db.deleteFrom('phone').where('id', '=', phoneId).execute()
  expect(await alarmsOf(phoneId, {})).toEqual(['missing'])
  expect(await alarmsOf(phoneId, { version: 3, particulars: 2 })).toEqual(['behind'])
  expect(await role.store.phone(phoneId)).toMatchObject({ version: 3, particulars: 2 })
  const told = { version: 3, particulars: 2, pushEndpoint: 'https://push.test.example/2' }
  expect(await alarmsOf(phoneId, told)).toEqual(['other'])
  expect(await alarmsOf(phoneId, told)).toEqual([])
})

test('a row that is ahead of enrolment, or of nobody that it knows: alarm, and it stays', async () => {
  const phoneId = await keptPhone()
  await role.tell({ phoneId, version: 7 })
  await expect.poll(async () => (await role.store.phone(phoneId))?.version).toBe(7)
  expect(await alarmsOf(phoneId, { version: 6 })).toEqual(['ahead'])
  expect(await alarmsOf(`${phoneId}-other`, {}, { after: phoneId.slice(0, -1) })).toContain(
    'missing',
  )
  expect(role.lines()).toContain(`"phone":"${phoneId}","difference":"stranger"`)
  expect(await states(phoneId)).toEqual(['active', 'valid'])
})

test('what was told a moment ago may be under way', async () => {
  const phoneId = await keptPhone()
  expect(await alarmsOf(phoneId, { version: 2, ...lapsed, toldAt: dayLater })).toEqual([])
  expect(await states(phoneId)).toEqual(['active', 'valid'])
})
