/**
 * The sandbox's authorities. Each generation makes its key and its certificate once, on first start.
 * All carry TEST in their names.
 * @module
 */
import type { Crypto, Signer } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import {
  type AttributeName,
  basicConstraintsExtension,
  buildName,
  buildTbsCertificate,
  type Certificate,
  type CertificateProfile,
  checkProfile,
  type Extension,
  iacaRoot,
  issuerAltNameExtension,
  jpkiCa,
  keyIdentifierOf,
  keyUsageExtension,
  newSerialNumber,
  parseCertificate,
  signCertificate,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'
import { type KeyStore, requireKeyOfCertificate } from '@tegata/service'
import { type AuthorityName, authorityNames } from '../contract.ts'
import { CaError } from '../errors.ts'
import type { Store } from '../store.ts'
import {
  type AuthorityId,
  authorityId,
  type Generation,
  type Generations,
  requireRising,
} from './generations.ts'

export type Authority = {
  readonly id: AuthorityId
  readonly name: AuthorityName
  readonly certificate: Certificate
  /** Of its key: RFC 5280 4.2.1.1. */
  readonly keyIdentifier: Uint8Array
  readonly signer: Signer
}
export type Authorities = {
  /** Every generation of every authority. */
  readonly all: readonly Authority[]
  /** The newest generation. */
  issuing(name: AuthorityName): Authority
  /** Generations of one authority, the newest first. */
  generationsOf(name: AuthorityName): readonly Authority[]
  byId(id: AuthorityId): Authority | undefined
}

type Parts = {
  readonly store: Store
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  readonly publicUrl: string
  readonly generations: Generations
}

type Name = readonly (readonly [AttributeName, string])[]
export const organisation = 'TEST tegata sandbox'

const described: Readonly<
  Record<AuthorityName, { name: Name; years: number; profile: CertificateProfile }>
> = {
  'jpki-sign': { name: jpkiName('TEST JPKI for digital signature'), years: 10, profile: jpkiCa },
  'jpki-auth': { name: jpkiName('TEST JPKI for user authentication'), years: 10, profile: jpkiCa },
  iaca: { name: commonName('TEST tegata IACA'), years: 15, profile: iacaRoot },
  'reader-ca': { name: commonName('TEST tegata reader root'), years: 15, profile: iacaRoot },
}

function jpkiName(unit: string): Name {
  return [
    ['C', 'JP'],
    ['O', organisation],
    ['OU', unit],
  ]
}
function commonName(name: string): Name {
  return [
    ['C', 'JP'],
    ['O', organisation],
    ['CN', name],
  ]
}

const day = 86_400_000

/**
 * Loads what is there and makes what is not.
 * @throws ServiceError `service/key-differs`
 * @throws TypeError for generations that do not rise, or a root outside its profile
 */
export async function openAuthorities(parts: Parts): Promise<Authorities> {
  requireRising(parts.generations)
  const opening = authorityNames.flatMap((name) =>
    parts.generations[name].map((generation) => openAuthority(parts, name, generation)),
  )
  const all = await Promise.all(opening)
  const generationsOf = (name: AuthorityName) =>
    all.filter((authority) => authority.name === name).toReversed()
  return {
    all,
    generationsOf,
    issuing(name) {
      const [newest] = generationsOf(name)
      if (!newest) throw new CaError('ca/unknown-authority', `no authority ${name}`)
      return newest
    },
    byId: (id) => all.find((authority) => authority.id === id),
  }
}

async function openAuthority(
  parts: Parts,
  name: AuthorityName,
  generation: Generation,
): Promise<Authority> {
  const { store, keys, crypto, now } = parts
  const id = authorityId(name, generation)
  const signer = await keys.signer(`ca-${id}`, generation.algorithm)
  const keyIdentifier = await keyIdentifierOf(signer.publicKey, crypto)
  const der =
    (await store.authority(id)) ??
    (await store.keepAuthority(id, await selfSign(parts, name, signer), now()))
  const certificate = parseCertificate(der)
  requireKeyOfCertificate(`ca-${id}`, signer, certificate.publicKey)
  return { id, name, certificate, keyIdentifier, signer }
}

async function selfSign(
  { crypto, now, publicUrl }: Parts,
  name: AuthorityName,
  signer: Signer,
): Promise<Uint8Array> {
  const { name: subject, years, profile } = described[name]
  const der = buildName(subject)
  const notBefore = wholeSecond(now())
  const identifier = await keyIdentifierOf(signer.publicKey, crypto)
  const forMdoc = profile === iacaRoot
  const extensions: Extension[] = [
    subjectKeyIdentifierExtension(identifier),
    keyUsageExtension(['keyCertSign', 'cRLSign']),
    basicConstraintsExtension({ certificateAuthority: true, ...(forMdoc && { pathLength: 0 }) }),
    ...(forMdoc ? [issuerAltNameExtension([{ type: 'uri', value: publicUrl }])] : []),
  ]
  const unsigned = buildTbsCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: der,
      subject: der,
      notBefore,
      notAfter: new Date(notBefore.getTime() + years * 365 * day),
      publicKey: signer.publicKey,
      extensions,
    },
    signer.algorithm,
  )
  requireProfile(unsigned.certificate, profile)
  return await signCertificate(unsigned, signer)
}

function requireProfile(certificate: Certificate, profile: CertificateProfile): void {
  const failed = checkProfile(certificate, profile).filter(({ outcome }) => outcome === 'failed')
  if (failed.length > 0)
    throw new TypeError(`a root outside its profile: ${failed.map(({ id }) => id).join(', ')}`)
}

/** X.509 times have no fractions: a certificate begins in the second it was made in. */
export const wholeSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000)
