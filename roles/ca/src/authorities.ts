/**
 * The sandbox's authorities. Each makes its key and its certificate once, on first start; OCSP
 * delegates are renewed while the role starts. All carry TEST in their names.
 * @module
 */
import type { Crypto, SignatureAlgorithm, Signer } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import {
  type AttributeName,
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  buildCertificate,
  buildName,
  type Certificate,
  type Extension,
  extendedKeyUsageExtension,
  extendedKeyUsageOid,
  issuerAltNameExtension,
  keyIdentifierOf,
  keyUsageExtension,
  newSerialNumber,
  ocspNoCheckExtension,
  parseCertificate,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'
import type { KeyStore } from '@tegata/service'
import { type AuthorityName, authorityNames } from './contract.ts'
import { CaError } from './errors.ts'
import type { Store } from './store.ts'

export type Authority = {
  readonly name: AuthorityName
  readonly certificate: Certificate
  readonly signer: Signer
  /** Answers OCSP for this authority. */
  readonly responder: { readonly certificate: Certificate; readonly signer: Signer }
}
export type Authorities = Readonly<Record<AuthorityName, Authority>>

type Parts = {
  readonly store: Store
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  readonly publicUrl: string
}

type Name = readonly (readonly [AttributeName, string])[]
const organisation = 'TEST tegata sandbox'

const described: Readonly<
  Record<AuthorityName, { algorithm: SignatureAlgorithm; name: Name; years: number }>
> = {
  'jpki-sign': {
    algorithm: 'RS256',
    name: jpkiName('TEST JPKI for digital signature'),
    years: 10,
  },
  'jpki-auth': {
    algorithm: 'RS256',
    name: jpkiName('TEST JPKI for user authentication'),
    years: 10,
  },
  iaca: { algorithm: 'ES256', name: commonName('TEST tegata IACA'), years: 15 },
  'reader-ca': { algorithm: 'ES256', name: commonName('TEST tegata reader root'), years: 15 },
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

/** Loads what is there and makes what is not. */
export async function openAuthorities(parts: Parts): Promise<Authorities> {
  const opened = await Promise.all(authorityNames.map((name) => openAuthority(parts, name)))
  const find = (name: AuthorityName): Authority => {
    const found = opened.find((authority) => authority.name === name)
    if (!found) throw new CaError('ca/unknown-authority', `no authority ${name}`)
    return found
  }
  return {
    'jpki-sign': find('jpki-sign'),
    'jpki-auth': find('jpki-auth'),
    iaca: find('iaca'),
    'reader-ca': find('reader-ca'),
  }
}

async function openAuthority(parts: Parts, name: AuthorityName): Promise<Authority> {
  const { store, keys } = parts
  const signer = await keys.signer(`ca-${name}`, described[name].algorithm)
  const stored = await store.authority(name)
  const der = stored ?? (await selfSign(parts, name, signer))
  if (!stored) await store.replaceAuthority(name, der, parts.now())
  const certificate = parseCertificate(der)
  return {
    name,
    certificate,
    signer,
    responder: await openResponder(parts, name, certificate, signer),
  }
}

async function selfSign(
  { crypto, now, publicUrl }: Parts,
  name: AuthorityName,
  signer: Signer,
): Promise<Uint8Array> {
  const { name: subject, years } = described[name]
  const der = buildName(subject)
  const notBefore = wholeSecond(now())
  const identifier = await keyIdentifierOf(signer.publicKey, crypto)
  const forMdoc = signer.algorithm === 'ES256'
  const extensions: Extension[] = [
    subjectKeyIdentifierExtension(identifier),
    keyUsageExtension(['keyCertSign', 'cRLSign']),
    basicConstraintsExtension({ certificateAuthority: true, ...(forMdoc && { pathLength: 0 }) }),
    ...(forMdoc ? [issuerAltNameExtension([{ type: 'uri', value: publicUrl }])] : []),
  ]
  return await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: der,
      subject: der,
      notBefore,
      notAfter: new Date(notBefore.getTime() + years * 365 * day),
      publicKey: signer.publicKey,
      extensions,
    },
    signer,
  )
}

/** RFC 6960 4.2.2.2: issued directly by the authority, for this purpose, short-lived. */
async function openResponder(
  parts: Parts,
  name: AuthorityName,
  issuer: Certificate,
  issuerSigner: Signer,
): Promise<Authority['responder']> {
  const { store, keys, crypto, now } = parts
  const signer = await keys.signer(`ocsp-${name}`, 'ES256')
  const stored = await store.authority(`ocsp-${name}`)
  const current = stored && parseCertificate(stored)
  if (current && current.notAfter.getTime() - now().getTime() > 30 * day)
    return { certificate: current, signer }
  const notBefore = wholeSecond(now())
  const der = await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: issuer.subject.der,
      subject: buildName([
        ['C', 'JP'],
        ['O', organisation],
        ['CN', `TEST OCSP responder of ${name}`],
      ]),
      notBefore,
      notAfter: new Date(notBefore.getTime() + 365 * day),
      publicKey: signer.publicKey,
      extensions: [
        subjectKeyIdentifierExtension(await keyIdentifierOf(signer.publicKey, crypto)),
        authorityKeyIdentifierExtension(await keyIdentifierOf(issuerSigner.publicKey, crypto)),
        keyUsageExtension(['digitalSignature']),
        extendedKeyUsageExtension([extendedKeyUsageOid.ocspSigning]),
        ocspNoCheckExtension(),
      ],
    },
    issuerSigner,
  )
  await store.replaceAuthority(`ocsp-${name}`, der, now())
  return { certificate: parseCertificate(der), signer }
}

/** X.509 times have no fractions: a certificate begins in the second it was made in. */
export const wholeSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000)
