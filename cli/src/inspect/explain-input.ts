/**
 * What an input is, found out by its content alone. Nothing that it says is carried out: no address
 * is called, no key is used.
 * @module
 */
import { fromBase64url, utf8Decode } from '@tegata/kernel'
import { asPlainText, decodeContent, type Encoding } from '../input/decode-text.ts'
import { explainAs, explainCbor } from './cbor/explain-cbor.ts'
import { tryDecode } from './cbor/forms/container.ts'
import { deviceEngagement, readerEngagement } from './cbor/structures/session/engagement.ts'
import { type Explanation, iso, iso7, type Unknown, type View } from './explanation.ts'
import { explainToken, looksLikeToken } from './jose/explain-token.ts'
import { explainJson } from './json/explain-json.ts'
import { explainHandover } from './ndef/handover-message.ts'
import { refusal } from './refusal.ts'
import { explainDer, explainPem, looksLikeDer } from './x509/explain-der.ts'

/** Explains an input; what is nothing known comes back as what it looked like. Never throws. */
export async function explainInput(input: Uint8Array, view: View): Promise<Explanation | Unknown> {
  if (input.length === 0) return { looksLike: 'nothing: the input is empty' }
  const text = textOf(input)
  if (text?.includes('-----BEGIN ')) return await explainPem(text, view)
  const asText = text === undefined ? undefined : await explainText(text.trim(), view)
  if (asText) return asText
  const { bytes, encoding } = decodeContent(input)
  const found = await explainBytes(bytes, encoding, view)
  if (!('looksLike' in found) || encoding === 'binary') return found
  // A few short items are printable themselves and no text that stands for others.
  const asItIs = await explainBytes(input, 'binary', view)
  return 'looksLike' in asItIs ? found : asItIs
}

function textOf(input: Uint8Array): string | undefined {
  try {
    return utf8Decode(input)
  } catch {
    return undefined
  }
}

/** Texts that say by their form what they are. */
async function explainText(text: string, view: View): Promise<Explanation | Unknown | undefined> {
  if (/^mdoc:/i.test(text)) return await explainLink(text, view)
  if (looksLikeToken(text)) return await explainToken(text, view)
  return text.startsWith('{') ? await explainJson(text, view) : undefined
}

/** `mdoc:` and base64url of DeviceEngagement; `mdoc://` and that of ReaderEngagement. */
async function explainLink(text: string, view: View): Promise<Explanation | Unknown> {
  const [, slashes = '', body = ''] = /^mdoc:(\/\/)?(.*)$/is.exec(text) ?? []
  const bytes = tryBase64url(body)
  if (!bytes) return { looksLike: 'mdoc: text that is not base64url without padding' }
  const decoded = tryDecode(bytes)
  if ('why' in decoded) return { looksLike: `mdoc: text that is not CBOR (${decoded.why})` }
  const isReader = slashes !== ''
  const kind = `${isReader ? 'ReaderEngagement' : 'DeviceEngagement'} (mdoc:${slashes} text)`
  const clause = isReader ? iso7('Annex A') : iso('8.2.2.3')
  const form = isReader ? readerEngagement : deviceEngagement
  if (!(decoded.item instanceof Map)) return { looksLike: 'mdoc: text without an engagement in it' }
  return await explainAs({ kind, clause, form, check: refusal.form }, decoded, view)
}

function tryBase64url(text: string): Uint8Array | undefined {
  try {
    return text === '' ? undefined : fromBase64url(text)
  } catch {
    return undefined
  }
}

async function explainBytes(
  bytes: Uint8Array,
  encoding: Encoding,
  view: View,
): Promise<Explanation | Unknown> {
  const readFrom = encoding === 'binary' ? '' : `${bytes.length} bytes, read from ${encoding}`
  const found = looksLikeDer(bytes)
    ? await explainDer(bytes, view)
    : ((await explainHandover(bytes, view)) ?? (await explainCbor(bytes, view)))
  if ('looksLike' in found) return found
  if ('why' in found) {
    const looksLike = `${guess(bytes)}${readFrom && ', read from '}${readFrom && encoding}`
    return { looksLike: `${looksLike}; no CBOR (${found.why}), no DER` }
  }
  return readFrom === '' ? found : { ...found, notes: [readFrom, ...(found.notes ?? [])] }
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
