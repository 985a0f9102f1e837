import { createNodeCrypto } from '@tegata/crypto/node'
import { concatBytes, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { buildCmsSignature, cmsSignatureRoom } from '@tegata/pki'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestJpki, testTime } from '../../testing.ts'
import { preparePdf } from './prepare-pdf.ts'
import { samplePdf } from './testing/sample-pdf.ts'
import { verifyPdfSignature } from './verify-pdf-signature.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const signer = await crypto.generateSigner('RS256')
const certificate = await jpki.issue({ kind: 'sign', publicKey: signer.publicKey })
const wish = { signingTime: testTime, room: cmsSignatureRoom([certificate]) }

const cmsOver = async (content: Uint8Array) => {
  const digest = await crypto.digest('SHA-256', content)
  return await buildCmsSignature({ digest, certificate }, signer, crypto)
}
const sign = async (document: Uint8Array, changes: Partial<typeof wish> = {}) => {
  const prepared = await preparePdf(document, { ...wish, ...changes })
  return prepared.seal(await cmsOver(prepared.content))
}
const failedIn = async (document: Uint8Array, at = testTime) => {
  const { verdict, checks } = await verifyPdfSignature(document, at, crypto)
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  expect(verdict).toBe(failed.length === 0 ? 'accepted' : 'refused')
  return failed
}
const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const original = samplePdf()
const signed = await sign(original)

/** Whoever prepares the file signs it as well: text of the same length changed before signing. */
async function signChanged(change: (text: string) => string, document = original) {
  const { seal } = await preparePdf(document, wish)
  const text = change(latin(seal(new Uint8Array())))
  const [, ...range] = /ByteRange \[(\d+) (\d+) (\d+) (\d+) *\]/.exec(text) ?? []
  const [start = 0, before = 0, from = 0, after = 0] = range.map(Number)
  const content = text.slice(start, start + before) + text.slice(from, from + after)
  const hex = toHex(await cmsOver(bytesOf(content)))
  const at = text.indexOf('/Contents <') + '/Contents <'.length
  return bytesOf(text.slice(0, at) + hex + text.slice(at + hex.length))
}

test('what the helper of these tests signs is accepted when nothing is changed', async () => {
  expect(await failedIn(await signChanged((text) => text))).toEqual([])
})

const room = {
  start: latin(signed).indexOf('/Contents <') + 100,
  end: latin(signed).indexOf('/Type /Sig') - 100,
}

test('any byte changed: refused, and nothing thrown', async () => {
  for (let at = 0; at < signed.length; at += at > room.start && at < room.end ? 97 : 3) {
    const changed = signed.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(await failedIn(changed), `byte ${at}`).not.toEqual([])
  }
})

test('cut off anywhere: refused, and nothing thrown', async () => {
  for (let length = 0; length < signed.length; length += 101)
    expect(await failedIn(signed.subarray(0, length))).not.toEqual([])
})

test('something appended, as shadow attacks do: replaced, hidden or added content', async () => {
  // An update that shows another page content and leaves the signature as it is.
  const start = /startxref\n(\d+)\n%%EOF\n$/.exec(latin(signed))?.[1]
  const other = '<</Length 33>>\nstream\nBT /F1 24 Tf (another text) Tj ET  \nendstream'
  const object = `4 0 obj\n${other}\nendobj\n`
  const trailer = `trailer\n<</Size 8 /Root 1 0 R /Prev ${start}>>\nstartxref\n${signed.length + object.length}\n%%EOF\n`
  const table = `xref\n4 1\n${String(signed.length).padStart(10, '0')} 00000 n \n${trailer}`
  const shadowed = concatBytes(signed, utf8Encode(object + table))
  expect(await failedIn(shadowed)).toEqual(['jpki/pdf-covers-file'])
  expect(await failedIn(concatBytes(signed, utf8Encode('% more\n')))).toEqual(['jpki/pdf-form'])
  const again = concatBytes(signed, utf8Encode(`\nstartxref\n${start}\n%%EOF\n`))
  expect(await failedIn(again)).toEqual(['jpki/pdf-covers-file'])
})

test('a signature removed, or moved out of the form', async () => {
  const removed = await preparePdf(signed, wish)
  expect(await failedIn(removed.seal(new Uint8Array()))).not.toEqual([])
  expect(await failedIn(original)).toEqual(['jpki/pdf-signature-field'])
  const other = (text: string) => text.replace('/AcroForm', '/AcroFarm')
  expect(await failedIn(await signChanged(other))).toEqual(['jpki/pdf-signature-field'])
})

/** ByteRange with other numbers in the same room. */
const withRange = (change: (range: number[]) => number[]) => (text: string) =>
  text.replace(/ByteRange \[([\d ]+)\]/, (whole, numbers: string) => {
    const range = numbers.trim().split(/ +/).map(Number)
    return `${`ByteRange [${change(range).join(' ')}`.padEnd(whole.length - 1)}]`
  })

test.each<[string, (range: number[]) => number[]]>([
  ['the first byte left out', ([, b = 0, ...rest]) => [1, b - 1, ...rest]],
  ['one byte further, as long as it should be', ([, ...rest]) => [1, ...rest]],
  ['a gap before Contents', ([a = 0, b = 0, ...rest]) => [a, b - 4, ...rest]],
  ['a gap behind Contents', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c + 4, d - 4]],
  ['the end left out', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 7]],
  ['more than there is', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d + 7]],
])('%s', async (_, change) => {
  expect(await failedIn(await signChanged(withRange(change)))).toEqual(['jpki/pdf-covers-file'])
})

test.each<[string, (text: string) => string]>([
  ['another SubFilter', (text) => text.replace('ETSI.CAdES.detached', 'adbe.pkcs7.detached')],
  ['no ByteRange', (text) => text.replace('/ByteRange', '/ByteRanje')],
  ['three numbers', withRange((range) => range.slice(1))],
  ['no Filter', (text) => text.replace('/Filter /Adobe', '/Kilter /Adobe')],
])('%s', async (_, change) => {
  const changed = await signChanged((text) => change(text))
  expect(await failedIn(changed)).toEqual(['jpki/pdf-signature-field'])
})

test('hexadecimal in capitals says the same', async () => {
  const text = latin(signed)
  const start = text.indexOf('/Contents <') + '/Contents <'.length
  const end = text.indexOf('>', start)
  const written = text.slice(start, end)
  expect(written.toUpperCase()).not.toBe(written)
  const capitals = bytesOf(text.slice(0, start) + written.toUpperCase() + text.slice(end))
  expect(await failedIn(capitals)).toEqual([])
})

test('fields with values that are no signatures', async () => {
  const form = '/AcroForm<</Fields[<</FT/Tx/T(name)/V(a text)>> <</FT/Sig/T(empty)>>]>>'
  const document = samplePdf({ catalog: form })
  expect(await failedIn(await sign(document))).toEqual([])
  const { signatures } = await verifyPdfSignature(await sign(document), testTime, crypto)
  expect(signatures).toBe(1)
})

test('a signature has to be an object of its own, in the file itself', async () => {
  const withValue = (value: string) =>
    samplePdf({ catalog: `/AcroForm<</Fields[<</FT/Sig/T(a)/V ${value}>>]>>` })
  for (const value of ['<</Type/Sig>>', '99 0 R', '(text)']) {
    const { checks } = await verifyPdfSignature(withValue(value), testTime, crypto)
    expect(checks[0]).toMatchObject({ id: 'jpki/pdf-form', outcome: 'failed' })
    expect(checks[0]?.reason).toContain('no object of its own')
  }
  expect(await failedIn(withValue('3 0 R'))).toEqual(['jpki/pdf-signature-field'])
})

test('so many fields, so deep', async () => {
  const fields = (count: number) =>
    samplePdf({ catalog: `/AcroForm<</Fields[${'<<>>'.repeat(count)}]>>` })
  expect(await failedIn(fields(10_000))).toEqual(['jpki/pdf-signature-field'])
  expect(await failedIn(fields(10_001))).toEqual(['jpki/pdf-form'])
  const nested = (count: number) =>
    samplePdf({
      catalog: '/AcroForm<</Fields[6 0 R]>>',
      objects: Array.from({ length: count }, (_, i) =>
        i === count - 1 ? '<<>>' : `<</Kids [${i + 7} 0 R]>>`,
      ),
    })
  expect(await failedIn(nested(17))).toEqual(['jpki/pdf-signature-field'])
  expect(await failedIn(nested(18))).toEqual(['jpki/pdf-form'])
})

test('room behind the signature that is not zeros, or not hexadecimal', async () => {
  const text = latin(signed)
  const end = text.indexOf('>', text.indexOf('/Contents <'))
  const put = (one: string) => bytesOf(text.slice(0, end - 2) + one + text.slice(end))
  expect(await failedIn(put('41'))).toContain('pki/cms-form')
  expect(await failedIn(put('  '))).toEqual(['jpki/pdf-signature-field'])
  expect(await failedIn(put('zz'))).toEqual(['jpki/pdf-form'])
})

test('the time of signing: in the future, missing, with a zone', async () => {
  const late = new Date(testTime.getTime() + 61_000)
  expect(await failedIn(await sign(original, { signingTime: late }))).toEqual([
    'jpki/pdf-signing-time',
  ])
  const timeless = await signChanged((text) => text.replace('/M <', '/N <'))
  expect(await failedIn(timeless)).toEqual(['jpki/pdf-signing-time'])
  expect(await failedIn(signed, new Date(Number.NaN))).toContain('jpki/pdf-signing-time')
})

test('signed in this very minute; each check is there once, whatever is missing', async () => {
  const after = (seconds: number) => new Date(testTime.getTime() + seconds * 1000)
  const late = await sign(original, { signingTime: after(60) })
  expect(await failedIn(late)).toEqual([])
  expect(await failedIn(late, after(-1))).toEqual(['jpki/pdf-signing-time'])
  const whole = (await verifyPdfSignature(signed, testTime, crypto)).checks.map(({ id }) => id)
  for (const document of [original, utf8Encode('hello')]) {
    const { checks } = await verifyPdfSignature(document, testTime, crypto)
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    for (const { id } of checks) expect(whole).toContain(id)
  }
})

test.each<[string, Uint8Array, string]>([
  ['encrypted', samplePdf({ trailer: '/Encrypt 9 0 R' }), 'jpki/document-unsupported'],
  ['tables and streams mixed', samplePdf({ trailer: '/XRefStm 9' }), 'jpki/document-unsupported'],
  ['cross references in a circle', samplePdf({ trailer: '/Prev 9' }), 'jpki/document-malformed'],
  ['a key twice', samplePdf({ catalog: '/Pages 2 0 R' }), 'jpki/document-malformed'],
  ['nested deeply', samplePdf({ catalog: `/X ${'['.repeat(40)}` }), 'jpki/document-malformed'],
  ['no PDF', utf8Encode('hello'), 'jpki/document-malformed'],
  ['nothing', new Uint8Array(), 'jpki/document-malformed'],
])('%s: neither signed nor accepted', async (_, document, code) => {
  expect(await codeThrownBy(() => preparePdf(document, wish))).toBe(code)
  expect(await failedIn(document)).toEqual(['jpki/pdf-form'])
})

test('cross references that lead in a circle end', async () => {
  const text = latin(original)
  const start = /startxref\n(\d+)/.exec(text)?.[1]
  const circle = samplePdf({ trailer: `/Prev ${start}` })
  expect(await failedIn(circle)).toEqual(['jpki/pdf-form'])
})

test.each([0x00, 0x20, 0x0a])(
  'white space %i in place of the last digit of the room',
  async (byte) => {
    const changed = Uint8Array.from(signed)
    const end = latin(signed).indexOf('>', latin(signed).indexOf('/Contents <'))
    changed[end - 1] = byte
    expect(await failedIn(changed)).toEqual(['jpki/pdf-signature-field'])
  },
)

test('what comes out of a random mutation is an answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(signed.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 6,
      }),
      async (changes) => {
        const changed = Uint8Array.from(signed)
        for (const [at, byte] of changes) changed[at] = byte
        const same = changed.every((byte, i) => byte === signed[i])
        if (!same)
          expect(
            (await failedIn(changed)).length > 0 ||
              latin(changed).toLowerCase() === latin(signed).toLowerCase(),
          ).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})

test('a signature longer than its room is not put in', async () => {
  const prepared = await preparePdf(original, { ...wish, room: 16 })
  expect(() => prepared.seal(new Uint8Array(17))).toThrow(TypeError)
})
