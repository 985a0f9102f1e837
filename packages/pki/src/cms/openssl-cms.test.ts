import { createNodeCrypto } from '@tegata/crypto/node'
import { utf8Encode } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { derToPem } from '../der/pem.ts'
import { jpkiCa, jpkiSign } from '../profile/profiles.ts'
import { opensslPresent, withOpenssl } from '../testing/openssl.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { buildCmsSignature } from './build-cms-signature.ts'
import { verifyCmsSignature } from './verify-cms-signature.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const document = utf8Encode('転入届\r\n見本県関所市\n')
const hashes = { RS256: 'SHA-256', RS512: 'SHA-512', ES256: 'SHA-256', ES384: 'SHA-384' } as const

describe.skipIf(!opensslPresent)('OpenSSL verifies ours (needs the openssl command)', () => {
  test.each(['RS256', 'RS512', 'ES256', 'ES384'] as const)('%s', async (algorithm) => {
    const root = await issueTestCertificate(
      {
        profile: jpkiCa,
        subject: [
          ['C', 'JP'],
          ['O', 'TEST'],
          ['CN', 'TEST root'],
        ],
        algorithm,
      },
      crypto,
    )
    const holder = await issueTestCertificate(
      {
        profile: jpkiSign,
        subject: [
          ['C', 'JP'],
          ['CN', 'TEST 1'],
        ],
        issuer: root,
        algorithm,
      },
      crypto,
    )
    const digest = await crypto.digest(hashes[algorithm], document)
    const certificate = holder.certificate.der
    const input = { digest, certificate, signingTime: at }
    const signature = await buildCmsSignature(input, holder.signer, crypto)
    const other = Uint8Array.from(document, (byte, i) => (i === 4 ? byte ^ 1 : byte))
    const files = {
      'signature.der': signature,
      document,
      other,
      'root.pem': derToPem(root.certificate.der),
    }
    await withOpenssl(files, (openssl) => {
      const verify = (content: string) =>
        openssl(
          ...['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'signature.der', '-content'],
          ...[content, '-CAfile', 'root.pem', '-purpose', 'any', '-attime', '1780315200', '-cades'],
        )
      expect(verify('document')).toMatchObject({ ok: true, bytes: Buffer.from(document) })
      expect(verify('other')).toMatchObject({ ok: false })
      const shown = openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'signature.der')
      expect(shown.output).toContain('id-smime-aa-signingCertificateV2')
      expect(shown.output).toContain('signingTime (1.2.840.113549.1.9.5)')
    })
  })
})

describe.skipIf(!opensslPresent)('we verify those of OpenSSL (needs the openssl command)', () => {
  type Key = readonly [string, string, readonly string[]]
  const ecKey: Key = ['ec', 'sha256', ['-pkeyopt', 'ec_paramgen_curve:P-256']]
  const keys: readonly Key[] = [
    ['rsa:2048', 'sha256', []],
    ['rsa:3072', 'sha512', []],
    ['ec', 'sha384', ['-pkeyopt', 'ec_paramgen_curve:P-384']],
    ecKey,
  ]
  const made = ([newKey, md, more]: Key, options: readonly string[] = ['-cades']) =>
    withOpenssl({ document }, (openssl) => {
      const subject = ['-subj', '/CN=TEST holder', '-days', '1', '-nodes']
      const files = ['-keyout', 'key.pem', '-out', 'certificate.pem']
      openssl('req', '-x509', '-newkey', newKey, ...more, ...subject, ...files)
      const run = openssl(
        ...['cms', '-sign', '-binary', '-in', 'document', '-signer', 'certificate.pem'],
        ...['-inkey', 'key.pem', '-md', md, '-outform', 'DER', ...options],
      )
      if (!run.ok) throw new Error(run.output)
      return new Uint8Array(run.bytes)
    })
  // OpenSSL writes the time at which the test runs.
  const now = () => new Date(Date.now() + 1000)
  const verify = async (signature: Uint8Array, given = document) => {
    const report = await verifyCmsSignature(signature, {
      ...{ document: given, at: now(), level: 'cades', crypto },
    })
    const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
    return { verdict: report.verdict, failed }
  }

  test.each(keys)('%s, %s', async (...key) => {
    const signature = await made(key)
    expect(await verify(signature)).toEqual({ verdict: 'accepted', failed: [] })
    const keyed = await made(key, ['-cades', '-keyid'])
    expect(await verify(keyed)).toEqual({ verdict: 'accepted', failed: [] })
    const changed = { verdict: 'refused', failed: ['pki/cms-digest'] }
    expect(await verify(signature, document.subarray(1))).toEqual(changed)
  })

  test.each([
    [['-nocerts', '-cades'], ['pki/cms-signer']],
    [['-noattr'], ['pki/cms-form']],
    [['-nodetach', '-cades'], ['pki/cms-form']],
    [['-md', 'sha1', '-cades'], ['pki/cms-form']],
    [[], ['pki/cms-attributes', 'pki/cms-certificate-signed']],
  ])('with %j: refused', async (options, failed) => {
    expect(await verify(await made(ecKey, options))).toEqual({ verdict: 'refused', failed })
  })
})
