/** The `openssl` command as a relying party: OCSP over real HTTP, CRLs, and paths. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { derToPem } from '@tegata/pki'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { order, startTestCa, type TestCa } from './testing.ts'

const present = spawnSync('openssl', ['version']).status === 0

/** OpenSSL looks at the clock of the machine. */
const clock = { now: new Date() }
const folder = mkdtempSync(join(tmpdir(), 'tegata-ca-'))
let role: TestCa
let address: string
let serials: Readonly<Record<string, string>>

const openssl = (...args: readonly string[]) =>
  new Promise<{ ok: boolean; output: string }>((resolve) => {
    execFile('openssl', [...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    )
  })

beforeAll(async () => {
  role = await startTestCa(clock)
  address = await role.app.listen({ host: '127.0.0.1', port: 0 })
  const { ca } = role
  const pem = (name: string, der: Uint8Array) =>
    writeFileSync(join(folder, `${name}.pem`), derToPem(der, 'CERTIFICATE'))
  pem('root', ca.rootOf('jpki-sign'))
  const found: Record<string, string> = {}
  for (const name of ['good', 'held', 'revoked']) {
    const { serial, der } = await ca.issueJpkiCertificate(order(clock))
    found[name] = serial
    pem(name, der)
  }
  serials = found
  await ca.holdCertificate(found.held ?? '')
  await ca.revokeCertificate(found.revoked ?? '', 'keyCompromise')
})
afterAll(async () => {
  await role.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!present)('read by OpenSSL (needs the openssl command)', () => {
  const expected: readonly (readonly [string, RegExp])[] = [
    ['good', /good.pem: good/],
    ['held', /held.pem: revoked[\s\S]*Reason: certificateHold/],
    ['revoked', /revoked.pem: revoked[\s\S]*Reason: keyCompromise/],
  ]
  const about = ['-issuer', 'root.pem', '-CAfile', 'root.pem']

  test.each(['-sha1', '-sha256', '-sha384', '-sha512'])(
    'OCSP by POST, CertID by %s',
    async (hash) => {
      for (const [name, said] of expected) {
        const asked = ['-url', `${address}/ca/ocsp`, hash, '-cert', `${name}.pem`]
        const { output } = await openssl('ocsp', ...about, ...asked)
        expect(output).toContain('Response verify OK')
        expect(output).toMatch(said)
      }
      const unknown = ['-url', `${address}/ca/ocsp`, hash, '-serial', '0x0badcafe0badcafe']
      const { output } = await openssl('ocsp', ...about, ...unknown)
      expect(output).toContain('Response verify OK')
      expect(output).toMatch(/0x0badcafe0badcafe: revoked[\s\S]*certificateHold[\s\S]*1970/)
    },
  )

  test('several at once, each by a hash function of its own, at an address with a slash', async () => {
    const asked = ['-sha1', '-cert', 'good.pem', '-sha512', '-cert', 'held.pem']
    const { output } = await openssl('ocsp', ...about, '-url', `${address}/ca/ocsp/`, ...asked)
    expect(output).toContain('Response verify OK')
    expect(output).toMatch(/good.pem: good[\s\S]*held.pem: revoked/)
  })

  test.each(['-sha224', '-sha3-256'])('CertID by %s is nobody’s here', async (hash) => {
    const asked = ['-url', `${address}/ca/ocsp`, hash, '-cert', 'good.pem']
    expect((await openssl('ocsp', ...about, ...asked)).output).toContain('unauthorized (6)')
  })

  test.each(['-sha1', '-sha256'])('OCSP by GET, CertID by %s', async (hash) => {
    for (const [name, said] of expected) {
      const cert = [hash, '-no_nonce', '-cert', `${name}.pem`]
      await openssl('ocsp', '-issuer', 'root.pem', ...cert, '-reqout', 'request.der')
      const { output: encoded } = await openssl('base64', '-A', '-in', 'request.der')
      const reply = await fetch(`${address}/ca/ocsp/${encodeURIComponent(encoded.trim())}`)
      expect(reply.headers.get('content-type')).toBe('application/ocsp-response')
      writeFileSync(join(folder, 'response.der'), new Uint8Array(await reply.arrayBuffer()))
      const { output } = await openssl('ocsp', ...about, ...cert, '-respin', 'response.der')
      expect(output).toContain('Response verify OK')
      expect(output).toMatch(said)
    }
  })

  test('the CRL: who is on it, and what paths it breaks', async () => {
    const reply = await fetch(`${address}/ca/crl/jpki-sign-2.crl`)
    expect(reply.headers.get('content-type')).toBe('application/pkix-crl')
    writeFileSync(join(folder, 'list.crl'), new Uint8Array(await reply.arrayBuffer()))
    await openssl('crl', '-inform', 'DER', '-in', 'list.crl', '-out', 'list.pem')
    const read = ['-in', 'list.pem', '-CAfile', 'root.pem', '-noout', '-text']
    const { output } = await openssl('crl', ...read)
    expect(output).toContain('verify OK')
    const listed = output.toLowerCase()
    expect(listed).toContain(`serial number: ${serials.held}`)
    expect(listed).toContain(`serial number: ${serials.revoked}`)
    expect(listed).not.toContain(`serial number: ${serials.good}`)
    const check = (name: string) =>
      openssl(
        ...['verify', '-crl_check', '-x509_strict', '-CAfile', 'root.pem'],
        ...['-CRLfile', 'list.pem', `${name}.pem`],
      )
    expect(await check('good')).toEqual({ ok: true, output: 'good.pem: OK\n' })
    for (const name of ['held', 'revoked'])
      expect((await check(name)).output).toContain('certificate revoked')
  })

  test('a certificate that is resumed leaves the CRL', async () => {
    await role.ca.resumeCertificate(serials.held ?? '')
    const reply = await fetch(`${address}/ca/crl/jpki-sign-2.crl`)
    writeFileSync(join(folder, 'later.crl'), new Uint8Array(await reply.arrayBuffer()))
    const read = ['-inform', 'DER', '-in', 'later.crl', '-noout', '-text']
    const { output } = await openssl('crl', ...read)
    expect(output.toLowerCase()).not.toContain(`serial number: ${serials.held}`)
    expect(output.toLowerCase()).toContain(`serial number: ${serials.revoked}`)
  })
})
