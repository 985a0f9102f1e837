import { fromBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { parseCertificate } from '@tegata/pki'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolTestPhone, giveTestCard, startTestEnrolment, type TestEnrolment } from './testing.ts'

let role: TestEnrolment
beforeAll(async () => {
  role = await startTestEnrolment()
})
afterAll(() => role.close())

const serialOf = (der: string) => parseCertificate(fromBase64url(der)).serialNumber
const linkOf = (serial: string, relyingParty = 'admitted one') =>
  role.enrolment.personLink({ serial, relyingParty })

test('card, phone and the next phone of a person have one link; others have others', async () => {
  const card = await giveTestCard(role)
  const vouching = fromBase64url(card.signCertificate)
  const link = await linkOf(serialOf(card.authCertificate))
  expect(link).toMatch(/^[\w-]{43}$/)
  expect(await linkOf(serialOf(card.signCertificate))).toBe(link)
  for (let phones = 0; phones < 2; phones += 1) {
    const phone = await enrolTestPhone(role, vouching)
    expect(await linkOf(serialOf(phone.authCertificate))).toBe(link)
  }
  const neighbour = await giveTestCard(role)
  expect(await linkOf(serialOf(neighbour.authCertificate))).not.toBe(link)
  expect(await linkOf(serialOf(card.authCertificate), 'admitted two')).not.toBe(link)
})

test('a certificate of nobody here has none; who was not admitted learns nothing', async () => {
  expect(await linkOf('00')).toBeUndefined()
  expect(await codeThrownBy(() => linkOf('00', 'somebody'))).toBe('enrolment/not-admitted')
})
