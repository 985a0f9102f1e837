import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { spkiToJwk } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createTestJpki, testTime } from '@tegata/jpki/testing'
import { buildOcspRequest, derToPem, parseCertificate } from '@tegata/pki'
import { afterAll, describe, expect, test } from 'vitest'
import { runHere, streamOf, testFolder } from '../input/testing.ts'
import { applicationForm } from '../tour/application-form.ts'
import { verifySignatureOfFile } from '../verify-signature/verify-signature-command.ts'
import { sign } from './sign-command.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const folder = testFolder()
afterAll(folder.remove)

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
const certificate = await jpki.issue({ kind: 'sign', publicKey: spkiToJwk(spki) })
const key = folder.put('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
const cert = folder.put('certificate.pem', derToPem(certificate))
const anchors = folder.put('root.pem', derToPem(jpki.anchors.sign))
const text = folder.put('notice.txt', '転入届\n')
const other = folder.put('other.txt', '転出届\n')
const pdf = folder.put('notice.pdf', applicationForm('Moving-in notice'))
const xml = folder.put('filing.xml', '<filing><name>見本　花子</name></filing>')
const at = ['--at', testTime.toISOString()]

/** What the responder says of the certificate, with no nonce, as somebody may have fetched it. */
async function ocspAnswer(): Promise<Uint8Array> {
  const issuer = parseCertificate(jpki.anchors.sign)
  const { serialNumber } = parseCertificate(certificate)
  const body = await buildOcspRequest({ issuer, serialNumber }, crypto)
  const answer = await jpki.fetch('https://ocsp.test.example/sign', { method: 'POST', body })
  return new Uint8Array(await answer.arrayBuffer())
}
const ocsp = folder.put('good.ocsp', await ocspAnswer())
jpki.setStatus(certificate, 'held')
const held = folder.put('held.ocsp', await ocspAnswer())

let count = 0
async function signed(format: string, file: string, ...more: string[]) {
  count += 1
  const out = `${file}.${count}.out`
  const options = ['--format', format, '--key', key, '--certificate', cert, '--out', out]
  return await runHere(sign, [file, ...options, ...at, ...more])
}
const verify = async (...args: string[]) => await runHere(verifySignatureOfFile, [...args, ...at])
const trusted = ['--anchors', anchors, '--ocsp', ocsp]

describe.each([
  ['pkcs1', text, (out: string) => [text, '--signature', out, '--certificate', cert]],
  ['cms', text, (out: string) => [text, '--signature', out]],
  ['pdf', pdf, (out: string) => [out]],
  ['xml', xml, (out: string) => [out]],
])('%s', (format, file, received) => {
  test('signed, recorded, accepted', async () => {
    const record = `${file}.${format}.json`
    const { code, out: said, err } = await signed(format, file, '--record', record)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const kept = JSON.parse(readFileSync(record, 'utf8'))
    expect(kept).toMatchObject({ format, hash: 'SHA-256', at: testTime.toISOString() })
    expect(kept.shownDigest).toBe(kept.signedDigest)
    const out = readOut(said)
    expect(said).toContain(Buffer.from(kept.shownDigest, 'base64').toString('hex'))
    const ran = await verify(...received(out), ...trusted)
    expect(ran.out).toMatch(/^ACCEPTED at 2026-06-01T12:00:00.000Z, format: /)
    expect(ran.code).toBe(0)
  })

  test('held, unknown, untrusted: refused, in both languages', async () => {
    const out = readOut((await signed(format, file)).out)
    const heldNow = await verify(...received(out), '--anchors', anchors, '--ocsp', held, '--json')
    expect(heldNow.code).toBe(1)
    expect(JSON.parse(heldNow.out)).toMatchObject({
      verdict: 'refused',
      failed: ['pki/ocsp-status'],
    })
    const unknown = await verify(...received(out), '--anchors', anchors)
    expect(unknown.code).toBe(1)
    expect(unknown.out).toContain('It may be accepted with: --tolerate revocation-unknown')
    const tolerant = ['--anchors', anchors, '--tolerate', 'revocation-unknown']
    const tolerated = await verify(...received(out), ...tolerant, '--explain', 'ja')
    expect(tolerated).toMatchObject({ code: 0, err: '' })
    expect(tolerated.out).toContain('この署名は有効です')
    expect(tolerated.out).toContain('失効の確認は省かれています')
    const own = await verify(...received(out), '--anchors', cert, '--explain', 'en')
    expect(own.out).toMatch(/^The signature is refused\.\nNo authority you trust/)
  })
})

/** The name that the command printed. */
const readOut = (said: string) => /Signed \(\w+\): (.*)\n/.exec(said)?.[1] ?? ''

test('another document, or a changed one', async () => {
  const out = readOut((await signed('cms', text)).out)
  const ran = await verify(other, '--signature', out, ...trusted, '--json')
  expect(ran.code).toBe(1)
  expect(JSON.parse(ran.out).failed).toEqual(['pki/cms-digest'])
})

test('the format is that of the file, and standard input can be signed', async () => {
  const options = ['--key', key, '--certificate', cert, ...at]
  const usual = await runHere(sign, [pdf, ...options])
  expect(usual.out).toContain(`Signed (pdf): ${pdf.replace('.pdf', '.signed.pdf')}`)
  const out = `${text}.stdin.p7s`
  const stdin = streamOf('転入届\n')
  const piped = await runHere(sign, ['-', '--out', out, '--json', ...options], { stdin })
  expect(JSON.parse(piped.out)).toMatchObject({ out, format: 'cms' })
  expect((await verify(text, '--signature', out, ...trusted)).code).toBe(0)
})

test.each([
  ['cli/argument-missing', []],
  ['cli/argument-missing', [text]],
  ['cli/argument-missing', [text, '--key', key]],
  ['cli/format-unknown', [text, '--format', 'zip', '--key', key, '--certificate', cert]],
  ['cli/signing-key-unusable', [text, '--key', text, '--certificate', cert]],
  ['cli/time-malformed', [text, '--key', key, '--certificate', cert, '--at', 'now']],
  ['cli/output-exists', [text, '--key', key, '--certificate', cert, '--out', text]],
  ['cli/output-unwritable', [text, '--key', key, '--certificate', cert, '--out', '/no/such/file']],
  ['jpki/document-malformed', [text, '--format', 'pdf', '--key', key, '--certificate', cert]],
])('sign: %s', async (code, args) => {
  const ran = await runHere(sign, args)
  expect(ran).toMatchObject({ code: 2 })
  expect(ran.err).toMatch(new RegExp(`^${code}: `))
  expect(readFileSync(text, 'utf8')).toBe('転入届\n')
  expect(existsSync(`${text}.${process.pid}.part`)).toBe(false)
})

test.each([
  ['cli/argument-missing', []],
  ['cli/argument-missing', [text, '--anchors', anchors]],
  ['cli/trust-missing', [pdf]],
  ['cli/trust-unreadable', [pdf, '--anchors', text]],
  ['cli/time-malformed', [pdf, '--anchors', anchors, '--at', 'now']],
  ['cli/language-unknown', [pdf, '--anchors', anchors, '--explain', 'fr']],
  ['cli/tolerance-unknown', [pdf, '--anchors', anchors, '--tolerate', 'all']],
  ['cli/option-conflict', [pdf, '--anchors', anchors, '--ocsp', ocsp, '--crl', ocsp]],
])('verify-signature: %s', async (code, args) => {
  const ran = await runHere(verifySignatureOfFile, args)
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toMatch(new RegExp(`^${code}: `))
})
