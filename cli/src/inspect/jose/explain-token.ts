/**
 * Compact JWS and JWE, and SD-JWT: RFC 7515, RFC 7516, RFC 7519, RFC 9901.
 * @module
 */
import { decodeJws, type JsonObject, type Jws } from '@tegata/crypto'
import { codeOf, fromBase64url, utf8Decode } from '@tegata/kernel'
import type { Place, Shown } from '../cbor/forms/form.ts'
import { placeOf } from '../cbor/place-of.ts'
import { type Explanation, type Part, rfc, type Unknown, type View } from '../explanation.ts'
import { jsonItem } from '../json/json-item.ts'
import { refusal } from '../refusal.ts'
import { claimsForm, disclosedValue } from './claims.ts'
import { joseHeader } from './header.ts'
import { signaturePart } from './jws-signature.ts'
import { type TokenKind, tokenKind } from './token-kind.ts'

const maxLength = 8 * 1024 * 1024

/** Three or five parts between dots, or an SD-JWT. */
export const looksLikeToken = (text: string): boolean =>
  /^[\w-]+\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*|~[\w.~-]*)?$/.test(text)

export async function explainToken(text: string, view: View): Promise<Explanation | Unknown> {
  try {
    if (text.split('.').length === 5 && !text.includes('~')) return await explainJwe(text, view)
    return text.includes('~') ? await explainSdJwt(text, view) : await explainJws(text, view)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { looksLike: `a JWT: ${code}: ${error.message}` }
  }
}

async function explainJws(token: string, view: View): Promise<Explanation> {
  const jws = decodeJws(token, { maxLength })
  const found = tokenKind(jws.header.typ)
  const parts = await jwsParts(jws, found, view)
  return { kind: found.kind, clause: found.clause, parts }
}

function placeFor({ checks, profile }: TokenKind, view: View): Place {
  const signature = checks?.signature ?? refusal.form
  const signer = { algorithm: signature, signature, trust: signature, ...(profile && { profile }) }
  return { ...placeOf(view), formCheck: checks?.form ?? refusal.form, context: { signer } }
}

async function jwsParts(jws: Jws, kind: TokenKind, view: View): Promise<Part[]> {
  const place = placeFor(kind, view)
  const shown = async (form: typeof joseHeader, value: JsonObject): Promise<Shown> =>
    await form.show(jsonItem(value), place)
  return [
    {
      name: 'header',
      label: { en: 'what kind of token, and by whom' },
      clause: rfc(7515, '4'),
      ...(await shown(joseHeader, jws.header)),
    },
    {
      name: 'payload',
      label: { en: 'what it says' },
      clause: rfc(7519, '4'),
      ...(await shown(claimsForm(kind.checks?.time), jws.payload)),
    },
    await signaturePart(jws, place),
  ]
}

/** The claims that are disclosed, by name; what was not disclosed is not there. */
async function explainSdJwt(text: string, view: View): Promise<Explanation> {
  const [token = '', ...rest] = text.split('~')
  const binding = rest.pop() ?? ''
  const jws = decodeJws(token, { maxLength })
  const { typ } = jws.header
  const found = { ...tokenKind(typ), kind: typ === 'dc+sd-jwt' ? 'SD-JWT VC' : 'SD-JWT' }
  const disclosures: Part[] = []
  for (const disclosure of rest) disclosures.push(await disclosurePart(disclosure, view))
  return {
    kind: found.kind,
    clause: rfc(9901, '4'),
    parts: [
      ...(await jwsParts(jws, found, view)),
      {
        name: 'disclosures',
        label: { en: 'claims that are disclosed' },
        clause: rfc(9901, '4.2'),
        value: String(disclosures.length),
        parts: disclosures,
      },
      ...(binding === '' ? [] : [await keyBindingPart(binding, view)]),
    ],
  }
}

async function keyBindingPart(token: string, view: View): Promise<Part> {
  const parts = await jwsParts(decodeJws(token, { maxLength }), tokenKind('kb+jwt'), view)
  const label = { en: 'that the holder presents it, here and now' }
  return { name: 'key binding', label, clause: rfc(9901, '4.3'), parts }
}

/** `[salt, name, value]`, or `[salt, value]` for an array member. */
async function disclosurePart(text: string, view: View): Promise<Part> {
  const clause = rfc(9901, '4.2.1')
  const value = parsed(utf8Decode(fromBase64url(text)))
  const place = placeOf(view)
  if (!Array.isArray(value) || value.length < 2 || value.length > 3)
    return { name: '(none)', clause, marks: [{ check: place.formCheck, why: 'not a disclosure' }] }
  const name = value.length === 3 && typeof value[1] === 'string' ? value[1] : '(array member)'
  const { called: _, ...shown } = await disclosedValue.show(jsonItem(value.at(-1)), place)
  return { name, label: { en: 'disclosed claim' }, clause, ...shown }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Header alone: nobody but the recipient can read the rest. */
async function explainJwe(text: string, view: View): Promise<Explanation> {
  const [protectedHeader = '', key = '', iv = '', ciphertext = '', tag = ''] = text.split('.')
  const header = jsonItem(parsed(utf8Decode(fromBase64url(protectedHeader))))
  const { called: _, ...shown } = await joseHeader.show(header, placeOf(view))
  const length = (name: string, en: string, part: string, section: string): Part => ({
    name,
    label: { en },
    clause: rfc(7516, section),
    value: `${fromBase64url(part).length} bytes`,
  })
  return {
    kind: 'JWE, encrypted',
    clause: rfc(7516, '7.1'),
    parts: [
      { name: 'header', label: { en: 'how it is encrypted' }, clause: rfc(7516, '4'), ...shown },
      length('encrypted_key', 'key of the content, encrypted', key, '5.1'),
      length('iv', 'initial value', iv, '5.1'),
      length('ciphertext', 'the content', ciphertext, '5.1'),
      length('tag', 'authentication tag', tag, '5.1'),
    ],
  }
}
