/**
 * What an input is, found out by its content alone.
 * @module
 */
import { fromBase64url, utf8Decode } from '@tegata/kernel'
import { asPlainText, decodeContent, type Encoding } from '../input/decode-text.ts'
import { decodeTolerant } from './cbor/describe-cbor.ts'
import { explainCbor } from './cbor/explain-cbor.ts'
import type { Explanation, Unknown, View } from './explanation.ts'
import { explainToken, looksLikeToken } from './jose/explain-token.ts'
import { explainDer, explainPem, looksLikeDer } from './x509/explain-der.ts'

type Found = Omit<Explanation, 'notes'> | Unknown

/** Explains an input; what is nothing known comes back as what it looked like. Never throws. */
export async function explainInput(
  input: Uint8Array,
  options: { readonly showValues: boolean },
): Promise<Explanation | Unknown> {
  const notes = new Set<string>()
  const view = { ...options, note: (text: string) => void notes.add(text) }
  const found = await explainAny(input, view)
  return 'looksLike' in found ? found : { ...found, notes: [...notes] }
}

async function explainAny(input: Uint8Array, view: View): Promise<Found> {
  if (input.length === 0) return { looksLike: 'nothing: the input is empty' }
  const pem = pemText(input)
  if (pem !== undefined) return await explainPem(pem, view)
  const text = asPlainText(input)?.trim()
  if (text !== undefined) {
    if (/^mdoc:/i.test(text)) return await explainQrText(text, view)
    if (looksLikeToken(text)) return await explainToken(text, view)
  }
  const { bytes, encoding } = decodeContent(input)
  const found = await explainBytes(bytes, encoding, view)
  if (!('looksLike' in found) || encoding === 'binary') return found
  // A few short items are printable themselves and no text that stands for others.
  const asItIs = await explainBytes(input, 'binary', view)
  return 'looksLike' in asItIs ? found : asItIs
}

/** A text with a PEM block; what stands around the blocks may be in any language. */
function pemText(input: Uint8Array): string | undefined {
  try {
    const text = utf8Decode(input)
    return text.includes('-----BEGIN ') ? text : undefined
  } catch {
    return undefined
  }
}

/** `mdoc:` and base64url of DeviceEngagement; `mdoc://` and ReaderEngagement. */
async function explainQrText(text: string, view: View): Promise<Found> {
  const [, slashes = '', body = ''] = /^mdoc:(\/\/)?(.*)$/is.exec(text) ?? []
  const named = slashes === '' ? 'DeviceEngagement' : 'ReaderEngagement'
  const bytes = tryBase64url(body)
  if (!bytes) return { looksLike: `mdoc: text that is not base64url without padding` }
  const decoded = decodeTolerant(bytes, view)
  if ('why' in decoded) return { looksLike: `mdoc: text that is not CBOR (${decoded.why})` }
  const found = await explainCbor(decoded.item, view)
  if (found.kind !== 'DeviceEngagement') return { looksLike: `mdoc: text with ${found.kind} in it` }
  return { ...found, kind: `${named} (mdoc:${slashes} text)` }
}

function tryBase64url(text: string): Uint8Array | undefined {
  try {
    return fromBase64url(text)
  } catch {
    return undefined
  }
}

async function explainBytes(bytes: Uint8Array, encoding: Encoding, view: View): Promise<Found> {
  const readFrom = encoding === 'binary' ? '' : `, read from ${encoding}`
  const sayWhereFrom = () => readFrom !== '' && view.note(`${bytes.length} bytes${readFrom}`)
  if (looksLikeDer(bytes)) {
    sayWhereFrom()
    return await explainDer(bytes, view)
  }
  const decoded = decodeTolerant(bytes, view)
  if ('item' in decoded) {
    sayWhereFrom()
    return await explainCbor(decoded.item, view)
  }
  return { looksLike: `${guess(bytes)}${readFrom}; no CBOR (${decoded.why}), no DER` }
}

const signatures: readonly (readonly [string, string])[] = [
  ['ffd8ff', 'a JPEG image'],
  ['89504e47', 'a PNG image'],
  ['25504446', 'a PDF document'],
  ['504b0304', 'a zip archive'],
  ['1f8b', 'gzip'],
  ['7b', 'JSON'],
  ['3c', 'HTML or XML'],
]

function guess(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  const known = signatures.find(([signature]) => head.startsWith(signature))
  if (known) return `${known[1]}, ${bytes.length} bytes`
  return asPlainText(bytes) === undefined
    ? `${bytes.length} bytes`
    : `text of ${bytes.length} bytes`
}
