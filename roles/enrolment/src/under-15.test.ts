/**
 * Children at the counter, cards that are renewed, and keys that must be in a secure element.
 */
import { fromBase64url } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { dumpTables } from '@tegata/service/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { cardReply } from './contract.ts'
import {
  apply,
  atCounter,
  csrs,
  enrolTestPhone,
  fromPhone,
  giveTestCard,
  newCard,
  resident,
  signers,
  startOfTests,
  startTestEnrolment,
  type TestEnrolment,
} from './testing.ts'

const clock = { now: startOfTests }
let role: TestEnrolment
beforeAll(async () => {
  role = await startTestEnrolment(clock)
})
beforeEach(() => {
  clock.now = startOfTests
})
afterAll(() => role.close())

const outcome = (reply: { statusCode: number; json(): { code?: unknown } }) => [
  reply.statusCode,
  reply.json().code,
]
const tables = () => dumpTables(role.database, ['enrolment'])
/** Born on 2 June 2011: 14 years old at noon of 1 June 2026 in Greenwich, 15 three hours later. */
const child = { ...resident, birthDate: '2011-06-02' }
const { signCsr, ...authOnly } = newCard

test('under 15: a card with an authentication certificate only, and no phone', async () => {
  const before = await tables()
  const issued = role.authority.issued.size
  const asked = await atCounter(role, 'cards', { ...newCard, resident: child })
  expect(outcome(asked)).toEqual([409, 'lifecycle/not-allowed'])
  expect(asked.json().detail).toContain('under-15-no-signing')
  expect(await tables()).toEqual(before)
  expect(role.authority.issued.size).toBe(issued)

  const reply = await atCounter(role, 'cards', { ...authOnly, resident: child })
  expect(reply.statusCode).toBe(201)
  const card = cardReply.parse(reply.json())
  expect(card.signCertificate).toBeUndefined()
  expect(role.authority.issued.size).toBe(issued + 1)
  const life = await role.enrolment.lifeOf(card.residentId)
  expect(life.cards).toMatchObject([{ sign: 'none', auth: 'valid', state: 'active' }])

  const asking = () => atCounter(role, `cards/${card.cardId}/signing-certificate`, { signCsr })
  expect(outcome(await asking())).toEqual([409, 'lifecycle/not-allowed'])
  expect(role.authority.issued.size).toBe(issued + 1)
  clock.now = new Date('2026-06-01T14:59:59Z')
  expect((await asking()).statusCode).toBe(409)
  clock.now = new Date('2026-06-01T15:00:00Z')
  const grown = await asking()
  expect(grown.statusCode).toBe(201)
  const certificate = fromBase64url(grown.json().signCertificate)
  // Answers about revocation are old by then.
  clock.now = startOfTests
  expect((await apply(role, certificate)).statusCode).toBe(202)
})

test('nobody must have a signing certificate; without one no phone applies', async () => {
  const reply = await atCounter(role, 'cards', authOnly)
  const card = cardReply.parse(reply.json())
  expect([reply.statusCode, card.signCertificate]).toEqual([201, undefined])
  const auth = fromBase64url(card.authCertificate)
  const applied = await apply(role, auth, { signer: signers.cardAuth })
  expect(outcome(applied)).toEqual([422, 'enrolment/application-not-accepted'])
})

test('renewal: the next card ends the one before and its phone, which applies again', async () => {
  const first = await giveTestCard(role)
  const { phoneId } = await enrolTestPhone(role, fromBase64url(first.signCertificate))
  clock.now = new Date(startOfTests.getTime() + 120_000)
  const csrsOnly = { signCsr: csrs.cardSign, authCsr: csrs.cardAuth }
  const path = `residents/${first.residentId}/cards`
  const next = z.required(cardReply).parse((await atCounter(role, path, csrsOnly)).json())
  expect([next.residentId, next.expiresAt]).toEqual([first.residentId, '2031-06-01T12:02:00.000Z'])
  const life = await role.enrolment.lifeOf(first.residentId)
  expect(life.cards.map(({ state }) => state)).toEqual(['ended', 'active'])
  expect(life.phones).toMatchObject([{ sign: 'revoked', auth: 'revoked', state: 'ended' }])
  const old = parseCertificate(fromBase64url(first.signCertificate)).serialNumber
  await expect.poll(() => role.authority.stateOf(old)).toBe('revoked')
  expect((await fromPhone(role, phoneId, 'certificates')).statusCode).toBe(409)

  const late = await apply(role, fromBase64url(first.signCertificate))
  expect(outcome(late)).toEqual([422, 'enrolment/application-not-accepted'])
  const again = await enrolTestPhone(role, fromBase64url(next.signCertificate))
  const { notAfter } = parseCertificate(fromBase64url(again.signCertificate))
  expect(notAfter.toISOString()).toBe(next.expiresAt)
  const nobody = await atCounter(role, 'residents/nobody/cards', csrsOnly)
  expect(outcome(nobody)).toEqual([404, 'enrolment/unknown-resident'])
})

test('two next cards at once: one is left in use', async () => {
  const first = await giveTestCard(role)
  const path = `residents/${first.residentId}/cards`
  const ask = () => atCounter(role, path, { signCsr: csrs.cardSign, authCsr: csrs.cardAuth })
  const replies = await Promise.all([ask(), ask(), ask()])
  expect(replies.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201])
  const { cards } = await role.enrolment.lifeOf(first.residentId)
  expect(cards.map(({ state }) => state)).toEqual(['ended', 'ended', 'ended', 'active'])
  await expect
    .poll(() =>
      [...role.authority.issued]
        .filter(([id]) => cards.slice(0, 3).some((card) => id.includes(card.id)))
        .map(([, { state }]) => state),
    )
    .toEqual(Array.from({ length: 6 }, () => 'revoked'))
})
