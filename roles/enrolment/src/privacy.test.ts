/**
 * The canary: a resident whose every attribute is unlike any other text goes through a whole life.
 * None of it stands in a log, an error, an audit trail, a metric, or a table unless sealed.
 */
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { sampleResident } from '@tegata/profiles'
import { dumpTables, findsText } from '@tegata/service/testing'
import { afterAll, expect, test } from 'vitest'
import {
  apply,
  atCounter,
  csrs,
  enrolTestPhone,
  fetchReady,
  giveTestCard,
  newCard,
  startTestEnrolment,
  type TestEnrolment,
} from './testing.ts'

const sentinels = {
  name: '歩哨　燦然',
  address: '歩哨県燦然市見張町7丁目91番地',
  movedTo: '燦燦県歩哨市灯台町5丁目37番地',
  birthDate: '1913-10-29',
  birthDateInCertificates: '19131029',
  individualNumber: '918273645546',
  portrait: 'sentinel of the portrait',
}
const portrait = Buffer.concat([sampleResident.portrait, Buffer.from(sentinels.portrait)])
const resident = {
  name: sentinels.name,
  address: sentinels.address,
  municipalityCode: '99201',
  birthDate: sentinels.birthDate,
  sex: 'other',
  portrait: toBase64url(portrait),
  individualNumber: sentinels.individualNumber,
}

const role: TestEnrolment = await startTestEnrolment()
afterAll(() => role.close())

const expectNothing = (where: string, text: string) => {
  for (const [what, value] of Object.entries(sentinels))
    expect(findsText(text, value), `${what} in ${where}`).toBe(false)
}

test('the search finds what is there', async () => {
  for (const value of Object.values(sentinels)) {
    expect(findsText(`before ${value} after`, value)).toBe(true)
    expect(findsText(Buffer.from(`x${value}y`).toString('hex'), value)).toBe(true)
    for (const before of ['', 'a', 'ab', 'abc'])
      for (const encoding of ['base64', 'base64url'] as const)
        expect(findsText(Buffer.from(`${before}${value}z`).toString(encoding), value)).toBe(true)
  }
  const written = JSON.stringify({ life: `${sentinels.name}` })
  expect(findsText(written, sentinels.name)).toBe(true)
})

test('a whole life leaves no attribute behind', async () => {
  const card = await giveTestCard(role, { resident })
  const { phoneId } = await enrolTestPhone(role, fromBase64url(card.signCertificate))
  expect(await role.enrolment.attributesFor(phoneId)).toMatchObject({
    attributes: { name: sentinels.name },
  })
  await atCounter(role, `phones/${phoneId}/loss`)
  await atCounter(role, `phones/${phoneId}/recovery`)
  await fetchReady(role, phoneId)
  const to = { address: sentinels.movedTo, municipalityCode: '99202' }
  await atCounter(role, `residents/${card.residentId}/moves`, to)
  await atCounter(role, `cards/${card.cardId}/signing-certificate`, { signCsr: csrs.cardSign })
  await expect.poll(() => role.lapsesOf(phoneId).length).toBeGreaterThan(0)
  const errors = await Promise.all([
    atCounter(role, 'cards', { ...newCard, resident: { ...resident, sex: sentinels.name } }),
    atCounter(role, 'cards', { ...newCard, resident: { ...resident, more: sentinels.name } }),
    atCounter(role, 'cards', { ...newCard, resident, signCsr: csrs.cardAuth }),
    atCounter(role, `residents/${card.residentId}/moves`, { ...to, municipalityCode: '' }),
    atCounter(role, `residents/${encodeURIComponent(sentinels.name)}/moves`, to),
    apply(role, fromBase64url(card.signCertificate)),
  ])
  for (const reply of errors) {
    expect(reply.statusCode).toBeGreaterThanOrEqual(400)
    expectNothing('an error', reply.body)
  }
  await atCounter(role, `residents/${card.residentId}/death`)

  const tables = await dumpTables(role.database)
  expect(Object.keys(tables)).toEqual(
    expect.arrayContaining(['enrolment.resident', 'enrolment.audit', 'jobs.job']),
  )
  for (const [table, rows] of Object.entries(tables)) expectNothing(table, rows.join('\n'))
  expect(role.lines()).toContain('card.given')
  expectNothing('the log', role.lines())
  expectNothing('the metrics', (await role.app.inject('/metrics')).body)
})
