/**
 * Asynchronous issuance: what is accepted is issued by jobs and fetched, and what the life forbids
 * meanwhile is held or never handed out.
 */
import { fromBase64url } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { acceptedReply, grantReply } from './contract.ts'
import type { EnrolmentTables } from './store.ts'
import {
  apply,
  atCounter,
  enrolTestPhone,
  fetchReady,
  fromPhone,
  giveTestCard,
  openApplication,
  signApplication,
  signers,
  startOfTests,
  startTestEnrolment,
  submit,
  type TestEnrolment,
} from './testing.ts'

const clock = { now: startOfTests }
/** A door before the authority: orders for phones wait at it while it is closed. */
const door = { opened: Promise.resolve(), waiting: 0, failures: 0 }
let open: () => void = () => {}
const close = () => {
  door.opened = new Promise<void>((resolve) => {
    open = resolve
  })
}
const issued: string[] = []

let role: TestEnrolment
beforeAll(async () => {
  role = await startTestEnrolment(clock, {
    async issueCertificate(order) {
      if (order.token === 'phone') {
        door.waiting += 1
        await door.opened
        door.waiting -= 1
        door.failures -= 1
        if (door.failures >= 0) throw new Error('down')
      }
      const made = await role.authority.issueCertificate(order)
      if (order.token === 'phone') issued.push(order.requestId)
      return made
    },
  })
})
beforeEach(() => {
  clock.now = startOfTests
  open()
  Object.assign(door, { opened: Promise.resolve(), failures: 0 })
})
afterAll(() => role.close())

const codeOf = (reply: { statusCode: number; json(): { code?: unknown } }) => [
  reply.statusCode,
  reply.json().code,
]
const gone = [409, 'enrolment/phone-not-in-use']
const stateAt = async (phoneId: string) => {
  const row = await role.store.phone(phoneId)
  const life = await role.enrolment.lifeOf(row?.resident_id ?? '')
  const phone = life.phones.find(({ id }) => id === phoneId)
  return phone && `${phone.sign} ${phone.auth} ${phone.record} ${phone.state}`
}
const reached = (phoneId: string, state: string) => expect.poll(() => stateAt(phoneId)).toBe(state)
/** What the authority thinks of everything that it issued for a phone. */
const atAuthority = (phoneId: string) =>
  [...role.authority.issued]
    .filter(([id]) => id.startsWith(`phone ${phoneId} `))
    .map(([, { state }]) => state)
    .toSorted()

/** A card, and an application that was accepted while the door is closed. */
async function accepted() {
  const card = await giveTestCard(role)
  close()
  const reply = await apply(role, fromBase64url(card.signCertificate))
  const { phoneId } = acceptedReply.parse(reply.json())
  await expect.poll(() => door.waiting).toBe(1)
  return { ...card, phoneId }
}

test('accepted at once, issued by and by, fetched when ready, and the same again', async () => {
  const { phoneId } = await accepted()
  const early = await fromPhone(role, phoneId, 'certificates')
  expect([early.statusCode, early.headers['retry-after'], early.headers['cache-control']]).toEqual([
    202,
    '1',
    'no-store',
  ])
  expect(early.json()).toEqual({ state: 'issuing', phoneId })
  expect(await role.enrolment.attributesFor(phoneId)).toBeUndefined()
  open()
  const first = await fetchReady(role, phoneId)
  const again = await Promise.all(
    Array.from({ length: 16 }, () => fromPhone(role, phoneId, 'certificates')),
  )
  for (const reply of again) expect(reply.json()).toEqual(first)
  expect(await role.enrolment.attributesFor(phoneId)).toMatchObject({ version: 1 })
  // The offer of the record has an end of its own: later there is another one.
  clock.now = new Date(startOfTests.getTime() + 301_000)
  const later = await fromPhone(role, phoneId, 'certificates')
  expect(later.statusCode).toBe(200)
})

test('an authority that is down is asked again under the same id', async () => {
  const card = await giveTestCard(role)
  door.failures = 1
  const before = issued.length
  const { phoneId } = await enrolTestPhone(role, fromBase64url(card.signCertificate))
  expect(issued.length).toBe(before + 2)
  expect(atAuthority(phoneId)).toEqual(['good', 'good'])
})

test('lost while it is issued: on hold, never handed out; found: only then', async () => {
  const { phoneId } = await accepted()
  await atCounter(role, `phones/${phoneId}/loss`)
  expect(codeOf(await fromPhone(role, phoneId, 'certificates'))).toEqual(gone)
  open()
  await reached(phoneId, 'held held none lost')
  await expect.poll(() => atAuthority(phoneId)).toEqual(['held', 'held'])
  expect(codeOf(await fromPhone(role, phoneId, 'certificates'))).toEqual(gone)
  await atCounter(role, `phones/${phoneId}/recovery`)
  const grant = z.required(grantReply).parse(await fetchReady(role, phoneId))
  const sign = parseCertificate(fromBase64url(grant.signCertificate))
  expect(sign.publicKey).toEqual(signers.phoneSign.publicKey)
  await expect.poll(() => atAuthority(phoneId)).toEqual(['good', 'good', 'revoked'])
})

test.each<[string, (who: Awaited<ReturnType<typeof accepted>>) => [string, object?], string]>([
  ['given up', ({ phoneId }) => [`phones/${phoneId}/end`], 'revoked revoked none ended'],
  ['the card is given back', ({ cardId }) => [`cards/${cardId}/end`], 'revoked revoked none ended'],
  ['the card is lost', ({ cardId }) => [`cards/${cardId}/loss`], 'revoked revoked none active'],
  ['she dies', ({ residentId }) => [`residents/${residentId}/death`], 'revoked revoked none ended'],
])('%s while it is issued: what comes is ended', async (_, event, state) => {
  const who = await accepted()
  const [path, payload] = event(who)
  expect((await atCounter(role, path, payload)).statusCode).toBe(200)
  expect(await stateAt(who.phoneId)).toBe(state)
  open()
  await expect.poll(() => door.waiting).toBe(0)
  await expect.poll(() => atAuthority(who.phoneId).every((one) => one === 'revoked')).toBe(true)
  expect(await stateAt(who.phoneId)).toBe(state)
  const reply = await fromPhone(role, who.phoneId, 'certificates')
  expect(reply.json().signCertificate ?? reply.json().authCertificate).toBeUndefined()
})

test('she moves while it is issued: no signing certificate with the old address', async () => {
  const { phoneId, residentId } = await accepted()
  const to = { address: '見本県関所市新町1番', municipalityCode: '99201' }
  await atCounter(role, `residents/${residentId}/moves`, to)
  open()
  const grant = grantReply.parse(await fetchReady(role, phoneId))
  expect([grant.signCertificate, grant.credentialOfferUri]).toEqual([undefined, undefined])
  expect(grant.authCertificate).toBeDefined()
  await reached(phoneId, 'revoked valid none active')
})

test('two applications of one card at once: one phone of the platform is left', async () => {
  const card = await giveTestCard(role)
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => apply(role, fromBase64url(card.signCertificate))),
  )
  const ids = replies.map((reply) => acceptedReply.parse(reply.json()).phoneId)
  const life = () => role.enrolment.lifeOf(card.residentId)
  const inUse = (await life()).phones.filter(({ state }) => state !== 'ended')
  expect(inUse).toHaveLength(1)
  const [left] = inUse
  await reached(left?.id ?? '', 'valid valid current active')
  const others = ids.filter((id) => id !== left?.id)
  await expect
    .poll(() => others.flatMap(atAuthority).every((state) => state === 'revoked'))
    .toBe(true)
  for (const id of others) expect(codeOf(await fromPhone(role, id, 'certificates'))).toEqual(gone)
})

test('a loss, an end and a fetch at once: whatever comes first, nothing counts that should not', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { phoneId } = await accepted()
    const [, lost] = await Promise.all([
      (async () => open())(),
      atCounter(role, `phones/${phoneId}/loss`),
      fromPhone(role, phoneId, 'certificates'),
    ])
    expect(lost.statusCode).toBe(200)
    await expect
      .poll(async () => (await stateAt(phoneId))?.split(' ').slice(0, 2))
      .toEqual(['held', 'held'])
    await expect.poll(() => atAuthority(phoneId)).toEqual(['held', 'held'])
  }
})

test('an application is not used up by a card that may not: it may be sent again', async () => {
  const card = await giveTestCard(role)
  const { applicationId, challenge } = await openApplication(role)
  const certificate = fromBase64url(card.signCertificate)
  const token = await signApplication(role, certificate, challenge)
  const strangers = await signApplication(role, certificate, challenge, { signer: signers.strange })
  expect((await submit(role, applicationId, strangers)).statusCode).toBe(422)
  expect((await submit(role, applicationId, token)).statusCode).toBe(202)
})

test('one order worked on twice at once: one certificate, and it counts', async () => {
  const { phoneId } = await accepted()
  await role.again()
  const db = await role.database.schema<EnrolmentTables>('enrolment')
  // As the job queue does with a job whose time has run out while somebody still works on it.
  await sql`INSERT INTO jobs.job (name, data)
    SELECT name, data FROM jobs.job WHERE state = 'active' AND name = 'enrolment.order'`.execute(db)
  await reached(phoneId, 'valid valid current active')
  open()
  const count = sql<{ n: number }>`SELECT count(*)::int AS n FROM jobs.job
    WHERE state < 'completed' AND name = 'enrolment.order'`
  const unfinished = async () => (await count.execute(db)).rows
  await expect.poll(unfinished).toEqual([{ n: 0 }])
  expect(atAuthority(phoneId)).toEqual(['good', 'good'])
})

test('killed while it is issued: the next process goes on, with one certificate for each order', async () => {
  const never = new Promise<never>(() => {})
  const killed: TestEnrolment = await startTestEnrolment(clock, {
    async issueCertificate(order) {
      const made = await killed.authority.issueCertificate(order)
      return order.token === 'phone' ? await never : made
    },
  })
  const card = await giveTestCard(killed)
  const reply = await apply(killed, fromBase64url(card.signCertificate))
  const { phoneId } = acceptedReply.parse(reply.json())
  await expect.poll(() => killed.authority.issued.size).toBe(3)

  // As a start on a database of its own does with jobs that a killed process had begun.
  const db = await killed.database.schema<EnrolmentTables>('enrolment')
  await sql`UPDATE jobs.job SET state = 'retry', start_after = now() WHERE state = 'active'`.execute(
    db,
  )
  const next = await killed.again()
  const life = async () => (await next.lifeOf(card.residentId)).phones[0]
  await expect.poll(life).toMatchObject({ sign: 'valid', auth: 'valid' })
  const grant = z.required(grantReply).parse(await fetchReady(killed, phoneId))
  expect(killed.authority.issued.size).toBe(4)
  const serials = [...killed.authority.issued.values()].map(({ serial }) => serial)
  for (const text of [grant.signCertificate, grant.authCertificate])
    expect(serials).toContain(parseCertificate(fromBase64url(text)).serialNumber)
})
