/**
 * DER and PEM, recognised by content.
 * @module
 */
import { spkiToJwk } from '@tegata/crypto'
import { codeOf } from '@tegata/kernel'
import { type PemLabel, pemToDer } from '@tegata/pki'
import { type Explanation, type Part, rfc, type Unknown, type View } from '../explanation.ts'
import { explainCertificate, publicKeyText } from './certificate.ts'
import { explainCsr } from './certification-request.ts'
import { explainCrl } from './crl.ts'
import { explainOcspRequest, explainOcspResponse } from './ocsp.ts'

type Reader = (der: Uint8Array, view: View) => Explanation | Promise<Explanation>

const readers: Readonly<Record<string, Reader>> = {
  certificate: explainCertificate,
  CRL: explainCrl,
  'certification request': explainCsr,
  'OCSP response': explainOcspResponse,
  'OCSP request': explainOcspRequest,
  'public key': explainPublicKey,
}

/** A SEQUENCE whose length fits: whatever it is, it is no CBOR. */
export function looksLikeDer(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes
  if (tag !== 0x30 || bytes.length < 2) return false
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 4) return false
  const long = bytes.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0)
  return 2 + lengthBytes + (lengthBytes === 0 ? first : long) === bytes.length
}

/** Explains DER, or says what each form found wrong. */
export async function explainDer(der: Uint8Array, view: View): Promise<Explanation | Unknown> {
  const refused: string[] = []
  for (const [name, read] of Object.entries(readers)) {
    const found = await attempt(() => read(der, view))
    if (!('refused' in found)) return found
    refused.push(`no ${name} (${found.refused})`)
  }
  return { looksLike: `DER, a SEQUENCE of ${der.length} bytes: ${refused.join('; ')}` }
}

async function attempt(
  read: () => Explanation | Promise<Explanation>,
): Promise<Explanation | { readonly refused: string }> {
  try {
    return await read()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { refused: `${code}: ${error.message}` }
  }
}

const labels: Readonly<Record<PemLabel, Reader | undefined>> = {
  CERTIFICATE: explainCertificate,
  'CERTIFICATE REQUEST': explainCsr,
  'X509 CRL': explainCrl,
  'PUBLIC KEY': explainPublicKey,
  'PRIVATE KEY': undefined,
}
const isLabel = (label: string): label is PemLabel => Object.hasOwn(labels, label)

/** Every block of a PEM text. A private key is named and not read. */
export async function explainPem(text: string, view: View): Promise<Explanation | Unknown> {
  const names = new Set(
    [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,32})-----/g)].map((m) => m[1] ?? ''),
  )
  const parts: Part[] = []
  for (const name of names) {
    if (name.endsWith('PRIVATE KEY')) parts.push({ name, value: '(private key, not read)' })
    else if (!isLabel(name)) parts.push({ name, notes: ['not known'] })
    else {
      const blocks = await explainBlocks(text, name, view)
      if ('looksLike' in blocks) return blocks
      parts.push(...blocks.parts)
    }
  }
  if (parts.length === 0) return { looksLike: 'PEM without a block' }
  return { kind: 'PEM', clause: rfc(7468, '2'), parts }
}

async function explainBlocks(
  text: string,
  label: PemLabel,
  view: View,
): Promise<{ readonly parts: Part[] } | Unknown> {
  const read = labels[label]
  const parts: Part[] = []
  try {
    for (const der of read ? pemToDer(text, label) : []) {
      const explained = await read?.(der, view)
      if (explained)
        parts.push({ name: explained.kind, clause: explained.clause, parts: explained.parts ?? [] })
    }
    return { parts }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { looksLike: `PEM, ${label}: ${code}: ${error.message}` }
  }
}

function explainPublicKey(der: Uint8Array): Explanation {
  const jwk = spkiToJwk(der)
  const parts = Object.entries(jwk).map(([name, value]) => ({
    name,
    label: { en: 'as a JWK' },
    value: String(value),
    clause: rfc(7518, '6'),
  }))
  return { kind: `public key, ${publicKeyText(jwk)}`, clause: rfc(5280, '4.1.2.7'), parts }
}
