/**
 * Names of algorithms and namespaces in XML signatures: XMLDSig 1.1, RFC 9231, ETSI EN 319 132-1.
 * @module
 */
import type { SignatureAlgorithm } from '@tegata/crypto'
import type { CmsHash } from '@tegata/pki'
import type { Canonicalization } from './canonical-xml.ts'

export const dsNamespace = 'http://www.w3.org/2000/09/xmldsig#'
export const xadesNamespace = 'http://uri.etsi.org/01903/v1.3.2#'
export const signedPropertiesType = 'http://uri.etsi.org/01903#SignedProperties'
export const envelopedTransform = `${dsNamespace}enveloped-signature`

export const canonicalizationUris: Readonly<Record<Canonicalization, string>> = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
}
export const hashUris: Readonly<Record<CmsHash, string>> = {
  'SHA-256': 'http://www.w3.org/2001/04/xmlenc#sha256',
  'SHA-384': 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  'SHA-512': 'http://www.w3.org/2001/04/xmlenc#sha512',
}
const more = 'http://www.w3.org/2001/04/xmldsig-more#'
export const signatureUris: Readonly<Partial<Record<SignatureAlgorithm, string>>> = {
  RS256: `${more}rsa-sha256`,
  RS384: `${more}rsa-sha384`,
  RS512: `${more}rsa-sha512`,
  ES256: `${more}ecdsa-sha256`,
  ES384: `${more}ecdsa-sha384`,
  ES512: `${more}ecdsa-sha512`,
}
const signatures = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const
const hashes = ['SHA-256', 'SHA-384', 'SHA-512'] as const
const methods = ['exclusive', 'inclusive'] as const

export const signatureOf = (uri: string | undefined): SignatureAlgorithm | undefined =>
  signatures.find((one) => signatureUris[one] === uri)
export const xmlHashOf = (uri: string | undefined): CmsHash | undefined =>
  hashes.find((one) => hashUris[one] === uri)
export const canonicalizationOf = (uri: string | undefined): Canonicalization | undefined =>
  methods.find((one) => canonicalizationUris[one] === uri)
