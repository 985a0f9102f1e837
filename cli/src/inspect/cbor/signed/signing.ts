/**
 * Who signed a message and which bytes, and whether that holds with the certificate that came
 * along. That a signature holds is no trust: whoever sent the message chose the certificate.
 * RFC 9052, 4.4; ISO/IEC 18013-5:2021, 9.1.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import {
  algorithmOf,
  parseSign1,
  type Sign1,
  sigStructure,
  verifySign1,
  x5chainOf,
} from '@tegata/cose'
import { type Crypto, jwkThumbprint, type PublicJwk } from '@tegata/crypto'
import { codeOf, toBase64url } from '@tegata/kernel'
import { type Certificate, type CertificateProfile, parseCertificate } from '@tegata/pki'
import { type Part, rfc } from '../../explanation.ts'
import type { CheckId } from '../../refusal.ts'
import type { Place } from '../forms/form.ts'
import { diagnosed } from '../forms/scalar.ts'
import type { Finding } from '../forms/structure.ts'

export type Signer = {
  /** The check that an algorithm that is not known fails. */
  readonly algorithm: CheckId
  /** The check that a signature that does not hold fails. */
  readonly signature: CheckId
  /** The check that a missing or unreadable certificate fails. */
  readonly trust: CheckId
  /** What the certificate must be good for. */
  readonly profile?: CertificateProfile
}

/** What is signed where the message does not carry it. */
export type Detached =
  | { readonly bytes: Uint8Array; readonly what: string }
  | { readonly lacking: string }

export type Signing = Signer & {
  readonly by: string
  readonly clause: string
  /** The payload where it is detached. */
  readonly detached?: (place: Place) => Detached
  /** The key, where it does not come with a certificate. */
  readonly key?: (place: Place) => PublicJwk | undefined
  /** A MAC: why nobody can verify it here. */
  readonly mac?: string
}

const came = 'with the certificate that came along, which is no trust: its sender chose it'

/** What is signed, by whom, and whether it holds. */
export async function signingFindings(
  value: readonly CborValue[],
  signing: Signing,
  place: Place,
): Promise<readonly Finding[]> {
  const { by, clause } = signing
  const payload = payloadOf(value, signing, place)
  const about: Part[] = [
    { name: 'by', label: { en: 'who signed' }, value: by, clause },
    {
      name: 'bytes',
      label: { en: 'what is signed' },
      value: signedBytesText(value, payload, signing),
      clause: rfc(9052, signing.mac === undefined ? '4.4' : '6.3'),
    },
  ]
  const outcome =
    signing.mac === undefined ? await verified(value, signing, payload, place) : undefined
  const parts = [...about, ...(outcome?.parts ?? []), outcome?.holds ?? macPart(signing)]
  return [{ parts: [{ name: 'signed', label: { en: 'what is signed by whom' }, clause, parts }] }]
}

const macPart = ({ mac = '' }: Signing): Part => ({
  name: 'holds',
  label: { en: 'whether the MAC is right' },
  value: 'not verified',
  notes: [mac],
})

function payloadOf(value: readonly CborValue[], signing: Signing, place: Place): Detached {
  const [, , payload] = value
  if (payload instanceof Uint8Array) return { bytes: payload, what: 'the payload' }
  return signing.detached?.(place) ?? { lacking: 'what was signed is not in it' }
}

function signedBytesText(value: readonly CborValue[], payload: Detached, { mac }: Signing): string {
  const name = mac === undefined ? 'Signature1' : 'MAC0'
  const header = value[0] instanceof Uint8Array ? value[0] : new Uint8Array(0)
  const inner =
    'bytes' in payload ? `${payload.what}, ${payload.bytes.length} bytes` : payload.lacking
  const whole =
    'bytes' in payload && mac === undefined
      ? sigStructure(header, undefined, payload.bytes)
      : undefined
  const total = whole ? `${whole.length} bytes: ` : ''
  return `${total}["${name}", protected header ${diagnosed(header)}, external_aad h'', ${inner}]`
}

type Outcome = { readonly parts: readonly Part[]; readonly holds: Part }

async function verified(
  value: readonly CborValue[],
  signing: Signing,
  payload: Detached,
  place: Place,
): Promise<Outcome> {
  const refused = (why: string): Outcome => ({
    parts: [],
    holds: { ...holdsPart('no'), marks: [{ check: signing.signature, why }] },
  })
  try {
    const message = parseSign1(value)
    const signer = signing.key ? deviceSigner(signing.key(place)) : certificateSigner(message)
    if ('missing' in signer) {
      const marks = [{ check: signing.trust, why: signer.missing }]
      return { parts: [], holds: { ...holdsPart('not verified'), marks } }
    }
    const parts = await signerParts(message, signer, place.crypto)
    if ('lacking' in payload)
      return { parts, holds: { ...holdsPart('not verified'), notes: [payload.lacking] } }
    const holds = await holdsFor(message, signer.key, payload.bytes, place.crypto)
    if (holds) return { parts, holds: holdsPart(`yes, ${signer.note}`) }
    return { ...refused('does not hold: signed by another key, or changed since'), parts }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    // An algorithm that is not known is marked where it stands.
    if (code === 'cose/unsupported-algorithm')
      return {
        parts: [],
        holds: { ...holdsPart('not verified'), notes: [`${code}: ${error.message}`] },
      }
    return refused(`${code}: ${error.message}`)
  }
}

const holdsPart = (value: string): Part => ({
  name: 'holds',
  label: { en: 'whether the signature is right' },
  value,
  clause: rfc(9052, '4.4'),
})

type Known = { readonly key: PublicJwk; readonly certificate?: Certificate; readonly note: string }

const deviceSigner = (key: PublicJwk | undefined): Known | { readonly missing: string } =>
  key
    ? { key, note: 'with the device key that the issuer signed' }
    : { missing: 'no device key that can be read' }

function certificateSigner(message: Sign1): Known | { readonly missing: string } {
  const [leaf] = x5chainOf(message)
  if (!leaf) return { missing: 'no certificate of the signer came along' }
  const certificate = parseCertificate(leaf)
  return { key: certificate.publicKey, certificate, note: came }
}

async function signerParts(
  message: Sign1,
  { key, certificate }: Known,
  crypto: Crypto,
): Promise<Part[]> {
  const subject = certificate
    ? `${certificate.subject.text}, issued by ${certificate.issuer.text}`
    : `key ${toBase64url(await jwkThumbprint(key, crypto))} (thumbprint)`
  return [
    { name: 'signer', label: { en: 'whose key' }, value: subject, clause: rfc(9360, '2') },
    {
      name: 'algorithm',
      label: { en: 'how' },
      value: algorithmOf(message),
      clause: rfc(9053, '2'),
    },
  ]
}

async function holdsFor(
  message: Sign1,
  jwk: PublicJwk,
  payload: Uint8Array,
  crypto: Crypto,
): Promise<boolean> {
  const key = await crypto.importPublicKey({ jwk })
  return await verifySign1(
    message,
    key,
    message.payload === null ? { detachedPayload: payload } : {},
  )
}
