/**
 * Certificates of made-up authorities, each as it is wanted, also where it should not be.
 * @module
 */
import type { Crypto, Signer } from '@tegata/crypto'
import {
  basicConstraintsExtension,
  buildCertificate,
  buildName,
  type Extension,
  keyUsageExtension,
} from '@tegata/pki'

export type Wanted = {
  readonly subject: string | readonly (readonly [string, string])[]
  /** In place of `subject`, byte for byte. */
  readonly rawSubject?: Uint8Array
  readonly signer: Signer
  /** Absent for a certificate that signs itself. */
  readonly issuer?: { readonly subject: Uint8Array; readonly signer: Signer }
  readonly serial: number
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly authority?: boolean
  /** In place of those of the same object identifier, or beside the others. */
  readonly extensions?: readonly Extension[]
  readonly without?: readonly string[]
}

export type Made = {
  readonly der: Uint8Array
  readonly subject: Uint8Array
  readonly signer: Signer
}

export const [begins, ends] = [new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')]

export async function makeCertificate(wanted: Wanted): Promise<Made> {
  const { signer, issuer, extensions = [], without = [] } = wanted
  const attributes =
    typeof wanted.subject === 'string' ? ([['CN', wanted.subject]] as const) : wanted.subject
  const subject =
    wanted.rawSubject ??
    buildName(attributes.map(([type, value]) => [nameType(type), value] as const))
  const all = new Map<string, Extension>(
    [...ownExtensions(wanted.authority === true), ...extensions]
      .filter(({ oid }) => !without.includes(oid))
      .map((extension) => [extension.oid, extension]),
  )
  const der = await buildCertificate(
    {
      serialNumber: Uint8Array.of(0x41, wanted.serial >> 16, wanted.serial >> 8, wanted.serial),
      issuer: issuer?.subject ?? subject,
      subject,
      notBefore: wanted.notBefore ?? begins,
      notAfter: wanted.notAfter ?? ends,
      publicKey: signer.publicKey,
      extensions: [...all.values()],
    },
    issuer?.signer ?? signer,
  )
  return { der, subject, signer }
}

const nameTypes = ['C', 'O', 'OU', 'CN', 'DC', 'emailAddress'] as const

function nameType(type: string): (typeof nameTypes)[number] {
  const found = nameTypes.find((name) => name === type)
  if (!found) throw new TypeError('no such attribute')
  return found
}

const ownExtensions = (authority: boolean): Extension[] =>
  authority
    ? [
        basicConstraintsExtension({ certificateAuthority: true }),
        keyUsageExtension(['keyCertSign', 'cRLSign']),
      ]
    : [keyUsageExtension(['digitalSignature'])]

/** One key of each kind, which many certificates share: making keys is what takes longest. */
export async function makeSigners(crypto: Crypto, count: number): Promise<Signers> {
  const of = async (algorithm: 'ES256' | 'ES384' | 'ES512' | 'RS256') => {
    const all: Signer[] = []
    for (let i = 0; i < count; i += 1) all.push(await crypto.generateSigner(algorithm))
    return all
  }
  return {
    ES256: await of('ES256'),
    ES384: await of('ES384'),
    ES512: await of('ES512'),
    RS256: await of('RS256'),
  }
}

export type Signers = Readonly<Record<'ES256' | 'ES384' | 'ES512' | 'RS256', readonly Signer[]>>

export const policyOid = (n: number): `${number}.${string}` => `1.2.392.99.${n}`
