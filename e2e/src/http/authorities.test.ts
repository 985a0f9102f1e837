/**
 * What the authorities publish, read by OpenSSL, and what their database does not allow.
 * @module
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { grantOf, type Phone } from '@tegata/cli'
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromBase64url, toBase64, toBase64url } from '@tegata/kernel'
import {
  buildOcspRequest,
  crlDistributionPointsOf,
  derToPem,
  parseCertificate,
  parseOcspResponse,
} from '@tegata/pki'
import { createCa } from '@tegata/role-ca'
import { certificateCheckShape } from '@tegata/role-verifier/contract'
import { createTestDatabase, createTestKeys } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { playUntil } from '../play-until.ts'
import { send, sendJson, startTestServer, type TestServer, tokens } from './test-server.ts'

const crypto = createNodeCrypto()
const folder = mkdtempSync(join(tmpdir(), 'tegata-openssl-'))
let server: TestServer
let phone: Phone
let root: Uint8Array
beforeAll(async () => {
  server = await startTestServer()
  const world = server.openWorld()
  phone = await playUntil(world, 2)
  const anchors = z.object({ jpkiAuth: z.array(z.string()) })
  const { jpkiAuth } = anchors.parse((await send(`${server.url}/ca/anchors`)).body)
  root = fromBase64url(jpkiAuth[0] ?? '')
  writeFileSync(join(folder, 'root.pem'), derToPem(root, 'CERTIFICATE'))
})
afterAll(() => server.close())

/** Not in step with this process, which has to answer what OpenSSL asks. */
const openssl = (...args: readonly string[]) =>
  new Promise<string>((resolve) => {
    execFile('openssl', args, { cwd: folder, timeout: 900_000 }, (_, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    )
  })

const askOpenssl = (...hash: readonly string[]) =>
  openssl(
    ...['ocsp', '-issuer', 'root.pem', ...hash, '-cert', 'auth.pem', '-CAfile', 'root.pem'],
    ...['-url', `${server.url}/ca/ocsp`],
  )

const lossOf = (what: 'loss' | 'recovery' | 'end') =>
  sendJson(`${server.url}/enrolment/phones/${grantOf(phone).phoneId}/${what}`, {}, tokens.clerk)

/** The list that the certificate names: that of the municipality. */
async function crlText(): Promise<string> {
  const [address = ''] = crlDistributionPointsOf(parseCertificate(grantOf(phone).certificates.auth))
  expect(address).toBe(`${server.url}/ca/crl/jpki-auth-2/99201.crl`)
  const response = await fetch(address)
  writeFileSync(join(folder, 'list.crl'), new Uint8Array(await response.arrayBuffer()))
  expect(response.headers.get('content-type')).toBe('application/pkix-crl')
  const verified = await openssl(
    'crl',
    '-inform',
    'DER',
    '-in',
    'list.crl',
    '-CAfile',
    'root.pem',
    '-noout',
  )
  expect(verified).toContain('verify OK')
  return await openssl('crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-text')
}

test('OCSP and CRL: good, on hold, good again, revoked; SHA-1 and SHA-256', async () => {
  writeFileSync(join(folder, 'auth.pem'), derToPem(grantOf(phone).certificates.auth, 'CERTIFICATE'))
  const { serialNumber } = parseCertificate(grantOf(phone).certificates.auth)
  for (const hash of [['-sha1'], ['-sha256']]) {
    const text = await askOpenssl(...hash)
    expect(text).toContain('Response verify OK')
    expect(text).toContain('auth.pem: good')
  }
  expect((await crlText()).toLowerCase()).not.toContain(serialNumber)

  await lossOf('loss')
  await expect.poll(() => askOpenssl('-sha256')).toContain('revoked')
  expect(await askOpenssl('-sha256')).toContain('certificateHold')
  expect(await crlText()).toContain('Certificate Hold')

  await lossOf('recovery')
  await expect.poll(() => askOpenssl('-sha256')).toContain('auth.pem: good')

  await lossOf('end')
  await expect.poll(() => askOpenssl('-sha256')).toContain('cessationOfOperation')
  expect((await crlText()).toLowerCase()).toContain(serialNumber)
})

test('a relying party asks about a certificate and gets what it may keep', async () => {
  const { certificates } = grantOf(phone)
  const check = async (body: object, token: string = tokens.bank) =>
    await sendJson(`${server.url}/verifier/certificate-checks`, body, token)
  const auth = await check({ certificate: toBase64url(certificates.auth) })
  const answer = certificateCheckShape.parse(auth.body)
  expect(answer).toMatchObject({ verdict: 'refused', kind: 'auth', token: 'phone' })
  expect(answer).toMatchObject({ status: 'revoked', code: 'revoked' })
  const [kept] = answer.revocation
  expect(kept?.method).toBe('ocsp')
  writeFileSync(join(folder, 'kept.ocsp'), fromBase64url(kept?.evidence ?? ''))
  const read = [
    '-respin',
    'kept.ocsp',
    '-issuer',
    'root.pem',
    '-no_nonce',
    '-sha256',
    '-cert',
    'auth.pem',
  ]
  expect(await openssl('ocsp', ...read, '-CAfile', 'root.pem')).toContain('revoked')
  const half = await check({ certificate: 'AA', document: 'AA' })
  expect([half.status, half.body]).toMatchObject([400, { code: 'verifier/malformed' }])
  expect((await check({ certificate: 'AA' }, 'somebody')).status).toBe(403)
})

test('by GET; a serial number never given; garbage', async () => {
  const issuer = parseCertificate(root)
  const request = await buildOcspRequest({ issuer, serialNumber: '4242424242' }, crypto)
  const get = await fetch(`${server.url}/ca/ocsp/${encodeURIComponent(toBase64(request))}`)
  const answered = parseOcspResponse(new Uint8Array(await get.arrayBuffer()))
  if (answered.status !== 'successful') throw new Error(answered.status)
  expect(answered.basic.extendedRevoke).toBe(true)
  expect(answered.basic.responses[0]).toMatchObject({
    status: 'revoked',
    reason: 'certificateHold',
    revokedAt: new Date(0),
  })
  const garbage = await fetch(`${server.url}/ca/ocsp`, {
    method: 'POST',
    headers: { 'content-type': 'application/ocsp-request' },
    body: 'garbage',
  })
  const refused = parseOcspResponse(new Uint8Array(await garbage.arrayBuffer()))
  expect(refused.status).toBe('malformedRequest')
})

test('the database does not let a revoked certificate come back, nor an audit row change', async () => {
  const change = server.query(
    `UPDATE ca.certificate SET state = 'good', reason = NULL WHERE state = 'revoked'`,
  )
  await expect(change).rejects.toThrow('stays revoked')
  await expect(server.query('DELETE FROM ca.audit')).rejects.toThrow('append-only')
})

test('a request answered twice is one certificate; what a kill left half-issued is ended', async () => {
  const database = await createTestDatabase()
  const deps = {
    database,
    keys: createTestKeys(),
    crypto,
    now: () => new Date(),
    publicUrl: 'http://127.0.0.1:1',
  }
  const ca = await createCa(deps)
  const { publicKey } = await crypto.generateSigner('RS256')
  const order = {
    kind: 'auth',
    token: 'card',
    publicKey,
    notAfter: new Date(Date.now() + 86_400_000),
    requestId: 'once',
  } as const
  const first = await ca.issueJpkiCertificate(order)
  const second = await ca.issueJpkiCertificate(order)
  expect([second.serial, toBase64(second.der)]).toEqual([first.serial, toBase64(first.der)])
  await ca.revokeCertificate(first.serial, 'superseded')
  await ca.revokeCertificate(first.serial, 'keyCompromise')
  await ca.holdCertificate(first.serial)
  await expect(ca.resumeCertificate(first.serial)).rejects.toMatchObject({ code: 'ca/not-allowed' })
  await expect(ca.issueJpkiCertificate(order)).rejects.toMatchObject({ code: 'ca/not-allowed' })
  await expect(ca.revokeCertificate('00', 'superseded')).rejects.toMatchObject({
    code: 'ca/unknown-certificate',
  })

  const db = await database.schema<{
    certificate: {
      serial: string
      authority: string
      purpose: string
      state: string
      not_after: Date
      changed_at: Date
    }
  }>('ca')
  const half = { serial: 'ab01', authority: 'jpki-auth', purpose: 'x', state: 'issuing' }
  await db
    .insertInto('certificate')
    .values({ ...half, not_after: new Date(), changed_at: new Date(Date.now() - 600_000) })
    .execute()
  const again = await createCa(deps)
  expect(await again.certificateState('ab01')).toBe('revoked')
  expect(await again.certificateState(first.serial)).toBe('revoked')
  expect(toBase64(again.rootOf('iaca'))).toBe(toBase64(ca.rootOf('iaca')))
  await database.close()
})
