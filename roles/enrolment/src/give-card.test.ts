import { signingAttributesOf } from '@tegata/jpki'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { dumpTables } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  atCounter,
  crypto,
  csrOf,
  csrs,
  giveTestCard,
  newCard,
  resident,
  signers,
  startTestEnrolment,
  type TestEnrolment,
} from './testing.ts'

let role: TestEnrolment
beforeAll(async () => {
  role = await startTestEnrolment()
})
afterAll(() => role.close())

const certificate = (text: string) => parseCertificate(fromBase64url(text))

test('a card gets two certificates for the keys it proved, until its fifth birthday', async () => {
  const card = await giveTestCard(role)
  const sign = certificate(card.signCertificate)
  const { name, address, birthDate } = resident
  expect(signingAttributesOf(sign)).toMatchObject({ name, address, birthDate, sex: 'female' })
  expect(sign.publicKey).toEqual(signers.cardSign.publicKey)
  expect(certificate(card.authCertificate).publicKey).toEqual(signers.cardAuth.publicKey)
  expect(card.expiresAt).toBe('2031-06-01T12:00:00.000Z')
  expect(sign.notAfter.toISOString()).toBe(card.expiresAt)
  const life = await role.enrolment.lifeOf(card.residentId)
  const { cardId: id, expiresAt } = card
  expect(life.cards).toEqual([{ id, state: 'active', sign: 'valid', auth: 'valid', expiresAt }])
})

const brokenSignature = async () => {
  const request = fromBase64url(csrs.cardSign)
  // The last byte of the signature.
  request[request.length - 1] = (request.at(-1) ?? 0) ^ 1
  return toBase64url(request)
}
const foreignSignature = async () => {
  // The key of one request, the signature of the other.
  const [own, other] = [fromBase64url(csrs.cardSign), fromBase64url(csrs.cardAuth)]
  return toBase64url(Buffer.concat([own.subarray(0, -256), other.subarray(-256)]))
}

test.each<[string, () => Promise<object>, number, string]>([
  [
    'a request whose signature does not hold',
    async () => ({ signCsr: await brokenSignature() }),
    422,
    'enrolment/request-not-proven',
  ],
  [
    'a request signed by another key',
    async () => ({ authCsr: await foreignSignature() }),
    422,
    'enrolment/request-not-proven',
  ],
  [
    'one key for both',
    async () => ({ authCsr: csrs.cardSign }),
    422,
    'enrolment/request-not-proven',
  ],
  [
    'a key that is not RSA',
    async () => ({ signCsr: await csrOf(await crypto.generateSigner('ES256')) }),
    422,
    'enrolment/request-not-proven',
  ],
  ['no request', async () => ({ signCsr: 'AAAA' }), 400, 'enrolment/malformed'],
  [
    'a request cut off',
    async () => ({ signCsr: csrs.cardSign.slice(0, 400) }),
    400,
    'enrolment/malformed',
  ],
  ['no base64url', async () => ({ signCsr: 'A' }), 400, 'enrolment/malformed'],
])('no card: %s', async (_, changes, status, code) => {
  const before = await dumpTables(role.database, ['enrolment'])
  const issued = role.authority.issued.size
  const reply = await atCounter(role, 'cards', { ...newCard, ...(await changes()) })
  expect([reply.statusCode, reply.json().code]).toEqual([status, code])
  expect(await dumpTables(role.database, ['enrolment'])).toEqual(before)
  expect(role.authority.issued.size).toBe(issued)
})

test.each<[string, object]>([
  ['a portrait that is no JPEG', { portrait: toBase64url(Buffer.from('not an image at all')) }],
  ['a portrait that is no base64url', { portrait: 'A' }],
  ['a portrait with bits left over', { portrait: `${resident.portrait.slice(0, 5)}B` }],
  ['a day that is none', { birthDate: '1990-02-30' }],
  ['a day with a time', { birthDate: '1990-07-07T00:00:00Z' }],
  ['a NUL in the name', { name: '手形\u0000花子' }],
  ['half a character in the name', { name: '手形\ud83d' }],
  ['a line break in the address', { address: '見本県\n関所市' }],
  ['no name', { name: '' }],
  ['a long name', { name: 'あ'.repeat(201) }],
  ['letters in the individual number', { individualNumber: '12345678901X' }],
  ['full-width digits', { individualNumber: '１２３４５６７８９０１２' }],
  ['a municipality of four digits', { municipalityCode: '9920' }],
  ['an unknown sex', { sex: 'F' }],
])('a resident whom no record could name is not written: %s', async (_, changes) => {
  const before = await dumpTables(role.database, ['enrolment'])
  const reply = await atCounter(role, 'cards', {
    ...newCard,
    resident: { ...resident, ...changes },
  })
  expect(reply.statusCode).toBe(400)
  expect(['service/invalid-request', 'enrolment/malformed']).toContain(reply.json().code)
  expect(await dumpTables(role.database, ['enrolment'])).toEqual(before)
})

test.each<[string, object]>([
  ['characters outside the first plane', { name: '𠮷野　花子' }],
  ['two hundred halves of characters', { name: '𠮷'.repeat(100) }],
  ['a long address', { address: '町'.repeat(400) }],
  ['born before the eras', { birthDate: '1867-01-01' }],
  ['another sex', { sex: 'other' }],
])('a resident like any other: %s', async (_, changes) => {
  const card = await giveTestCard(role, { resident: { ...resident, ...changes } })
  const found = signingAttributesOf(certificate(card.signCertificate))
  expect(found.nameSubstitutes).toHaveLength([...found.name].length)
  expect(found.addressSubstitutes).toHaveLength([...found.address].length)
})

test('a new signing certificate ends the old one; a lost card gets none', async () => {
  const card = await giveTestCard(role)
  const old = certificate(card.signCertificate).serialNumber
  const renew = () =>
    atCounter(role, `cards/${card.cardId}/signing-certificate`, { signCsr: csrs.cardSign })
  const reply = await renew()
  expect(reply.statusCode).toBe(201)
  const { serialNumber } = certificate(reply.json().signCertificate)
  await expect.poll(() => role.authority.stateOf(old)).toBe('revoked')
  expect(role.authority.stateOf(serialNumber)).toBe('good')

  await atCounter(role, `cards/${card.cardId}/loss`)
  const before = role.authority.issued.size
  const refused = await renew()
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'lifecycle/not-allowed'])
  const [last] = [...role.authority.issued.values()].slice(-1)
  expect(role.authority.issued.size).toBe(before + 1)
  expect(last?.state).toBe('revoked')
  expect(await role.store.begun()).toEqual([])
})
