/**
 * Compact JWS and JWE, and SD-JWT: RFC 7515, RFC 7516, RFC 7519, RFC 9901.
 * @module
 */
import { decodeJws, type JsonObject } from '@tegata/crypto'
import { codeOf, fromBase64, fromBase64url, utf8Decode } from '@tegata/kernel'
import type { Explanation, Part, Unknown, View } from '../explanation.ts'
import { statusListPart } from '../status-list-part.ts'
import { certificateSummary } from '../x509/certificate.ts'

type Explained = Omit<Explanation, 'notes'>
const maxLength = 8 * 1024 * 1024

/** Three or five parts between dots, or an SD-JWT. */
export const looksLikeToken = (text: string): boolean =>
  /^[\w-]+\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*|~[\w.~-]*)?$/.test(text)

export async function explainToken(text: string, view: View): Promise<Explained | Unknown> {
  try {
    if (text.split('.').length === 5 && !text.includes('~')) return explainJwe(text)
    return text.includes('~') ? explainSdJwt(text, view) : await explainJws(text, view)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { looksLike: `a JWT: ${code}: ${error.message}` }
  }
}

async function explainJws(token: string, view: View): Promise<Explained> {
  const { header, payload, signature } = decodeJws(token, { maxLength })
  const list = await listParts(payload)
  return {
    kind: kindOf(header),
    clause: 'RFC 7519; RFC 7515, 7.1',
    parts: [...tokenParts(header, payload, view), signaturePart(signature), ...list],
  }
}

const kinds: Readonly<Record<string, string>> = {
  'statuslist+jwt': 'status list (JWT)',
  'oauth-authz-req+jwt': 'OpenID4VP request object (JWT)',
  'openid4vci-proof+jwt': 'OpenID4VCI key proof (JWT)',
  'key-attestation+jwt': 'key attestation (JWT)',
  'oauth-client-attestation+jwt': 'client attestation (JWT)',
  'tegata-registry-statement+jwt': 'registry statement (JWT)',
  'dc+sd-jwt': 'SD-JWT VC',
}
const kindOf = ({ typ }: JsonObject) =>
  typeof typ === 'string' && Object.hasOwn(kinds, typ) ? (kinds[typ] ?? 'JWT') : 'JWT'

const tokenParts = (header: JsonObject, payload: JsonObject, view: View): Part[] => [
  { name: 'header', parts: Object.entries(header).map(headerPart) },
  {
    name: 'payload',
    parts: Object.entries(payload).map(([name, value]) => claimPart(name, value, view)),
  },
]

const signaturePart = ({ length }: Uint8Array): Part => ({
  name: 'signature',
  value: `${length} bytes, not verified here`,
})

function headerPart([name, value]: [string, unknown]): Part {
  if (name !== 'x5c' || !Array.isArray(value)) return { name, value: JSON.stringify(value) }
  const chain = value.filter((member): member is string => typeof member === 'string')
  return { name, clause: 'RFC 7515, 4.1.6', parts: chain.map(certificatePart) }
}

function certificatePart(text: string, index: number): Part {
  const name = `[${index}]`
  try {
    return { name, ...certificateSummary(fromBase64(text)) }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return { name, note: code }
  }
}

/** Claims about a person: OpenID Connect Core 1.0, 5.1; and the elements of mobile documents. */
const personal =
  /^(name|given_name|family_name|middle_name|nickname|preferred_username|profile|picture|website|email|gender|sex|birth|birthdate|birth_date|place_of_birth|address|resident_\w+|phone_number|portrait|individual_number|document_number|personal_\w+|age_\w+|nationalit\w+|credentialSubject|vc|vp|verified_claims)$/

const times = ['iat', 'exp', 'nbf', 'auth_time', 'updated_at']

function claimPart(name: string, value: unknown, { showValues }: View): Part {
  if (personal.test(name) && !showValues) return { name, value: '(hidden)' }
  const text = JSON.stringify(value)
  if (typeof value === 'number' && times.includes(name) && Math.abs(value) < 8.64e12)
    return { name, value: `${text} (${new Date(value * 1000).toISOString()})` }
  return { name, value: text }
}

/** Token Status List, 5.1. */
async function listParts(payload: JsonObject): Promise<Part[]> {
  const list = payload.status_list
  if (typeof list !== 'object' || list === null || !('lst' in list)) return []
  const bits = 'bits' in list ? list.bits : undefined
  if (typeof list.lst !== 'string') return [{ name: 'list', note: 'lst is not text' }]
  return [await statusListPart(bits, fromBase64url(list.lst))]
}

/** The claims that are disclosed, by name; what was not disclosed is not there. */
function explainSdJwt(text: string, view: View): Explained {
  const [token = '', ...rest] = text.split('~')
  const binding = rest.pop() ?? ''
  const { header, payload, signature } = decodeJws(token, { maxLength })
  const keyBinding = binding === '' ? [] : [keyBindingPart(binding, view)]
  return {
    kind: header.typ === 'dc+sd-jwt' ? 'SD-JWT VC' : 'SD-JWT',
    clause: 'RFC 9901',
    parts: [
      ...tokenParts(header, payload, view),
      signaturePart(signature),
      { name: 'disclosures', parts: rest.map((disclosure) => disclosurePart(disclosure, view)) },
      ...keyBinding,
    ],
  }
}

function keyBindingPart(token: string, view: View): Part {
  const { header, payload, signature } = decodeJws(token, { maxLength })
  const parts = [...tokenParts(header, payload, view), signaturePart(signature)]
  return { name: 'key binding', clause: 'RFC 9901, 4.3', parts }
}

/** `[salt, name, value]`, or `[salt, value]` for an array member. */
function disclosurePart(text: string, { showValues }: View): Part {
  const value = parsed(utf8Decode(fromBase64url(text)))
  if (!Array.isArray(value)) return { name: '(none)', note: 'not a disclosure' }
  const name = value.length === 3 && typeof value[1] === 'string' ? value[1] : '(array member)'
  return { name, value: showValues ? JSON.stringify(value.at(-1)) : '(hidden)' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function explainJwe(text: string): Explained {
  const [protectedHeader = '', , , ciphertext = ''] = text.split('.')
  const header = parsed(utf8Decode(fromBase64url(protectedHeader)))
  const members = typeof header === 'object' && header !== null ? Object.entries(header) : []
  return {
    kind: 'JWE, encrypted',
    clause: 'RFC 7516, 7.1',
    parts: [
      {
        name: 'header',
        parts: members.map(([name, value]) => ({ name, value: JSON.stringify(value) })),
      },
      { name: 'ciphertext', value: `${fromBase64url(ciphertext).length} bytes` },
    ],
  }
}
