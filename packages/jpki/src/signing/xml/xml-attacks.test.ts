import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64, utf8Decode, utf8Encode } from '@tegata/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestJpki, testTime } from '../../testing.ts'
import { canonicalElement } from './canonical-xml.ts'
import { parseXml } from './parse-xml.ts'
import { prepareXml } from './prepare-xml.ts'
import { verifyXmlSignature, verifyXmlSignatureElement } from './verify-xml-signature.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const signer = await crypto.generateSigner('RS256')
const certificate = await jpki.issue({ kind: 'sign', publicKey: signer.publicKey })
const text = '<order><amount>100</amount><to>見本</to></order>'
const wish = { certificate, signingTime: testTime, mediaType: 'text/xml' }

const signed = await sign(text)
async function sign(document: string, changes: Partial<typeof wish> = {}): Promise<string> {
  const prepared = prepareXml(utf8Encode(document), { ...wish, ...changes })
  return utf8Decode((await prepared.finish(signer, crypto)).file)
}
const failedIn = async (document: string | Uint8Array, at = testTime) => {
  const bytes = typeof document === 'string' ? utf8Encode(document) : document
  const { verdict, checks } = await verifyXmlSignature(bytes, at, crypto)
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  expect(verdict).toBe(failed.length === 0 ? 'accepted' : 'refused')
  return failed
}
const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(signed) ?? []
const bare = signed.replace(signature, '')

test('what these tests start from is accepted', async () => {
  expect(await failedIn(signed)).toEqual([])
  expect(bare).toBe(text)
})

test.each<[string, string, string[]]>([
  ['another amount', signed.replace('100', '900'), ['jpki/xml-digest']],
  ['one element more', signed.replace('<to>', '<more/><to>'), ['jpki/xml-digest']],
  [
    'the signed document moved below another root',
    `<order><amount>900</amount><old>${signed}</old></order>`,
    ['jpki/xml-covers-root', 'jpki/xml-digest'],
  ],
  [
    'another root around document and signature',
    `<fake>${bare}${signature}</fake>`,
    ['jpki/xml-digest'],
  ],
  [
    'the document put into an Object of its signature',
    `<order><amount>900</amount>${signature.replace('</ds:Object>', `</ds:Object><ds:Object>${bare}</ds:Object>`)}</order>`,
    ['jpki/xml-digest'],
  ],
  ['two signatures', signed.replace(signature, signature + signature), ['jpki/xml-form']],
  [
    'the signature deeper',
    signed.replace(signature, '').replace('</to>', `${signature}</to>`),
    ['jpki/xml-covers-root'],
  ],
  ['no signature', bare, ['jpki/xml-form']],
  [
    'a second element of the same Id',
    signed.replace('<amount>', '<amount Id="tegata-signature-properties">'),
    ['jpki/xml-digest', 'jpki/xml-properties'],
  ],
  [
    'a reference to a part, the rest unsigned',
    signed.replace('URI=""', 'URI="#part"'),
    ['jpki/xml-covers-root', 'jpki/xml-digest', 'jpki/xml-signature'],
  ],
  [
    'a transform more, such as XSLT',
    signed.replace(
      '</ds:Transforms>',
      '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms>',
    ),
    ['jpki/xml-form'],
  ],
  [
    'SHA-1',
    signed.replace(
      'http://www.w3.org/2001/04/xmlenc#sha256',
      'http://www.w3.org/2000/09/xmldsig#sha1',
    ),
    ['jpki/xml-form'],
  ],
  [
    'HMAC',
    signed.replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256'),
    ['jpki/xml-form'],
  ],
  ['another time', signed.replace('2026-06-01T', '2026-05-01T'), ['jpki/xml-properties']],
  [
    'no certificate',
    signed.replace(/<ds:X509Certificate>.*<\/ds:X509Certificate>/, ''),
    ['jpki/xml-signer', 'jpki/xml-properties'],
  ],
  [
    'properties of another signature',
    signed.replace('Target="#tegata-signature"', 'Target="#other"'),
    ['jpki/xml-form'],
  ],
  [
    'no properties',
    signed.replace(/<xades:SignedProperties .*<\/xades:SignedProperties>/, ''),
    ['jpki/xml-covers-root', 'jpki/xml-properties', 'jpki/xml-signing-time'],
  ],
])('%s', async (_, document, failed) => {
  expect(document).not.toBe(signed)
  expect(await failedIn(document)).toEqual(failed)
})

/** What the holder's own key signed, though no honest program writes it so. */
async function signedAgain(change: (signedInfo: string) => string): Promise<string> {
  const [written = ''] = /<ds:SignedInfo.*<\/ds:SignedInfo>/s.exec(signed) ?? []
  const changed = change(written)
  expect(changed).not.toBe(written)
  const declared = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
  const alone = changed.replace('<ds:SignedInfo', `<ds:SignedInfo ${declared}`)
  const value = await signer.sign(canonicalElement(parseXml(utf8Encode(alone)).root, 'exclusive'))
  return signed
    .replace(written, () => changed)
    .replace(/(<ds:SignatureValue[^>]*>)[^<]*/, (_, tag) => tag + toBase64(value))
}
const references = /<ds:Reference .*?<\/ds:Reference>/gs

test('references that were signed, and cover something else', async () => {
  const again = (written: string) => written.replace('Id="', 'Id="more-')
  const three = await signedAgain((info) =>
    info.replace(
      '</ds:SignedInfo>',
      `${again((info.match(references) ?? [''])[0])}</ds:SignedInfo>`,
    ),
  )
  expect(await failedIn(three)).toEqual(['jpki/xml-covers-root'])
  const twice = await signedAgain((info) => {
    const [first = '', second = ''] = info.match(references) ?? []
    return info.replace(second, () => again(first))
  })
  expect(await failedIn(twice)).toContain('jpki/xml-covers-root')
  const whole = await signedAgain((info) =>
    info.replace(/<ds:Transform [^>]*enveloped[^>]*>(<\/ds:Transform>)?/, ''),
  )
  expect(await failedIn(whole)).toContain('jpki/xml-covers-root')
  const apart = await signedAgain((info) =>
    info.replace(/(URI="#[^>]*><ds:Transforms>)/, (start) => {
      const [transform = ''] =
        /<ds:Transform [^>]*enveloped[^>]*>(<\/ds:Transform>)?/.exec(signed) ?? []
      return start + transform
    }),
  )
  expect(await failedIn(apart)).toContain('jpki/xml-covers-root')
})

/** Every tag of one name gets another. */
const renamed = (name: string) => (document: string) =>
  document.replaceAll(new RegExp(`(</?(?:ds|xades):)${name}(?=[ >/])`, 'g'), '$1Other')
const inside = (name: string, more: string) => (document: string) =>
  document.replace(new RegExp(`(<(?:ds|xades):${name}[^>]*>)`), `$1${more}`)
const doubled = (name: string) => (document: string) =>
  document.replace(new RegExp(`<((?:ds|xades):${name})[ >].*?</\\1>`, 's'), (one) => one + one)

test.each<[string, (document: string) => string, string]>([
  ['no SignedInfo', renamed('SignedInfo'), ''],
  ['no SignatureValue', renamed('SignatureValue'), ''],
  ['no KeyInfo', renamed('KeyInfo'), ''],
  ['no Object', renamed('Object'), 'Object expected'],
  ['no CanonicalizationMethod', renamed('CanonicalizationMethod'), ''],
  ['no SignatureMethod', renamed('SignatureMethod'), ''],
  ['no Reference', renamed('Reference'), ''],
  ['no Transforms', renamed('Transforms'), ''],
  ['no DigestMethod', renamed('DigestMethod'), ''],
  ['no DigestValue', renamed('DigestValue'), ''],
  ['parameters of an algorithm', inside('SignatureMethod', '<ds:HMACOutputLength/>'), 'parameters'],
  ['a value that is no base64', inside('SignatureValue', '!'), 'SignatureValue is no base64'],
  ['a digest that is no base64', inside('DigestValue', '!'), 'DigestValue is no base64'],
  [
    'seventeen certificates',
    (document) =>
      document.replace(/<ds:X509Certificate>.*?<\/ds:X509Certificate>/, (one) => one.repeat(17)),
    'too many certificates',
  ],
  ['two QualifyingProperties', doubled('QualifyingProperties'), 'twice'],
  ['two SignedProperties', doubled('SignedProperties'), 'twice'],
])('not in the form: %s', async (_, change, reason) => {
  const changed = change(signed)
  expect(changed).not.toBe(signed)
  const { verdict, checks } = await verifyXmlSignature(utf8Encode(changed), testTime, crypto)
  expect(verdict).toBe('refused')
  expect(checks[0]).toMatchObject({ id: 'jpki/xml-form', outcome: 'failed' })
  expect(checks[0]?.reason).toContain(reason)
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
})

test('sixteen certificates are read', async () => {
  const sixteen = signed.replace(/<ds:X509Certificate>.*?<\/ds:X509Certificate>/, (one) =>
    one.repeat(16),
  )
  expect(await failedIn(sixteen)).not.toContain('jpki/xml-form')
})

test.each<[string, (document: string) => string]>([
  ['two times of signing', doubled('SigningTime')],
  ['a time that is none', inside('SigningTime', 'on ')],
  ['no digest of the certificate', renamed('CertDigest')],
  [
    'no Id',
    (document) => document.replace('<xades:SignedProperties Id=', '<xades:SignedProperties Name='),
  ],
])('properties: %s', async (_, change) => {
  const changed = change(signed)
  expect(changed).not.toBe(signed)
  expect(await failedIn(changed)).toContain('jpki/xml-properties')
})

test('signed in this very minute, and a second later than may be', async () => {
  const after = (seconds: number) => new Date(testTime.getTime() + seconds * 1000)
  const late = await sign(text, { signingTime: after(60) })
  expect(await failedIn(late)).toEqual([])
  expect(await failedIn(late, after(-1))).toEqual(['jpki/xml-signing-time'])
})

test('an element that is no Signature', async () => {
  const content = utf8Encode(text)
  const report = await verifyXmlSignatureElement(
    utf8Encode(`<a>${signature}</a>`),
    content,
    testTime,
    crypto,
  )
  expect(report.verdict).toBe('refused')
  expect(report.checks[0]).toMatchObject({ id: 'jpki/xml-form', outcome: 'failed' })
  expect(new Set(report.checks.map(({ id }) => id)).size).toBe(report.checks.length)
  const alone = await verifyXmlSignatureElement(utf8Encode(signature), content, testTime, crypto)
  expect(alone.verdict).toBe('accepted')
  const other = await verifyXmlSignatureElement(
    utf8Encode(signature),
    utf8Encode('<order/>'),
    testTime,
    crypto,
  )
  expect(other.verdict).toBe('refused')
})

test('what is signed already, or bears the names of a signature, is not signed', () => {
  const prepare = (document: string) => () => prepareXml(utf8Encode(document), wish)
  expect(prepare(signed)).toThrow('has a signature already')
  expect(prepare('<a Id="tegata-signature"/>')).toThrow('has the names of a signature')
  expect(prepare('<ds:Other xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>')).not.toThrow()
  expect(prepare('<Signature/>')).not.toThrow()
})

test('the certificate of somebody else, or a second one of the same key', async () => {
  const other = await jpki.issue({ kind: 'sign', publicKey: signer.publicKey })
  const put = (der: Uint8Array) =>
    signed.replace(
      /(<ds:X509Certificate>).*(<\/ds:X509Certificate>)/,
      `$1${Buffer.from(der).toString('base64')}$2`,
    )
  expect(await failedIn(put(other))).toEqual(['jpki/xml-properties'])
  const stranger = (await crypto.generateSigner('RS256')).publicKey
  const foreign = await jpki.issue({ kind: 'sign', publicKey: stranger })
  expect(await failedIn(put(foreign))).toEqual(['jpki/xml-properties', 'jpki/xml-signature'])
})

test('the time of signing in the future', async () => {
  const late = new Date(testTime.getTime() + 61_000)
  expect(await failedIn(await sign(text, { signingTime: late }))).toEqual(['jpki/xml-signing-time'])
  expect(await failedIn(signed, new Date(Number.NaN))).toEqual(['jpki/xml-signing-time'])
})

test('one byte changed anywhere: refused, and nothing thrown', async () => {
  const bytes = utf8Encode(signed)
  const kept: number[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const changed = bytes.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    if ((await failedIn(changed)).length === 0) kept.push(at)
  }
  expect(kept).toEqual([])
})

test('cut off anywhere', async () => {
  for (let length = 0; length < signed.length; length += 41)
    expect(await failedIn(signed.slice(0, length))).toEqual(['jpki/xml-form'])
})

test('a bomb of entities or of depth ends at once', async () => {
  const entities = Array.from(
    { length: 9 },
    (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
  )
  const bomb = `<!DOCTYPE a [<!ENTITY e0 "x">${entities.join('')}]><a>&e9;</a>`
  const start = process.cpuUsage()
  expect(await failedIn(bomb)).toEqual(['jpki/xml-form'])
  expect(await failedIn('<a>'.repeat(1_000_000))).toEqual(['jpki/xml-form'])
  expect(await failedIn(`<a ${'b="" '.repeat(200_000)}/>`)).toEqual(['jpki/xml-form'])
  expect(await failedIn(`<a>${'&'.repeat(1_000_000)}</a>`)).toEqual(['jpki/xml-form'])
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000, 'milliseconds of the processor').toBeLessThan(5_000)
})

test('what comes out of random texts is an answer', async () => {
  const part = fc.constantFrom(
    '<a>',
    '</a>',
    '<',
    '>',
    '&amp;',
    '&#',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?a',
    '?>',
    'xmlns:a="b"',
    ' ',
    '"',
    signature,
    '=',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
      expect((await failedIn(parts.join(''))).length).toBeGreaterThan(0)
    }),
    { numRuns: 500 },
  )
})
