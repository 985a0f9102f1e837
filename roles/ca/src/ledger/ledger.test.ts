import { signingAttributesOf } from '@tegata/jpki'
import { codeThrownBy } from '@tegata/kernel/testing'
import { parseCertificate, parseCrl } from '@tegata/pki'
import { findBrokenAudit } from '@tegata/service'
import { dumpTables, findsText } from '@tegata/service/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attributes, keys, order, startTestCa, type TestCa } from '../testing.ts'

const clock = { now: new Date('2026-06-01T12:00:00Z') }
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock)
})
afterAll(() => role.close())

const halfIssued = { authority: 'jpki-sign', partition: '', not_after: clock.now } as const

const serialsOf = async (purpose: string) =>
  await role.db.selectFrom('certificate').select('serial').where('purpose', '=', purpose).execute()
const actions = async (serial: string) =>
  (
    await sql<{ action: string }>`
      SELECT action FROM audit WHERE subject = ${serial} ORDER BY number`.execute(role.db)
  ).rows.map(({ action }) => action)

test('a request is answered once: again with its id comes the same certificate', async () => {
  const asked = order(clock, { requestId: 'card 1 sign' })
  const first = await role.ca.issueJpkiCertificate(asked)
  const second = await role.ca.issueJpkiCertificate(asked)
  expect(second.serial).toBe(first.serial)
  expect(Buffer.from(second.der).equals(Buffer.from(first.der))).toBe(true)
  const later = await (await role.again()).issueJpkiCertificate(asked)
  expect(later.serial).toBe(first.serial)
  expect(await serialsOf('jpki-sign-card')).toHaveLength(1)
  await role.ca.revokeCertificate(first.serial, 'superseded')
  expect(await codeThrownBy(() => role.ca.issueJpkiCertificate(asked))).toBe('ca/not-allowed')
})

test('the signing certificate names its holder; the ledger does not', async () => {
  const { der } = await role.ca.issueJpkiCertificate(order(clock))
  expect(signingAttributesOf(parseCertificate(der))).toEqual(attributes)
  const text = JSON.stringify(await dumpTables(role.database))
  for (const value of [attributes.name, attributes.address, '19900707'])
    expect(findsText(text, value)).toBe(false)
})

test('what a kill left half-issued is ended at the next start, and may begin anew', async () => {
  const half = { ...halfIssued, purpose: 'jpki-sign-card' }
  const begun = { ...half, serial: '0a', linkedSerial: undefined, requestId: 'card 2 sign' }
  const tooOld = new Date(clock.now.getTime() - 6 * 60_000)
  await role.store.recordIssuing([begun], tooOld, async () => {})
  const inHand = { ...begun, serial: '1a', requestId: 'card 7 sign' }
  await role.store.recordIssuing([inHand], clock.now, async () => {})
  const ca = await role.again()
  // What another process has in hand is finished by it.
  expect(await role.store.unfinished()).toEqual(['1a'])
  const sealed = new Uint8Array(1)
  expect(await role.store.recordIssued([{ serial: '1a', sealed }], clock.now)).toBe(true)
  expect(await ca.certificateState('0a')).toBe('revoked')
  expect(await actions('0a')).toEqual(['certificate.issuing', 'certificate.abandoned'])
  const asked = order(clock, { requestId: 'card 2 sign' })
  const { serial } = await ca.issueJpkiCertificate(asked)
  expect(await ca.certificateState(serial)).toBe('good')
})

test('a certificate that was ended while it was made is not handed out', async () => {
  const half = { ...halfIssued, purpose: 'jpki-sign-card' }
  const begun = { ...half, serial: '0b', linkedSerial: undefined, requestId: 'card 3 sign' }
  await role.store.recordIssuing([begun], clock.now, async () => {})
  await role.ca.endRequest('card 3 sign')
  const sealed = new Uint8Array(1)
  expect(await role.store.recordIssued([{ serial: '0b', sealed }], clock.now)).toBe(false)
  expect(await role.ca.certificateState('0b')).toBe('revoked')
  const asked = order(clock, { requestId: 'card 3 sign' })
  expect(await codeThrownBy(() => role.ca.issueJpkiCertificate(asked))).toBe('ca/not-allowed')
  await role.ca.endRequest('card 3 sign')
  await role.ca.endRequest('a request that nobody made')
})

test('revoked stays revoked: in the role, and in SQL', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  await Promise.all(
    Array.from({ length: 64 }, () => role.ca.revokeCertificate(serial, 'keyCompromise')),
  )
  expect(await actions(serial)).toEqual(['certificate.issuing', 'certificate.revoked'])
  await role.ca.holdCertificate(serial)
  await role.ca.revokeCertificate(serial, 'superseded')
  expect(await codeThrownBy(() => role.ca.resumeCertificate(serial))).toBe('ca/not-allowed')
  const update = (set: string) =>
    sql`UPDATE certificate SET ${sql.raw(set)} WHERE serial = ${serial}`.execute(role.db)
  for (const set of [
    `state = 'good', reason = NULL`,
    `state = 'held', reason = NULL`,
    `reason = 'superseded'`,
    `changed_at = now()`,
  ])
    await expect(update(set)).rejects.toThrow('a revoked certificate stays revoked')
  await update(`state = 'revoked'`)
  const list = parseCrl((await role.ca.crl({ authority: 'jpki-sign-2', partition: '' })).der)
  expect(list.revoked.get(serial)?.reason).toBe('keyCompromise')
})

test('what is no change of a certificate, in the role and in SQL', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  for (const reason of ['certificateHold', 'removeFromCRL'] as const)
    await expect(role.ca.revokeCertificate(serial, reason)).rejects.toBeInstanceOf(TypeError)
  const run = (text: string) => sql`${sql.raw(text)}`.execute(role.db)
  const update = (set: string) => run(`UPDATE certificate SET ${set} WHERE serial = '${serial}'`)
  await expect(update(`state = 'issuing'`)).rejects.toThrow('no such change')
  await expect(update(`state = 'revoked', reason = 'certificateHold'`)).rejects.toThrow('reason')
  for (const set of [`serial = '0'`, `partition = '13101'`, `not_after = now()`])
    await expect(update(set)).rejects.toThrow('does not change')
  const forgets = 'the ledger forgets no certificate'
  await expect(run(`DELETE FROM certificate WHERE serial = '${serial}'`)).rejects.toThrow(forgets)
  await expect(run('TRUNCATE certificate')).rejects.toThrow(forgets)
  expect(await role.ca.certificateState(serial)).toBe('good')
})

test('held and resumed, any number of times; unknown serial numbers', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock, { kind: 'auth' }))
  for (const change of [role.ca.holdCertificate, role.ca.holdCertificate]) await change(serial)
  expect(await role.ca.certificateState(serial)).toBe('held')
  for (const change of [role.ca.resumeCertificate, role.ca.resumeCertificate]) await change(serial)
  expect(await role.ca.certificateState(serial)).toBe('good')
  for (const change of [
    role.ca.holdCertificate,
    role.ca.resumeCertificate,
    (unknown: string) => role.ca.revokeCertificate(unknown, 'superseded'),
  ])
    expect(await codeThrownBy(() => change('0badcafe'))).toBe('ca/unknown-certificate')
  expect(await findBrokenAudit(role.db)).toBeUndefined()
})

test('attributes only into signing certificates, and into each of them', async () => {
  const signing = order(clock)
  const login = order(clock, { kind: 'auth' })
  const { attributes: _, ...bare } = signing
  for (const wrong of [bare, { ...login, attributes }])
    await expect(async () => role.ca.issueJpkiCertificate(wrong)).rejects.toBeInstanceOf(TypeError)
})

test('what would be outside its profile is not signed, and leaves no row', async () => {
  const signed: string[] = []
  const wrong = { ...order(clock), token: 'phone', publicKey: keys.other } as const
  const watched = await role.again((name) => void signed.push(name))
  await expect(watched.issueJpkiCertificate(wrong)).rejects.toThrow('outside its profile')
  // The other half of a pair is not issued either.
  const login = order(clock, { kind: 'auth', requestId: 'half a pair' })
  const pair = watched.issueJpkiCertificates([login, wrong])
  await expect(pair).rejects.toThrow('outside its profile')
  expect(signed).toEqual([])
  expect(await serialsOf('jpki-sign-phone')).toEqual([])
  expect(await role.store.byRequest('half a pair')).toBeUndefined()
  const { rows } = await sql<{ purpose: string }>`
    SELECT purpose FROM audit WHERE action = 'certificate.refused'`.execute(role.db)
  expect(rows).toEqual([{ purpose: 'jpki-sign-phone' }, { purpose: 'jpki-sign-phone' }])
  await watched.issueJpkiCertificate(login)
  expect(signed).toEqual(['ca-jpki-auth-2'])
})

test('a pair is one matter: recorded together, good together', async () => {
  const pair = [order(clock, { requestId: 'p sign' }), order(clock, { kind: 'auth' })] as const
  const [sign, auth] = await role.ca.issueJpkiCertificates(pair)
  if (!sign || !auth) throw new TypeError('a pair')
  expect(parseCertificate(sign.der).serialNumber).toBe(sign.serial)
  expect(parseCertificate(auth.der).serialNumber).toBe(auth.serial)
  const [again, other] = await role.ca.issueJpkiCertificates(pair)
  expect(again?.serial).toBe(sign.serial)
  expect(other?.serial).not.toBe(auth.serial)
  const half = { ...halfIssued, purpose: 'x' }
  const begun = ['0c', '0d'].map((serial) => ({
    ...{ ...half, serial, linkedSerial: undefined, requestId: undefined },
  }))
  await role.store.recordIssuing(begun, clock.now, async () => {})
  await role.ca.revokeCertificate('0d', 'superseded')
  const sealed = begun.map(({ serial }) => ({ serial, sealed: new Uint8Array(1) }))
  expect(await role.store.recordIssued(sealed, clock.now)).toBe(false)
  expect(await role.ca.certificateState('0c')).toBe('issuing')
  const twice = role.store.recordIssuing(begun, clock.now, async () => {})
  await expect(twice).rejects.toMatchObject({ code: '23505' })
})

test('one request from many at once becomes one certificate', async () => {
  const asked = order(clock, { kind: 'auth', requestId: 'many at once' })
  const answers = await Promise.allSettled(
    Array.from({ length: 16 }, () => role.ca.issueJpkiCertificate(asked)),
  )
  const serials = answers.flatMap((answer) =>
    answer.status === 'fulfilled' ? [answer.value.serial] : [],
  )
  for (const answer of answers)
    if (answer.status === 'rejected')
      expect(['ca/not-allowed', 'ca/in-progress']).toContain(answer.reason.code)
  const { serial } = await role.ca.issueJpkiCertificate(asked)
  expect(new Set([...serials, serial]).size).toBe(1)
})
