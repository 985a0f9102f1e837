/**
 * What a phone signs to ask for itself, and what it may not be used for.
 */
import { fromBase64url, toBase64url, utf8Encode } from '@tegata/kernel'
import { dumpTables } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { effectsReply } from './contract.ts'
import {
  type ApplicationChanges,
  atCounter,
  crypto,
  enrolTestPhone,
  fromPhone,
  giveTestCard,
  publicUrl,
  signPhoneProof,
  startOfTests,
  startTestEnrolment,
  type TestEnrolment,
} from './testing.ts'

let role: TestEnrolment
let phoneId = ''
let certificate: Uint8Array
beforeAll(async () => {
  role = await startTestEnrolment()
  certificate = fromBase64url((await giveTestCard(role)).signCertificate)
  phoneId = (await enrolTestPhone(role, certificate)).phoneId
})
afterAll(() => role.close())

const outcome = (reply: { statusCode: number; json(): { code?: unknown } }) => [
  reply.statusCode,
  reply.json().code,
]
const notAccepted = [403, 'enrolment/proof-not-accepted']
const stranger = await crypto.generateSigner('ES256')
const seconds = startOfTests.getTime() / 1000

test.each<[string, ApplicationChanges, (string | number)[]]>([
  ['another key', { signer: stranger }, notAccepted],
  ['another type', { header: { typ: 'tegata-application+jwt' } }, [400, 'enrolment/malformed']],
  ['a critical header', { header: { crit: ['exp'] } }, notAccepted],
  ['for another phone', { claims: { sub: 'other' } }, notAccepted],
  ['for fetching', { claims: { act: 'certificates' } }, notAccepted],
  ['for another place', { claims: { aud: `${publicUrl}/issuer` } }, notAccepted],
  ['six minutes old', { claims: { iat: seconds - 360 } }, notAccepted],
  ['six minutes ahead', { claims: { iat: seconds + 360 } }, notAccepted],
  ['no time', { claims: { iat: null } }, [400, 'enrolment/malformed']],
  ['no action', { claims: { act: undefined } }, [400, 'enrolment/malformed']],
])('a phone is not ended by a proof with %s', async (_, changes, expected) => {
  const before = await dumpTables(role.database, ['enrolment'])
  expect(outcome(await fromPhone(role, phoneId, 'disposal', changes))).toEqual(expected)
  expect(await dumpTables(role.database, ['enrolment'])).toEqual(before)
})

test.each(['a.b.c', 'AAAA.AAAA.AAAA', toBase64url(utf8Encode('[]'))])(
  'nothing is fetched with %s',
  async (proof) => {
    const url = `/enrolment/phones/${phoneId}/certificates`
    const reply = await role.app.inject({ method: 'POST', url, payload: { proof } })
    expect(outcome(reply)).toEqual([400, 'enrolment/malformed'])
  },
)

test('a proof for one phone fetches nothing of another', async () => {
  const other = await enrolTestPhone(role, certificate, { platform: 'iphone' })
  const proof = await signPhoneProof(role, other.phoneId, 'certificates')
  const url = `/enrolment/phones/${phoneId}/certificates`
  const reply = await role.app.inject({ method: 'POST', url, payload: { proof } })
  expect(outcome(reply)).toEqual(notAccepted)
})

test('disposal ends certificates and record, once, however often it is told', async () => {
  const { phoneId: given } = await enrolTestPhone(role, certificate)
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => fromPhone(role, given, 'disposal')),
  )
  const effects = replies.map((reply) => effectsReply.parse(reply.json()).effects)
  expect(effects.toSorted((a, b) => b.length - a.length).map(({ length }) => length)).toEqual([
    3, 0, 0, 0, 0, 0, 0, 0,
  ])
  const issued = [...role.authority.issued].filter(([id]) => id.includes(given))
  expect(issued).toHaveLength(2)
  await expect.poll(() => issued.map(([, { state }]) => state)).toEqual(['revoked', 'revoked'])
  await expect.poll(() => role.lapsesOf(given)).toEqual(['phone-ended'])
  expect(outcome(await fromPhone(role, given, 'certificates'))).toEqual([
    409,
    'enrolment/phone-not-in-use',
  ])
  // Given up is for good: it is not found again.
  expect(outcome(await atCounter(role, `phones/${given}/recovery`))).toEqual([
    409,
    'lifecycle/not-allowed',
  ])
  const audit = (await dumpTables(role.database, ['enrolment']))['enrolment.audit'] ?? []
  expect(audit.filter((row) => row.includes('life.phone-ended'))).toHaveLength(1)
})
