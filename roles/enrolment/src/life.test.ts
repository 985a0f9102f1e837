import { fromBase64url } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { findBrokenAudit } from '@tegata/service'
import { dumpTables } from '@tegata/service/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { effectsReply, grantReply, lifeReply } from './contract.ts'
import type { EnrolmentTables } from './store.ts'
import {
  apply,
  atCounter,
  clerkToken,
  enrolTestPhone,
  fetchReady,
  giveTestCard,
  newCard,
  startTestEnrolment,
  type TestEnrolment,
} from './testing.ts'

let role: TestEnrolment
beforeAll(async () => {
  role = await startTestEnrolment()
})
afterAll(() => role.close())

const serialOf = (text: string) => parseCertificate(fromBase64url(text)).serialNumber

/** A card, a phone, and the serial numbers of their certificates. */
async function enrolled() {
  const card = await giveTestCard(role)
  const phone = await enrolTestPhone(role, fromBase64url(card.signCertificate))
  return {
    ...card,
    phoneId: phone.phoneId,
    serials: {
      cardSign: serialOf(card.signCertificate),
      cardAuth: serialOf(card.authCertificate),
      phoneSign: serialOf(phone.signCertificate),
      phoneAuth: serialOf(phone.authCertificate),
    },
  }
}
type Enrolled = Awaited<ReturnType<typeof enrolled>>

/** What the authority made of each certificate, once the jobs have run. */
const states = ({ serials }: Enrolled) =>
  Object.values(serials).map((serial) => role.authority.stateOf(serial))
const reached = (who: Enrolled, expected: readonly string[]) =>
  expect.poll(() => states(who), { interval: 20 }).toEqual(expected)
const lapsesOf = ({ phoneId }: Enrolled) => role.lapsesOf(phoneId)
const effectsOf = (reply: { json(): unknown }) => effectsReply.parse(reply.json()).effects.length
const codeOf = (reply: { statusCode: number; json(): { code?: unknown } }) => [
  reply.statusCode,
  reply.json().code,
]

const address = { address: '見本県関所市新町1番', municipalityCode: '99201' }

test.each<[string, (who: Enrolled) => [string, object?], string[], string[]]>([
  [
    'she moves',
    (who) => [`residents/${who.residentId}/moves`, address],
    ['revoked', 'good', 'revoked', 'good'],
    ['particulars-changed'],
  ],
  [
    'the phone is lost',
    (who) => [`phones/${who.phoneId}/loss`],
    ['good', 'good', 'held', 'held'],
    ['phone-lost'],
  ],
  [
    'the phone is given up',
    (who) => [`phones/${who.phoneId}/end`],
    ['good', 'good', 'revoked', 'revoked'],
    ['phone-ended'],
  ],
  ['the card is lost', (who) => [`cards/${who.cardId}/loss`], ['held', 'held', 'good', 'good'], []],
  [
    'she dies',
    (who) => [`residents/${who.residentId}/death`],
    ['revoked', 'revoked', 'revoked', 'revoked'],
    ['died'],
  ],
])('%s: certificates and record follow', async (_, event, expected, reasons) => {
  const who = await enrolled()
  const [path, payload] = event(who)
  const reply = await atCounter(role, path, payload)
  expect(reply.statusCode).toBe(200)
  await reached(who, expected)
  await expect.poll(() => lapsesOf(who)).toEqual(reasons)
})

test('a phone that is found gets its login back, and not its signature or record', async () => {
  const who = await enrolled()
  await atCounter(role, `phones/${who.phoneId}/loss`)
  await reached(who, ['good', 'good', 'held', 'held'])
  await atCounter(role, `phones/${who.phoneId}/recovery`)
  await reached(who, ['good', 'good', 'revoked', 'good'])
  const again = grantReply.parse(await fetchReady(role, who.phoneId))
  const reissued = serialOf(again.signCertificate ?? '')
  expect(Object.values(who.serials)).not.toContain(reissued)
  expect(role.authority.stateOf(reissued)).toBe('good')
  expect(serialOf(again.authCertificate ?? '')).toBe(who.serials.phoneAuth)
  expect(again.credentialOfferUri).toBeUndefined()
  expect(await role.enrolment.attributesFor(who.phoneId)).toBeUndefined()
  expect(codeOf(await atCounter(role, `phones/${who.phoneId}/recovery`))).toEqual([
    409,
    'lifecycle/not-allowed',
  ])
})

test('a loss told 64 times at once is one loss', async () => {
  const who = await enrolled()
  const replies = await Promise.all(
    Array.from({ length: 64 }, () => atCounter(role, `phones/${who.phoneId}/loss`)),
  )
  expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  const effects = replies.map(effectsOf).toSorted((a, b) => b - a)
  expect(effects.slice(0, 3)).toEqual([3, 0, 0])
  await reached(who, ['good', 'good', 'held', 'held'])
  await expect.poll(() => lapsesOf(who)).toEqual(['phone-lost'])
})

test('nothing happens after death, and everybody is told so', async () => {
  const who = await enrolled()
  await atCounter(role, `residents/${who.residentId}/death`)
  for (const path of [
    `residents/${who.residentId}/death`,
    `cards/${who.cardId}/loss`,
    `cards/${who.cardId}/recovery`,
    `phones/${who.phoneId}/end`,
  ])
    expect(codeOf(await atCounter(role, path)), path).toEqual([409, 'lifecycle/not-allowed'])
  const moved = await atCounter(role, `residents/${who.residentId}/moves`, address)
  expect(codeOf(moved)).toEqual([409, 'lifecycle/not-allowed'])
})

test('a second phone of a platform takes the place of the first', async () => {
  const who = await enrolled()
  const again = await apply(role, fromBase64url(who.signCertificate))
  expect(again.statusCode).toBe(202)
  await reached(who, ['good', 'good', 'revoked', 'revoked'])
  expect(await role.enrolment.attributesFor(who.phoneId)).toBeUndefined()
  const other = await apply(role, fromBase64url(who.signCertificate), { platform: 'iphone' })
  expect(other.statusCode).toBe(202)
  const life = await role.app.inject({
    url: `/enrolment/residents/${who.residentId}/life`,
    headers: { authorization: `Bearer ${clerkToken}` },
  })
  const { phones } = lifeReply.parse(life.json())
  expect(phones.map(({ platform, state }) => `${platform} ${state}`)).toEqual([
    'android ended',
    'android active',
    'iphone active',
  ])
})

test('a phone whose record lapsed gets none until it applies again', async () => {
  const who = await enrolled()
  expect(await role.enrolment.attributesFor(who.phoneId)).toMatchObject({ version: 1 })
  await atCounter(role, `residents/${who.residentId}/moves`, address)
  expect(await role.enrolment.attributesFor(who.phoneId)).toBeUndefined()
})

test('a phone that the issuer was never told of is told of at the next start', async () => {
  const who = await enrolled()
  await atCounter(role, `residents/${who.residentId}/moves`, address)
  const told = () => role.told.filter(({ phoneId }) => phoneId === who.phoneId)
  await expect.poll(() => told().map(({ state }) => state)).toEqual(['waiting', 'active', 'lapsed'])
  const db = await role.database.schema<EnrolmentTables>('enrolment')
  await db.updateTable('phone').set({ told_at: null }).where('id', '=', who.phoneId).execute()
  await role.again()
  await expect.poll(() => told().length).toBe(4)
  expect(told()[3]).toEqual(told()[2])
  expect(told()[3]).toMatchObject({ reason: 'particulars-changed', particulars: 2 })
})

test('a neighbour that is down is called again', async () => {
  let failures = 1
  const flaky = await startTestEnrolment(role.clock, {
    keepPhone: async ({ state }) => {
      if (state !== 'lapsed') return
      failures -= 1
      if (failures >= 0) throw new Error('down')
    },
  })
  const card = await giveTestCard(flaky)
  const { phoneId } = await enrolTestPhone(flaky, fromBase64url(card.signCertificate))
  await atCounter(flaky, `phones/${phoneId}/loss`)
  await expect.poll(() => failures).toBe(-1)
  await flaky.close()
})

test('killed between ordering and writing: what was issued is ended when it is late', async () => {
  let goOn = () => {}
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const killed: TestEnrolment = await startTestEnrolment(role.clock, {
    issueCertificate: async (order) => {
      const issued = await killed.authority.issueCertificate(order)
      await held
      return issued
    },
  })
  const before = await dumpTables(killed.database, ['enrolment'])
  const reply = atCounter(killed, 'cards', newCard)
  await expect.poll(() => killed.authority.issued.size).toBe(2)
  expect(await killed.store.begun()).toHaveLength(2)

  const states = () => [...killed.authority.issued.values()].map(({ state }) => state)
  // A second process starts: the first may still be at it.
  await killed.again()
  expect(states()).toEqual(['good', 'good'])
  const db = await killed.database.schema<EnrolmentTables>('enrolment')
  await sql`UPDATE begun_request SET until = now() - interval '1 second'`.execute(db)
  const later = await killed.again()
  expect(states()).toEqual(['revoked', 'revoked'])
  // Should it live after all, it cannot write any more what was ended.
  goOn()
  expect(codeOf(await reply)).toEqual([503, 'enrolment/order-expired'])
  expect(await dumpTables(killed.database, ['enrolment'])).toEqual(before)
  expect(await later.newestResidents()).toEqual([])
})

test('one certificate that cannot be issued ends the other, however late that one comes', async () => {
  const half: TestEnrolment = await startTestEnrolment(role.clock, {
    issueCertificate: async (order) => {
      if (order.kind === 'auth') throw new Error('down')
      await new Promise((resolve) => setTimeout(resolve, 200))
      return await half.authority.issueCertificate(order)
    },
  })
  const before = await dumpTables(half.database, ['enrolment'])
  const reply = await atCounter(half, 'cards', newCard)
  expect(codeOf(reply)).toEqual([500, 'service/internal'])
  expect([...half.authority.issued.values()].map(({ state }) => state)).toEqual(['revoked'])
  expect(await dumpTables(half.database, ['enrolment'])).toEqual(before)
  await half.close()
})

test('every event is in the audit trail, which is a chain', async () => {
  const who = await enrolled()
  await atCounter(role, `phones/${who.phoneId}/loss`)
  const { 'enrolment.audit': audit = [] } = await dumpTables(role.database, ['enrolment'])
  const own = audit.filter((row) => row.includes(who.residentId))
  expect(own.map((row) => /life\.[\w-]+/.exec(row)?.[0]).toSorted()).toEqual([
    'life.card-given',
    'life.certificate-issued',
    'life.certificate-issued',
    'life.phone-enrolled',
    'life.phone-lost',
  ])
  const db = await role.database.schema<EnrolmentTables>('enrolment')
  expect(await findBrokenAudit(db)).toBeUndefined()
})
