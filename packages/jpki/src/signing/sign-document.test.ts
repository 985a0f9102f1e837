import type { Signer } from '@tegata/crypto'
import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { createJpkiApplet } from '../card/jpki-applet.ts'
import { cardSigner, openJpkiCard } from '../card/jpki-card.ts'
import { ocspRevocation } from '../certificate/ocsp-revocation.ts'
import { createTestJpki, testTime } from '../testing.ts'
import {
  checkSigningRecord,
  judgeSignedDocument,
  prepareSignature,
  type ReceivedDocument,
  readSigningRecord,
  type ShowDocument,
  type SignatureFormat,
  signatureFormats,
  signDocument,
  writeSigningRecord,
} from './index.ts'
import { samplePdf } from './pdf/testing/sample-pdf.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const rsa = await crypto.generateSigner('RS256')
const ec = await crypto.generateSigner('ES384')
const certificates = {
  RS256: await jpki.issue({ kind: 'sign', publicKey: rsa.publicKey }),
  ES384: await jpki.issue({ kind: 'sign', publicKey: ec.publicKey }),
}
const chip = await generateRsaChipKey()
const signers = { RS256: rsa, ES384: ec }
const documents: Readonly<Record<SignatureFormat, Uint8Array>> = {
  pkcs1: utf8Encode('転入届'),
  cms: utf8Encode('転入届'),
  pdf: samplePdf(),
  xml: utf8Encode('<notice xmlns="urn:example"><from>見本県</from></notice>'),
}
/** An honest screen. */
const show: ShowDocument = async ({ content, hash }) => await crypto.digest(hash, content)

async function sign(
  format: SignatureFormat,
  algorithm: keyof typeof signers = 'RS256',
  changes: { signer?: Signer; show?: ShowDocument } = {},
) {
  const certificate = certificates[algorithm]
  const input = { document: documents[format], certificate, signingTime: testTime }
  const signable = await prepareSignature(format, input)
  const given = { signable, certificate, signer: signers[algorithm], at: testTime, show }
  return { signable, ...(await signDocument({ ...given, ...changes }, crypto)) }
}

const received = (
  format: SignatureFormat,
  file: Uint8Array,
  certificate = certificates.RS256,
): ReceivedDocument => {
  const document = documents[format]
  if (format === 'pkcs1') return { format, document, signature: file, certificate }
  return format === 'cms' ? { format, document, signature: file } : { format, document: file }
}
async function judge(given: ReceivedDocument, changes: { anchors?: Uint8Array[] } = {}) {
  const askRevocation = ocspRevocation({ fetch: jpki.fetch, crypto })
  const trusted = { anchors: [jpki.anchors.sign], at: testTime, askRevocation, ...changes }
  const report = await judgeSignedDocument(given, trusted, crypto)
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { ...report, failed }
}

describe.each(signatureFormats)('%s', (format) => {
  test.each(['RS256', 'ES384'] as const)('signed with %s, and judged', async (algorithm) => {
    const { file, record, signable } = await sign(format, algorithm)
    const report = await judge(received(format, file, certificates[algorithm]))
    expect(report).toMatchObject({ verdict: 'accepted', failed: [], token: 'card' })
    if (format !== 'pkcs1') expect(report.signingTime).toEqual(testTime)
    expect(record.shownDigest).toEqual(record.signedDigest)
    const kept = readSigningRecord(JSON.parse(JSON.stringify(writeSigningRecord(record))))
    const checked = await checkSigningRecord(kept, signable.content, crypto)
    expect(checked.verdict).toBe('accepted')
  })

  test('with a card: the PIN, the DigestInfo, the signature', async () => {
    const applet = createJpkiApplet({
      tokenLabel: 'JPKIAPICCTOKEN2',
      pins: { sign: 'ABC123', auth: '1234' },
      keys: { sign: chip, auth: chip },
    })
    const card = openJpkiCard(applet.transmit)
    const key = { publicKey: chip.publicKey, pin: 'ABC123', crypto }
    const certificate = await jpki.issue({ kind: 'sign', publicKey: chip.publicKey })
    const input = { document: documents[format], certificate, signingTime: testTime }
    const signable = await prepareSignature(format, input)
    const given = { signable, certificate, at: testTime, show }
    const signer = cardSigner(card, 'sign', key)
    const { file } = await signDocument({ ...given, signer }, crypto)
    expect((await judge(received(format, file, certificate))).verdict).toBe('accepted')
    const wrong = cardSigner(card, 'sign', { ...key, pin: 'WRONG1' })
    expect(await codeThrownBy(() => signDocument({ ...given, signer: wrong }, crypto))).toBe(
      'jpki/pin-wrong',
    )
    expect(await card.triesLeft('sign')).toBe(4)
  })

  test('a screen that shows something else: nothing is signed', async () => {
    let asked = 0
    const signer: Signer = {
      ...rsa,
      sign: (data) => {
        asked += 1
        return rsa.sign(data)
      },
    }
    const lying: ShowDocument = async ({ hash }) =>
      await crypto.digest(hash, utf8Encode('harmless'))
    const code = await codeThrownBy(() => sign(format, 'RS256', { signer, show: lying }))
    expect({ code, asked }).toEqual({ code: 'jpki/shown-differs', asked: 0 })
  })

  test('a key that answers something else: nothing is handed out', async () => {
    const signer: Signer = { ...rsa, sign: (data) => rsa.sign(data.subarray(1)) }
    const code = await codeThrownBy(() => sign(format, 'RS256', { signer }))
    expect(code).toBe('jpki/signature-unfit')
  })

  test('a record that was changed proves nothing', async () => {
    const { record, signable } = await sign(format)
    const other = await crypto.digest('SHA-256', utf8Encode('harmless'))
    const failedIn = async (changes: object, content = signable.content) => {
      const { verdict, checks } = await checkSigningRecord(
        { ...record, ...changes },
        content,
        crypto,
      )
      expect(verdict).toBe('refused')
      return checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
    }
    expect(await failedIn({ shownDigest: other })).toEqual(['jpki/record-shown'])
    expect(await failedIn({ signedDigest: other })).toEqual([
      'jpki/record-shown',
      'jpki/record-content',
    ])
    expect(await failedIn({ shownDigest: other, signedDigest: other })).toEqual([
      'jpki/record-content',
    ])
    expect(await failedIn({}, utf8Encode('harmless'))).toEqual([
      'jpki/record-content',
      'jpki/record-signature',
    ])
    const longer = await crypto.digest('SHA-384', signable.content)
    const another = { hash: 'SHA-384', shownDigest: longer, signedDigest: longer }
    expect(await failedIn(another)).toEqual(['jpki/record-signature'])
    const signature = record.signature.map((byte, i) => (i === 200 ? byte ^ 1 : byte))
    expect(await failedIn({ signature })).toEqual(['jpki/record-signature'])
    expect(await failedIn({ certificate: certificates.ES384 })).toEqual(['jpki/record-signature'])
    expect(await failedIn({ certificate: new Uint8Array(3) })).toEqual(['jpki/record-signature'])
  })

  test('signed by somebody unknown, revoked, or with nobody to ask', async () => {
    const { file } = await sign(format)
    expect((await judge(received(format, file), { anchors: [] })).verdict).toBe('refused')
    jpki.setStatus(certificates.RS256, 'held')
    expect(await judge(received(format, file))).toMatchObject({
      verdict: 'refused',
      failed: ['pki/ocsp-status'],
    })
    jpki.setStatus(certificates.RS256, 'silent')
    const failed = ['jpki/revocation-known']
    expect(await judge(received(format, file))).toMatchObject({ verdict: 'refused', failed })
    const trusted = {
      anchors: [jpki.anchors.sign],
      at: testTime,
      askRevocation: async () => undefined,
    }
    const mayTolerate = ['revocation-unknown'] as const
    const report = await judgeSignedDocument(
      received(format, file),
      { ...trusted, mayTolerate },
      crypto,
    )
    expect(report.verdict).toBe('accepted')
    expect(report.checks.at(-1)).toMatchObject({ outcome: 'tolerated', tolerances: mayTolerate })
    jpki.setStatus(certificates.RS256, 'good')
  })

  test('nobody is asked about the certificate of a signature that does not hold', async () => {
    const { file } = await sign(format)
    const before = jpki.questions()
    const broken = file.map((byte, i) => (i === 60 ? byte ^ 1 : byte))
    const report = await judge(received(format, broken))
    expect(report.verdict).toBe('refused')
    expect(report.failed).not.toContain('jpki/revocation-known')
    expect(jpki.questions()).toBe(before)
  })
})

test('a certificate for logging in signs no document', async () => {
  const certificate = await jpki.issue({ kind: 'auth', publicKey: rsa.publicKey })
  const input = { document: documents.cms, certificate, signingTime: testTime }
  const signable = await prepareSignature('cms', input)
  const { file } = await signDocument(
    { signable, certificate, signer: rsa, at: testTime, show },
    crypto,
  )
  const report = await judge(received('cms', file), { anchors: [jpki.anchors.auth] })
  expect(report.failed).toContain('jpki/certificate-kind')
})

test.each(['format', 'hash', 'at', 'shownDigest', 'certificate'])(
  'a record without %s is none',
  async (member) => {
    const { record } = await sign('cms')
    const plain = { ...writeSigningRecord(record), [member]: '?' }
    expect(await codeThrownBy(() => readSigningRecord(plain))).toBe('jpki/malformed')
    expect(await codeThrownBy(() => readSigningRecord(null))).toBe('jpki/malformed')
  },
)
