/** What citizens' certificates contain, and when they end. */
import { signingAttributesOf } from '@tegata/jpki'
import { codeThrownBy } from '@tegata/kernel/testing'
import {
  extendedKeyUsageOf,
  extensionOid,
  keyUsageOf,
  ocspUrisOf,
  otherNamesOf,
  parseCertificate,
  policiesOf,
  readOtherNameText,
} from '@tegata/pki'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attributes, order, startTestCa, type TestCa } from '../testing.ts'
import { endOfDayInJapan } from './certificate-orders.ts'

const clock = { now: new Date('2026-06-01T12:00:00Z') }
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock)
})
afterAll(() => role.close())

test.each([
  ['2027-06-01T14:59:59.000Z', '2027-06-01T14:59:59.000Z'],
  ['2027-06-01T14:59:59.999Z', '2027-06-01T14:59:59.000Z'],
  ['2027-06-01T14:59:58.999Z', '2027-05-31T14:59:59.000Z'],
  ['2027-06-01T15:00:00.000Z', '2027-06-01T14:59:59.000Z'],
  ['2027-06-01T12:00:00.000Z', '2027-05-31T14:59:59.000Z'],
])('not after %s: the last 23:59:59 of Japan is %s', async (latest, end) => {
  expect(endOfDayInJapan(new Date(latest)).toISOString()).toBe(end)
  const asked = { ...order(clock), notAfter: new Date(latest) }
  const { der } = await role.ca.issueJpkiCertificate(asked)
  expect(parseCertificate(der).notAfter.toISOString()).toBe(end)
})

test('the signing certificate: its holder with flags and an era, an opaque subject', async () => {
  const { der } = await role.ca.issueJpkiCertificate(order(clock))
  const certificate = parseCertificate(der)
  expect(signingAttributesOf(certificate)).toEqual(attributes)
  const names = otherNamesOf(certificate)
  const text = (n: number) =>
    readOtherNameText(names.get(`1.2.392.200149.8.5.5.${n}`) ?? new Uint8Array())
  expect([2, 3, 4, 6].map(text)).toEqual(['00000', '2', '419900707', '0'.repeat(15)])
  expect(certificate.subject.text).toMatch(/^C=JP, CN=TEST[\w-]{16}$/)
  expect([...(keyUsageOf(certificate) ?? [])].toSorted()).toEqual([
    'digitalSignature',
    'nonRepudiation',
  ])
  expect(extendedKeyUsageOf(certificate)).toBeUndefined()
  expect(ocspUrisOf(certificate)).toEqual(['http://ca.test.example/ca/ocsp'])
})

test('the authentication certificate: nothing about its holder', async () => {
  const { der } = await role.ca.issueJpkiCertificate(order(clock, { kind: 'auth' }))
  const certificate = parseCertificate(der)
  expect(certificate.extensions.has(extensionOid.subjectAltName)).toBe(false)
  expect([...(keyUsageOf(certificate) ?? [])]).toEqual(['digitalSignature'])
  expect(extendedKeyUsageOf(certificate)).toEqual(['1.3.6.1.5.5.7.3.2'])
})

test('the policy tells card from phone, and signing from authentication', async () => {
  const policies = new Set<string>()
  for (const kind of ['sign', 'auth'] as const)
    for (const token of ['card', 'phone'] as const) {
      const { der } = await role.ca.issueJpkiCertificate({ ...order(clock, { kind }), token })
      for (const policy of policiesOf(parseCertificate(der))) policies.add(policy)
    }
  expect(policies.size).toBe(4)
})

test("a phone's certificate never outlives the card's, and hangs on none that has ended", async () => {
  const card = await role.ca.issueJpkiCertificate(order(clock))
  const { notAfter } = parseCertificate(card.der)
  const phone = { ...order(clock), token: 'phone', linkedSerial: card.serial, notAfter } as const
  const { der } = await role.ca.issueJpkiCertificate(phone)
  expect(parseCertificate(der).notAfter).toEqual(notAfter)
  const later = { ...phone, notAfter: new Date(notAfter.getTime() + 86_400_000) }
  const issue = (asked: Parameters<typeof role.ca.issueJpkiCertificate>[0]) => () =>
    role.ca.issueJpkiCertificate(asked)
  expect(await codeThrownBy(issue(later))).toBe('ca/not-allowed')
  const unknown = { ...phone, linkedSerial: '0badcafe' }
  expect(await codeThrownBy(issue(unknown))).toBe('ca/unknown-certificate')
  await role.ca.revokeCertificate(card.serial, 'superseded')
  expect(await codeThrownBy(issue(phone))).toBe('ca/not-allowed')
})

test('a municipality is five digits', async () => {
  for (const municipality of ['', '1310', '131016', 'abcde'])
    await expect(async () =>
      role.ca.issueJpkiCertificate({ ...order(clock), municipality }),
    ).rejects.toThrow()
})
