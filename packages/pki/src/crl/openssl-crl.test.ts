import { createNodeCrypto } from '@tegata/crypto/node'
import { describe, expect, test } from 'vitest'
import { parseCertificate } from '../certificate/certificate.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { derToPem, pemToDer } from '../der/pem.ts'
import { iacaRoot, jpkiAuth, jpkiCa } from '../profile/profiles.ts'
import { opensslPresent, withOpenssl } from '../testing/openssl.ts'
import { withOpensslAuthority } from '../testing/openssl-authority.ts'
import { type Issued, issueTestCertificate } from '../testing/test-authority.ts'
import { buildCrl, type NewCrl } from './build-crl.ts'
import { parseCrl } from './certificate-list.ts'
import { issuingDistributionPointExtension } from './issuing-distribution-point.ts'
import { verifyCrl } from './verify-crl.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const clock = String(at.getTime() / 1000)

async function listOf(ca: Issued, changes: Partial<NewCrl>) {
  const crl = {
    issuer: ca.certificate.subject.der,
    authorityKeyIdentifier: await keyIdentifierOf(ca.signer.publicKey, crypto),
    crlNumber: '0100',
    thisUpdate: new Date('2026-06-01T00:00:00Z'),
    nextUpdate: new Date('2026-06-08T00:00:00Z'),
    revoked: [],
    ...changes,
  }
  return await buildCrl(crl, ca.signer)
}

describe.skipIf(!opensslPresent)('our lists read by OpenSSL (needs the openssl command)', () => {
  test.each([
    ['RS256', jpkiCa],
    ['ES384', jpkiCa],
    ['ES256', iacaRoot],
    ['EdDSA', iacaRoot],
  ] as const)('authority with %s', async (algorithm, profile) => {
    const subject = [
      ['C', 'JP'],
      ['O', 'TEST'],
      ['CN', 'TEST 認証局'],
    ] as const
    const ca = await issueTestCertificate({ profile, subject, algorithm }, crypto)
    const leaf = async (name: string) =>
      (
        await issueTestCertificate(
          { profile: jpkiAuth, subject: [['CN', name]], issuer: ca },
          crypto,
        )
      ).certificate
    const [good, revoked] = [await leaf('good'), await leaf('revoked')]
    const entry = {
      serialNumber: revoked.serialNumber,
      revokedAt: new Date('2026-05-01T00:00:00Z'),
    }
    const lists = {
      'some.pem': await listOf(ca, { revoked: [{ ...entry, reason: 'certificateHold' }] }),
      'none.pem': await listOf(ca, {}),
      // jpkiAuth certificates name this point.
      'part.pem': await listOf(ca, {
        revoked: [entry],
        extensions: [
          issuingDistributionPointExtension({
            uri: 'http://crl.test.example/list.crl',
            only: 'user-certificates',
          }),
        ],
      }),
      'other.pem': await listOf(ca, {
        extensions: [issuingDistributionPointExtension({ uri: 'http://crl.test.example/9.crl' })],
      }),
    }
    const files = Object.fromEntries([
      ...Object.entries(lists).map(([name, der]) => [name, derToPem(der, 'X509 CRL')]),
      ...Object.entries({ ca: ca.certificate, good, revoked }).map(({ 0: name, 1: { der } }) => [
        `${name}.pem`,
        derToPem(der),
      ]),
    ])
    await withOpenssl(files, (openssl) => {
      const text = openssl('crl', '-in', 'some.pem', '-CAfile', 'ca.pem', '-noout', '-text').output
      expect(text).toContain('verify OK')
      expect(text).toContain('Hold')
      expect(text).toMatch(/CRL Number: *\n *256\n/)
      const none = openssl('crl', '-in', 'none.pem', '-CAfile', 'ca.pem', '-noout', '-text').output
      expect(none).toContain('verify OK')
      expect(none).toContain('No Revoked Certificates.')
      const check = (list: string, leafFile: string) =>
        openssl(
          ...['verify', '-attime', clock, '-crl_check', '-extended_crl', '-x509_strict'],
          ...['-CAfile', 'ca.pem', '-CRLfile', list, leafFile],
        ).output
      for (const list of ['some.pem', 'part.pem']) {
        expect(check(list, 'good.pem')).toContain('good.pem: OK')
        expect(check(list, 'revoked.pem')).toContain('certificate revoked')
      }
      expect(check('none.pem', 'revoked.pem')).toContain('revoked.pem: OK')
      expect(check('other.pem', 'revoked.pem')).toContain('different CRL scope')
    })
  })
})

const lists = ['complete', 'partition', 'otherPartition', 'authorities'] as const
const refusedLists = ['someReasons', 'indirect', 'delta'] as const

function issueLists(key: readonly string[]) {
  return withOpensslAuthority(key, ({ openssl, root, leaves }) => {
    const made = [...lists, ...refusedLists].map((name) => {
      const pem = openssl(
        ...['ca', '-config', 'ca.cnf', '-gencrl', '-keyfile', 'root.key', '-cert', 'root.pem'],
        ...['-crl_lastupdate', '20260601000000Z', '-crl_nextupdate', '20260608000000Z'],
        ...['-crlexts', name],
      ).bytes.toString('utf8')
      const [der = new Uint8Array()] = pemToDer(pem, 'X509 CRL')
      return [name, der] as const
    })
    return { root: root.der, leaves, made: new Map<string, Uint8Array>(made) }
  })
}

describe.skipIf(!opensslPresent)('lists of OpenSSL read by us (needs the openssl command)', () => {
  const scope = ['pki/crl-scope']
  test.each([['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], ['rsa:2048']])('%s', async (...key) => {
    const { root, leaves, made } = await issueLists(key)
    const issuer = parseCertificate(root)
    const ask = async (list: string, serial: string) => {
      const certificate = leaves.get(serial) ?? issuer
      const crl = made.get(list) ?? new Uint8Array()
      const report = await verifyCrl(crl, { certificate, issuer, at, crypto })
      const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
      return { ...report, failed: failed.map(({ id }) => id) }
    }
    for (const list of ['complete', 'partition']) {
      expect(await ask(list, '1001')).toMatchObject({ verdict: 'accepted', status: 'good' })
      expect(await ask(list, '1002')).toMatchObject({
        verdict: 'refused',
        status: 'revoked',
        revocationReason: 'keyCompromise',
        revokedAt: new Date('2026-05-01T12:00:00Z'),
      })
      expect(await ask(list, '1003')).toMatchObject({ revocationReason: 'certificateHold' })
    }
    expect((await ask('otherPartition', '1001')).failed).toEqual(scope)
    expect((await ask('authorities', '1001')).failed).toEqual(scope)
    expect((await ask('authorities', 'root')).failed).toEqual([])
    expect((await ask('someReasons', '1001')).failed).toEqual(scope)
    expect((await ask('indirect', '1001')).failed).toEqual(scope)
    expect((await ask('delta', '1001')).failed).toEqual(['pki/crl-form'])
    const { crlNumber } = parseCrl(made.get('partition') ?? new Uint8Array())
    expect(crlNumber).toBe('08')
  })
})
