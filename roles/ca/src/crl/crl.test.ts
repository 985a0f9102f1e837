/** Lists by municipality: what they say, their numbers, when they are published, and who believes them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programPresent } from '@tegata/kernel/testing'
import {
  crlDistributionPointsOf,
  derToPem,
  extensionOid,
  parseCertificate,
  parseCrl,
  verifyCrl,
} from '@tegata/pki'
import { startJobs } from '@tegata/service'
import { silentLog } from '@tegata/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crypto, keys, order, startTestCa, type TestCa } from '../testing.ts'

const start = new Date()
const clock = { now: start }
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock)
})
afterAll(() => role.close())

const chiyoda = '13101'
const tsukuba = '08220'
const issueIn = (municipality: string, ca = role.ca) =>
  ca.issueJpkiCertificate({ ...order(clock), municipality })
const listOf = async (partition: string, ca = role.ca) =>
  (await ca.crl({ authority: 'jpki-sign-2', partition })).der

test('a certificate names the list of its municipality, and is on that one only', async () => {
  const here = await issueIn(chiyoda)
  const there = await issueIn(tsukuba)
  const certificate = parseCertificate(here.der)
  const address = 'http://ca.test.example/ca/crl/jpki-sign-2/13101.crl'
  expect(crlDistributionPointsOf(certificate)).toEqual([address])
  await role.ca.revokeCertificate(here.serial, 'affiliationChanged')
  await role.ca.holdCertificate(there.serial)
  const list = parseCrl(await listOf(chiyoda))
  expect([...list.revoked.keys()]).toEqual([here.serial])
  expect(list.revoked.get(here.serial)?.reason).toBe('affiliationChanged')
  expect(list.extensions.get(extensionOid.issuingDistributionPoint)?.critical).toBe(true)
  expect(list.issuingDistributionPoint).toMatchObject({
    fullName: [{ type: 'uri', value: address }],
    onlyUserCertificates: true,
  })
  const other = parseCrl(await listOf(tsukuba))
  expect(other.revoked.get(there.serial)?.reason).toBe('certificateHold')

  const issuer = parseCertificate(role.ca.rootOf('jpki-sign'))
  const judge = async (crl: Uint8Array) =>
    (await verifyCrl(crl, { certificate, issuer, at: clock.now, crypto })).status
  expect(await judge(await listOf(chiyoda))).toBe('revoked')
  // The list of another municipality says nothing about this one.
  expect(await judge(await listOf(tsukuba))).toBeUndefined()
})

test('numbers rise with each list of a partition; nothing changed, nothing published', async () => {
  const scope = { authority: 'jpki-sign-2', partition: '01100' } as const
  const { serial } = await issueIn('01100')
  const first = await role.ca.crl(scope)
  expect((await role.ca.crl(scope)).number).toBe(first.number)
  expect((await (await role.again()).crl(scope)).number).toBe(first.number)
  await role.ca.holdCertificate(serial)
  const second = await (await role.again()).crl(scope)
  expect(second.number).toBeGreaterThan(first.number)
  expect(parseCrl(second.der).revoked.size).toBe(1)
  await role.ca.resumeCertificate(serial)
  const third = await role.ca.crl(scope)
  expect(third.number).toBeGreaterThan(second.number)
  expect(parseCrl(third.der).revoked.size).toBe(0)
  expect(BigInt(`0x${parseCrl(third.der).crlNumber}`)).toBe(third.number)
})

test('many changes and many who ask: each list has what was changed before it was asked for', async () => {
  const scope = { authority: 'jpki-sign-2', partition: '27100' } as const
  const issued = await Promise.all(Array.from({ length: 24 }, () => issueIn('27100')))
  const other = await role.again()
  await Promise.all(
    issued.map(async ({ serial }, index) => {
      await role.ca.revokeCertificate(serial, 'superseded')
      const { der } = await (index % 2 === 0 ? role.ca : other).crl(scope)
      expect(parseCrl(der).revoked.has(serial)).toBe(true)
    }),
  )
  expect(parseCrl((await other.crl(scope)).der).revoked.size).toBe(24)
})

test('on schedule: each list is published anew while half of its life is left', async () => {
  await role.ca.carryOut()
  expect(await role.ca.carryOut()).toBe(0)
  const before = await role.ca.crl({ authority: 'iaca', partition: '' })
  clock.now = new Date(start.getTime() + 13 * 3_600_000)
  expect(await role.ca.carryOut()).toBeGreaterThan(4)
  const after = await role.ca.crl({ authority: 'iaca', partition: '' })
  expect(after.number).toBeGreaterThan(before.number)
  expect(after.nextUpdate.getTime() - clock.now.getTime()).toBeGreaterThan(23 * 3_600_000)
  // Nobody looked for days: whoever asks does not get a list that has ended.
  clock.now = new Date(start.getTime() + 80 * 3_600_000)
  const late = await role.ca.crl({ authority: 'iaca', partition: '' })
  expect(late.nextUpdate.getTime()).toBeGreaterThan(clock.now.getTime())
  clock.now = start
})

test('on schedule: what a killed process left half-issued is ended while this one runs', async () => {
  const begun = { serial: '0e', authority: 'jpki-sign-2', partition: '', purpose: 'x' } as const
  const entry = { ...begun, not_after: start, linkedSerial: undefined, requestId: undefined }
  await role.store.recordIssuing([entry], clock.now, async () => {})
  await role.ca.carryOut()
  expect(await role.ca.certificateState('0e')).toBe('issuing')
  clock.now = new Date(start.getTime() + 6 * 60_000)
  await role.ca.carryOut()
  clock.now = start
  expect(await role.ca.certificateState('0e')).toBe('revoked')
})

test('on a change: the job is part of the transaction', async () => {
  const jobs = await startJobs(role.database, silentLog())
  const ca = await role.again(undefined, { jobs })
  const { serial } = await issueIn('40130', ca)
  const published = async () =>
    (
      await role.db
        .selectFrom('crl')
        .select('published_number')
        .where('authority', '=', 'jpki-sign-2')
        .where('partition', '=', '40130')
        .executeTakeFirstOrThrow()
    ).published_number
  expect(await published()).toBe('0')
  await ca.revokeCertificate(serial, 'keyCompromise')
  await expect.poll(published).toBe('1')
  await jobs.stop()
})

test('the list of an IACA is complete, and its entries give no reason', async () => {
  const certificate = await role.ca.issueDocumentSigner(keys.other)
  const [leaf = new Uint8Array()] = certificate
  const { serialNumber } = parseCertificate(leaf)
  await role.ca.revokeCertificate(serialNumber, 'keyCompromise')
  const list = parseCrl((await role.ca.crl({ authority: 'iaca', partition: '' })).der)
  expect([...list.extensions.keys()].toSorted()).toEqual(
    [extensionOid.authorityKeyIdentifier, extensionOid.crlNumber].toSorted(),
  )
  expect(list.revoked.get(serialNumber)?.extensions.size).toBe(0)
})

test('over HTTP: kept for a quarter of an hour, and no second copy', async () => {
  await issueIn(chiyoda)
  const url = '/ca/crl/jpki-sign-2/13101.crl'
  const first = await role.app.inject(url)
  expect(first.headers['content-type']).toBe('application/pkix-crl')
  expect(first.headers['cache-control']).toContain('max-age=900,')
  const known = await role.app.inject({
    url,
    headers: { 'if-none-match': String(first.headers.etag) },
  })
  expect([known.statusCode, known.rawPayload.length]).toEqual([304, 0])
})

describe.skipIf(!programPresent('openssl'))('OpenSSL and the lists (needs openssl)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-crl-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const verify = (leaf: string, list: string) =>
    spawnSync(
      'openssl',
      [
        ...['verify', '-crl_check', '-x509_strict', '-CAfile', 'roots.pem'],
        ...['-CRLfile', list, leaf],
      ],
      { cwd: folder, encoding: 'utf8' },
    )

  test('believes the list of the municipality, and no other', async () => {
    const roots = role.ca.rootsOf('jpki-sign').map((der) => derToPem(der, 'CERTIFICATE'))
    writeFileSync(join(folder, 'roots.pem'), roots.join(''))
    for (const name of ['good', 'held', 'revoked']) {
      const { serial, der } = await issueIn('23100')
      writeFileSync(join(folder, `${name}.pem`), derToPem(der, 'CERTIFICATE'))
      if (name === 'held') await role.ca.holdCertificate(serial)
      if (name === 'revoked') await role.ca.revokeCertificate(serial, 'cessationOfOperation')
    }
    for (const partition of ['23100', chiyoda]) {
      writeFileSync(join(folder, 'list.der'), await listOf(partition))
      const read = ['-inform', 'DER', '-in', 'list.der', '-out', `${partition}.pem`]
      execFileSync('openssl', ['crl', ...read], { cwd: folder })
    }
    expect(verify('good.pem', '23100.pem').stdout).toBe('good.pem: OK\n')
    for (const leaf of ['held.pem', 'revoked.pem'])
      expect(verify(leaf, '23100.pem').stderr).toContain('certificate revoked')
    const foreign = verify('good.pem', `${chiyoda}.pem`)
    expect(foreign.status).not.toBe(0)
    expect(foreign.stderr).toMatch(/different CRL scope|unable to get certificate CRL/)
  })
})
