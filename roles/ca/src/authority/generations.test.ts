/** Several roots of one authority at a time: the newest issues, the older ones go on answering. */
import { toHex } from '@tegata/kernel'
import {
  buildOcspRequest,
  crlDistributionPointsOf,
  jpkiAuth,
  jpkiSign,
  parseCertificate,
  validatePath,
  verifyCrl,
  verifyOcspResponse,
} from '@tegata/pki'
import { migrate } from '@tegata/service'
import { createTestDatabase, createTestKeys } from '@tegata/service/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchorsReply } from '../contract.ts'
import { type Ca, createCa } from '../create-ca.ts'
import { type CaTables, migrations } from '../store.ts'
import { crypto, order, startTestCa, type TestCa } from '../testing.ts'
import { type Generations, sandboxGenerations } from './generations.ts'

const clock = { now: new Date('2026-06-01T12:00:00Z') }
const keys = createTestKeys()
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock, keys)
})
afterAll(() => role.close())

const third: Generations = {
  ...sandboxGenerations,
  'jpki-sign': [...sandboxGenerations['jpki-sign'], { number: 3, algorithm: 'ES384' }],
}

/** What a relying party finds out about a certificate: path, OCSP and CRL. */
async function judge(ca: Ca, der: Uint8Array, name: 'jpki-sign' | 'jpki-auth') {
  const leaf = parseCertificate(der)
  const anchors = ca.rootsOf(name).map((root) => parseCertificate(root))
  const profile = name === 'jpki-sign' ? jpkiSign : jpkiAuth
  const path = { leaf, intermediates: [], anchors, at: clock.now, profile }
  const { verdict, anchor: issuer } = await validatePath(path, crypto)
  if (verdict !== 'accepted' || !issuer) return { verdict }
  const { serialNumber } = leaf
  const request = await buildOcspRequest({ issuer, serialNumber }, crypto)
  const asked = { issuer, serialNumber, at: clock.now, crypto }
  const ocsp = await verifyOcspResponse((await ca.answerOcsp(request)).der, asked)
  const [address = ''] = crlDistributionPointsOf(leaf)
  const authority = address.replace(/^.*\/ca\/crl\/|\.crl$/g, '')
  const list = await ca.crl({ authority, partition: '' })
  const crl = await verifyCrl(list.der, { certificate: leaf, issuer, at: clock.now, crypto })
  return { verdict, root: toHex(issuer.der), ocsp: ocsp.status, crl: crl.status }
}

test('two of each, under one name; the newest comes first and issues', async () => {
  const anchors = anchorsReply.parse((await role.app.inject('/ca/anchors')).json())
  expect([anchors.jpkiSign, anchors.jpkiAuth, anchors.iaca].map(({ length }) => length)).toEqual([
    2, 2, 1,
  ])
  const [newest, older] = role.ca.rootsOf('jpki-sign').map((der) => parseCertificate(der))
  if (!newest || !older) throw new TypeError('two roots')
  expect(newest.subject.der).toEqual(older.subject.der)
  expect(newest.publicKey).not.toEqual(older.publicKey)
  const { der } = await role.ca.issueJpkiCertificate(order(clock))
  const judged = { verdict: 'accepted', root: toHex(newest.der), ocsp: 'good', crl: 'good' }
  expect(await judge(role.ca, der, 'jpki-sign')).toEqual(judged)
  for (const [id, root] of [
    ['jpki-sign', older],
    ['jpki-sign-2', newest],
  ] as const) {
    const { rawPayload } = await role.app.inject(`/ca/certificates/${id}.der`)
    expect(toHex(rawPayload)).toBe(toHex(root.der))
  }
})

test('what an older generation issued is still answered for, and can still be revoked', async () => {
  const before = await role.ca.issueJpkiCertificate(order(clock))
  const ca = await role.again(undefined, { generations: third })
  const after = await ca.issueJpkiCertificate(order(clock))
  const [newest, second] = ca.rootsOf('jpki-sign').map(toHex)
  const good = { verdict: 'accepted', ocsp: 'good', crl: 'good' }
  expect(await judge(ca, before.der, 'jpki-sign')).toEqual({ ...good, root: second })
  expect(await judge(ca, after.der, 'jpki-sign')).toEqual({ ...good, root: newest })
  for (const { serial } of [before, after]) await ca.revokeCertificate(serial, 'superseded')
  const revoked = { verdict: 'accepted', ocsp: 'revoked', crl: 'revoked' }
  expect(await judge(ca, before.der, 'jpki-sign')).toEqual({ ...revoked, root: second })
  expect(await judge(ca, after.der, 'jpki-sign')).toEqual({ ...revoked, root: newest })
  // A process that does not know the new generation yet does not vouch for what it issued.
  expect(await judge(role.ca, after.der, 'jpki-sign')).toEqual({ verdict: 'refused' })
})

test('the algorithm is a parameter: P-384 with SHA-384, as announced for the next card', async () => {
  const ca = await role.again(undefined, { generations: third })
  const { publicKey } = await crypto.generateSigner('ES384')
  const { der } = await ca.issueJpkiCertificate({ ...order(clock), publicKey })
  const certificate = parseCertificate(der)
  expect(certificate.signatureAlgorithm).toBe('ES384')
  expect(parseCertificate(ca.rootOf('jpki-sign')).publicKey).toMatchObject({ crv: 'P-384' })
  expect(await judge(ca, der, 'jpki-sign')).toMatchObject({ ocsp: 'good', crl: 'good' })
})

test.each<[string, Generations]>([
  ['none', { ...sandboxGenerations, iaca: [] }],
  ['a number twice', { ...sandboxGenerations, iaca: [third.iaca, third.iaca].flat() }],
  ['falling numbers', { ...sandboxGenerations, iaca: third['jpki-auth'].toReversed() }],
  [
    'a key outside the profile',
    { ...sandboxGenerations, iaca: [{ number: 9, algorithm: 'RS256' }] },
  ],
])('not opened: %s', async (_, generations) => {
  await expect(role.again(undefined, { generations })).rejects.toBeInstanceOf(TypeError)
})

test('what was issued before there were partitions stays on the list that it names', async () => {
  const database = await createTestDatabase()
  const db = await database.schema<CaTables>('ca')
  const { '0000-audit': audit, '0001-ledger': first } = migrations
  if (!audit || !first) throw new TypeError('migrations')
  await migrate(db, 'ca', { '0000-audit': audit, '0001-ledger': first })
  const root = role.ca.rootById('jpki-sign') ?? new Uint8Array()
  await sql`INSERT INTO authority VALUES ('jpki-sign', ${root}, now())`.execute(db)
  await sql`INSERT INTO certificate (serial, authority, purpose, state, not_after, changed_at, der)
    VALUES ('0f', 'jpki-sign', 'x', 'good', '2030-01-01', '2026-01-01', 'x')`.execute(db)
  const ca = await createCa({
    ...{ database, crypto, keys, now: () => clock.now },
    publicUrl: 'http://ca.test.example',
  })
  expect(toHex(ca.rootById('jpki-sign') ?? new Uint8Array())).toBe(toHex(root))
  await ca.revokeCertificate('0f', 'superseded')
  const { number } = await ca.crl({ authority: 'jpki-sign', partition: '' })
  // Numbers were milliseconds, and go on rising.
  expect(number).toBeGreaterThan(BigInt(Date.parse('2026-01-01')))
  const { rows } = await sql<{ partition: string }>`
    SELECT partition FROM certificate WHERE serial = '0f'`.execute(db)
  expect(rows).toEqual([{ partition: '' }])
  await database.close()
})
