/**
 * Whether a JWS holds with the certificate or key that came along: RFC 7515, 5.2. That is no trust.
 * @module
 */
import { algorithmSuits, type Jws, type PublicJwk, parsePublicJwk } from '@tegata/crypto'
import { codeOf, fromBase64 } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import type { Place } from '../cbor/forms/form.ts'
import { type Part, rfc } from '../explanation.ts'
import { cutBytes } from '../x509/cut-bytes.ts'

const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'RS384', 'RS512'] as const

export async function signaturePart(jws: Jws, place: Place): Promise<Part> {
  const { signature, signingInput } = jws
  const part: Part = {
    name: 'signature',
    label: { en: 'what is signed by whom' },
    clause: rfc(7515, '5.1'),
    value: `${cutBytes(signature)}, over ${signingInput.length} bytes: header, dot, payload`,
  }
  try {
    const found = signerOf(jws)
    if (!found) return { ...part, notes: ['not verified: neither certificate nor key came along'] }
    const holds = await verified(jws, found.key, place)
    if (holds)
      return { ...part, notes: [`holds with ${found.name}, which came along: that is no trust`] }
    return { ...part, marks: [mark(place, `does not hold with ${found.name}`)] }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { ...part, marks: [mark(place, `${code}: ${error.message}`)] }
  }
}

const mark = ({ context, formCheck }: Place, why: string) => ({
  check: context.signer?.signature ?? formCheck,
  why,
})

async function verified(jws: Jws, jwk: PublicJwk, { crypto }: Place): Promise<boolean> {
  const algorithm = algorithms.find((name) => name === jws.header.alg)
  if (!algorithm || !algorithmSuits(algorithm, jwk)) return false
  const key = await crypto.importPublicKey({ jwk })
  return await key.verify(algorithm, jws.signature, jws.signingInput)
}

function signerOf({ header }: Jws): { readonly key: PublicJwk; readonly name: string } | undefined {
  const [leaf] = Array.isArray(header.x5c) ? header.x5c : []
  if (typeof leaf === 'string') {
    const { publicKey, subject } = parseCertificate(fromBase64(leaf))
    return { key: publicKey, name: `the certificate of ${subject.text}` }
  }
  if (typeof header.jwk !== 'object' || header.jwk === null) return undefined
  return { key: parsePublicJwk(header.jwk), name: 'the key in its header' }
}
