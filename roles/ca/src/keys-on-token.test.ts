/** The authorities with their keys on a PKCS#11 token, as production has them; no key anywhere else. */
import { execFileSync } from 'node:child_process'
import { createDecipheriv, createPrivateKey, scryptSync } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programPresent } from '@tegata/kernel/testing'
import {
  buildOcspRequest,
  jpkiSign,
  parseCertificate,
  parseCrl,
  validatePath,
  verifyCrl,
  verifyOcspResponse,
} from '@tegata/pki'
import { openKeyStore, openTokenKeyStore } from '@tegata/service'
import { dumpTables, findsText } from '@tegata/service/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { sandboxGenerations } from './authority/generations.ts'
import { crypto, order, startTestCa } from './testing.ts'

const clock = { now: new Date('2026-06-01T12:00:00Z') }
const folder = mkdtempSync(join(tmpdir(), 'tegata-ca-token-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const pin = '58203147'

function makeToken() {
  mkdirSync(join(folder, 'tokens'))
  const config = join(folder, 'softhsm2.conf')
  writeFileSync(config, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`)
  process.env.SOFTHSM2_CONF = config
  const made = ['--init-token', '--free', '--label', 'ca', '--pin', pin, '--so-pin', '73519824']
  execFileSync('softhsm2-util', made)
  const modulePath = ['/usr/lib/softhsm', '/usr/lib/x86_64-linux-gnu/softhsm']
    .map((place) => join(place, 'libsofthsm2.so'))
    .find((path) => existsSync(path))
  return { modulePath: modulePath ?? 'libsofthsm2.so', tokenLabel: 'ca', pin }
}

describe.skipIf(!programPresent('softhsm2-util'))('keys on SoftHSM (needs softhsm2)', () => {
  test('roots, certificates, OCSP and lists are signed there', async () => {
    const keys = await openTokenKeyStore(makeToken(), openKeyStore(join(folder, 'keys'), 'x'))
    const role = await startTestCa(clock, keys)
    const generations = {
      ...sandboxGenerations,
      'jpki-sign': [...sandboxGenerations['jpki-sign'], { number: 3, algorithm: 'ES384' }],
    } as const
    for (const ca of [role.ca, await role.again(undefined, { generations })]) {
      const { serial, der } = await ca.issueJpkiCertificate(order(clock))
      const leaf = parseCertificate(der)
      const anchors = ca.rootsOf('jpki-sign').map((root) => parseCertificate(root))
      const at = clock.now
      const path = { leaf, intermediates: [], anchors, at, profile: jpkiSign }
      const { verdict, anchor: issuer } = await validatePath(path, crypto)
      if (verdict !== 'accepted' || !issuer) throw new TypeError(verdict)
      await ca.revokeCertificate(serial, 'keyCompromise')
      const request = await buildOcspRequest({ issuer, serialNumber: serial }, crypto)
      const asked = { issuer, serialNumber: serial, at, crypto }
      const ocsp = await verifyOcspResponse((await ca.answerOcsp(request)).der, asked)
      expect(ocsp.status).toBe('revoked')
      const authority = ca === role.ca ? 'jpki-sign-2' : 'jpki-sign-3'
      const list = await ca.crl({ authority, partition: '' })
      expect(parseCrl(list.der).revoked.has(serial)).toBe(true)
      const judged = await verifyCrl(list.der, { certificate: leaf, issuer, at, crypto })
      expect(judged.status).toBe('revoked')
    }
    // Neither the PIN nor the passphrase is anywhere that is kept.
    const kept = JSON.stringify(await dumpTables(role.database)) + role.lines()
    for (const secret of [pin, 'PRIVATE KEY']) expect(findsText(kept, secret)).toBe(false)
    expect(JSON.stringify(process.env)).not.toContain(pin)
    expect(readdirSync(join(folder, 'keys')).toSorted()).toEqual([
      'ca-certificates.key',
      'proof',
      'salt',
    ])
    await role.close()
    keys.close()
  })
})

test('with keys in files: none of them stands in environment, database or log', async () => {
  const keysFolder = join(folder, 'files')
  const role = await startTestCa(clock, openKeyStore(keysFolder, 'only a test'))
  await role.ca.issueJpkiCertificate(order(clock))
  await role.app.inject('/ca/anchors')
  const tables = JSON.stringify(await dumpTables(role.database))
  const everything = tables + role.lines() + JSON.stringify(process.env)
  const secrets = privatePartsIn(keysFolder, 'only a test')
  expect(secrets.length).toBeGreaterThan(10)
  for (const secret of secrets)
    for (const form of ['hex', 'base64', 'base64url'] as const)
      expect(everything.includes(secret.toString(form))).toBe(false)
  // Public parts are there, so that looking is known to find.
  const root = Buffer.from(role.ca.rootOf('jpki-sign')).toString('hex')
  expect(everything.includes(root)).toBe(true)
  for (const file of readdirSync(keysFolder)) {
    const key = readFileSync(join(keysFolder, file))
    expect(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' })).toThrow()
  }
  await role.close()
})

/** Opened as a thief with the passphrase would, to know what to look for. */
function privatePartsIn(keysFolder: string, passphrase: string): Buffer[] {
  const read = (file: string) => readFileSync(join(keysFolder, file))
  const cost = { N: 2 ** 15, r: 8, maxmem: 2 ** 26 }
  const secret = scryptSync(passphrase, read('salt'), 32, cost)
  return readdirSync(keysFolder)
    .filter((file) => /^(ca|ocsp)-.*\.key$/.test(file) && file !== 'ca-certificates.key')
    .flatMap((file) => {
      const sealed = read(file)
      const cipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12))
      cipher.setAAD(Buffer.from(file.replace('.key', ''))).setAuthTag(sealed.subarray(-16))
      const key = Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
      const { d, p, q } = createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({
        format: 'jwk',
      })
      return [d, p, q].flatMap((part) => (part ? [Buffer.from(part, 'base64url')] : []))
    })
}
