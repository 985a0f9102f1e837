import { createNodeCrypto } from '@tegata/crypto/node'
import { describe, expect, test } from 'vitest'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { derToPem } from '../der/pem.ts'
import { jpkiAuth, jpkiCa, ocspResponder } from '../profile/profiles.ts'
import { opensslPresent, withOpenssl } from '../testing/openssl.ts'
import { withOpensslAuthority } from '../testing/openssl-authority.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { buildOcspResponse, type OcspAnswer } from './build-ocsp-response.ts'
import { certIdOf, sameCertId } from './cert-id.ts'
import { buildOcspRequest, parseOcspRequest } from './ocsp-request.ts'
import { parseOcspResponse } from './ocsp-response.ts'
import { verifyOcspResponse } from './verify-ocsp-response.ts'

const crypto = createNodeCrypto()
const nonce = Uint8Array.from({ length: 32 }, (_, i) => i)
const hashes = ['SHA-1', 'SHA-256'] as const
const keys = [['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], ['rsa:2048']]
const nothing = new Uint8Array()

describe.skipIf(!opensslPresent)('OpenSSL asks us (needs the openssl command)', () => {
  test.each(keys)('its requests are read: %s', async (...key) => {
    const { root, requests } = await withOpensslAuthority(key, ({ openssl, root: ca, read }) => {
      const ask = (...options: readonly string[]) => {
        const about = ['-issuer', 'root.pem', '-cert', '1001.pem', '-reqout', 'request.der']
        openssl('ocsp', ...options, ...about)
        return read('request.der')
      }
      const asked = { sha1: ask('-sha1', '-no_nonce'), sha256: ask('-sha256', '-nonce') }
      return { root: ca.der, requests: asked }
    })
    const issuer = parseCertificate(root)
    const sha1 = parseOcspRequest(requests.sha1)
    const sha256 = parseOcspRequest(requests.sha256)
    for (const [hash, request] of [
      ['SHA-1', sha1],
      ['SHA-256', sha256],
    ] as const) {
      const own = await certIdOf({ issuer, serialNumber: '1001' }, hash, crypto)
      expect(request.certIds.map((id) => sameCertId(id, own))).toEqual([true])
    }
    expect([sha1.nonce?.length, sha256.nonce?.length]).toEqual([undefined, 16])
  })

  const thisUpdate = new Date('2026-06-01T00:00:00Z')
  const nextUpdate = new Date('2026-06-08T00:00:00Z')
  const revokedAt = new Date('2026-05-01T12:00:00Z')
  const wide = ['-validity_period', '2000000000', '-attime', '1780315200']

  test.each([
    ['authority', 'RS256', 'SHA-1'],
    ['authority', 'ES384', 'SHA-256'],
    ['delegate', 'RS256', 'SHA-256'],
    ['delegate', 'ES256', 'SHA-1'],
  ] as const)('our answers are read and verified: %s, %s, %s', async (who, algorithm, hash) => {
    const root = await issueTestCertificate(
      {
        profile: jpkiCa,
        subject: [
          ['C', 'JP'],
          ['O', 'TEST'],
        ],
        algorithm: algorithm === 'ES256' ? 'ES384' : algorithm,
      },
      crypto,
    )
    const issued = { issuer: root, algorithm }
    const delegate = await issueTestCertificate(
      { profile: ocspResponder, subject: [['CN', 'OCSP']], ...issued },
      crypto,
    )
    const { certificate } = await issueTestCertificate(
      { profile: jpkiAuth, subject: [['CN', '0001']], issuer: root },
      crypto,
    )
    const question = { issuer: root.certificate, serialNumber: certificate.serialNumber, hash }
    const base = { certId: await certIdOf(question, hash, crypto), thisUpdate, nextUpdate }
    const answers: Record<string, OcspAnswer> = {
      good: { ...base, status: 'good' },
      revoked: { ...base, status: 'revoked', revokedAt, reason: 'cessationOfOperation' },
      hold: { ...base, status: 'revoked', revokedAt, reason: 'certificateHold' },
      unknown: { ...base, status: 'unknown' },
      never: { ...base, status: 'never-issued' },
    }
    const files: Record<string, string | Uint8Array> = {
      'root.pem': derToPem(root.certificate.der),
      'leaf.pem': derToPem(certificate.der),
      'request.der': await buildOcspRequest({ ...question, nonce }, crypto),
      'other.der': await buildOcspRequest({ ...question, nonce: nonce.slice(1) }, crypto),
    }
    const by = who === 'delegate' ? delegate : root
    const certificates = who === 'delegate' ? [delegate.certificate.der] : []
    for (const [name, answer] of Object.entries(answers))
      files[`${name}.der`] = await buildOcspResponse(
        { answers: [answer], producedAt: thisUpdate, nonce, certificates },
        by.signer,
        crypto,
      )
    await withOpenssl(files, (openssl) => {
      const read = (...options: readonly string[]) =>
        openssl('ocsp', '-CAfile', 'root.pem', '-issuer', 'root.pem', ...wide, ...options)
      const about = [`-${hash.replace('-', '').toLowerCase()}`, '-no_nonce', '-cert', 'leaf.pem']
      const said = (name: string) => read(...about, '-respin', `${name}.der`).output
      for (const name of Object.keys(answers)) expect(said(name)).toContain('Response verify OK')
      expect(said('good')).toContain('leaf.pem: good')
      expect(said('revoked')).toMatch(
        /leaf.pem: revoked[\s\S]*Reason: cessationOfOperation[\s\S]*Revocation Time: May +1 12:00:00 2026/,
      )
      expect(said('hold')).toContain('Reason: certificateHold')
      expect(said('unknown')).toContain('leaf.pem: unknown')
      expect(said('never')).toContain('Revocation Time: Jan  1 00:00:00 1970')
      const text = read('-respin', 'never.der', '-reqin', 'request.der', '-text').output
      // The name that OpenSSL gives to 1.3.6.1.5.5.7.48.1.9, the extended-revoke extension.
      expect(text).toMatch(/^ +valid: /m)
      expect(text).toContain('Response verify OK')
      expect(text).not.toContain('Nonce Verify error')
      expect(read('-respin', 'good.der', '-reqin', 'other.der').output).toContain(
        'Nonce Verify error',
      )
    })
  })
})

describe.skipIf(!opensslPresent)('we ask OpenSSL (needs the openssl command)', () => {
  test.each(keys)('our requests are answered, and the answers read: %s', async (...key) => {
    const made = await answersOf(key)
    const issuer = parseCertificate(made.root)
    const ask = async (name: string, serialNumber: string, changes: object = {}) => {
      const der = made.answers.get(name) ?? nothing
      const parsed = parseOcspResponse(der)
      // OpenSSL answers with its own clock: the time of the answer is the time of the question.
      const at = parsed.status === 'successful' ? parsed.basic.producedAt : new Date(Number.NaN)
      const expected = { issuer, serialNumber, at, crypto, nonce, ...changes }
      const report = await verifyOcspResponse(der, expected)
      const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
      return { ...report, failed: failed.map(({ id }) => id) }
    }
    for (const by of ['root', 'delegate'])
      for (const hash of hashes) {
        const good = await ask(`${by} ${hash} 1001`, '1001')
        expect(good).toMatchObject({ verdict: 'accepted', status: 'good', failed: [] })
        expect(await ask(`${by} ${hash} 1002`, '1002')).toMatchObject({
          verdict: 'refused',
          status: 'revoked',
          revocationReason: 'keyCompromise',
          revokedAt: new Date('2026-05-01T12:00:00Z'),
        })
        const held = await ask(`${by} ${hash} 1003`, '1003')
        expect(held.revocationReason).toBe('certificateHold')
        expect((await ask(`${by} ${hash} 1004`, '1004')).status).toBe('unknown')
        const crossed = await ask(`${by} ${hash} 1001`, '1002')
        expect(crossed.failed).toEqual(['pki/ocsp-cert-id'])
        const replayed = await ask(`${by} ${hash} 1001`, '1001', { nonce: nonce.slice(1) })
        expect(replayed.failed).toEqual(['pki/ocsp-nonce'])
      }
    expect((await ask('holder', '1001')).failed).toEqual(['pki/ocsp-responder'])
    expect((await ask('without certificate', '1001')).failed).toEqual(['pki/ocsp-responder'])
    expect((await ask('by key', '1001')).verdict).toBe('accepted')
    const undated = 'without nextUpdate'
    expect((await ask(undated, '1001')).failed).toEqual(['pki/ocsp-time'])
    expect((await ask(undated, '1001', { maxAgeSeconds: 60 })).verdict).toBe('accepted')
  })
})

/** Everything OpenSSL answers to our requests, by responder, hash and serial number. */
async function answersOf(key: readonly string[]) {
  const serials = ['1001', '1002', '1003', '1004']
  return withOpensslAuthority(key, async ({ openssl, root, read, write }) => {
    const answers = new Map<string, Uint8Array>()
    const answer = (signer: string, file: string, ...options: readonly string[]) => {
      openssl(
        ...['ocsp', '-index', 'index.txt', '-CA', 'root.pem', '-reqin', file],
        ...['-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`, '-respout', 'response.der'],
        ...options,
      )
      return read('response.der')
    }
    const ndays = ['-ndays', '7']
    for (const hash of hashes)
      for (const serialNumber of serials) {
        const file = `${hash}-${serialNumber}.der`
        write(file, await requestFor(root, serialNumber, hash))
        for (const by of ['root', 'delegate'])
          answers.set(`${by} ${hash} ${serialNumber}`, answer(by, file, ...ndays))
      }
    const asked = 'SHA-256-1001.der'
    answers.set('holder', answer('1002', asked, ...ndays))
    answers.set('without certificate', answer('delegate', asked, '-resp_no_certs', ...ndays))
    answers.set('by key', answer('delegate', asked, '-resp_key_id', ...ndays))
    answers.set('without nextUpdate', answer('delegate', asked))
    return { root: root.der, answers }
  })
}

const requestFor = (issuer: Certificate, serialNumber: string, hash: (typeof hashes)[number]) =>
  buildOcspRequest({ issuer, serialNumber, hash, nonce }, crypto)
