/**
 * An XML document with an enveloped signature of the level XAdES-B-B: the whole root is signed, and
 * what was there stays as it is. XMLDSig 1.1; ETSI EN 319 132-1 V1.3.1, 6.3.
 * @module
 */
import { type Crypto, hashOf, type Signer } from '@tegata/crypto'
import { toBase64, utf8Encode } from '@tegata/kernel'
import type { CmsHash } from '@tegata/pki'
import { canonicalDocument, canonicalElement, escapeAttribute } from './canonical-xml.ts'
import { parseXml } from './parse-xml.ts'
import {
  canonicalizationUris,
  dsNamespace,
  envelopedTransform,
  hashUris,
  signatureUris,
  signedPropertiesType,
  xadesNamespace,
} from './xml-algorithms.ts'
import { elementsIn, unsupportedXml, type XmlDocument } from './xml-node.ts'

/** Who signs, and when. */
export type XmlSignatureWish = {
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array
  readonly chain?: readonly Uint8Array[]
  /** As the signer claims it. */
  readonly signingTime: Date
  readonly mediaType: string
}

/** An XML document that lacks nothing but the signature. */
export type PreparedXml = {
  /** What is signed: the document in its exclusive canonical form. */
  readonly content: Uint8Array
  /** Asks the signer once. @returns the Signature element, and the document with it */
  finish(
    signer: Signer,
    crypto: Pick<Crypto, 'digest'>,
  ): Promise<{ readonly signature: Uint8Array; readonly file: Uint8Array }>
}

/**
 * Makes an XML document ready for an enveloped signature.
 *
 * @throws JpkiError `jpki/document-malformed`; `jpki/document-unsupported` for a document type, or a
 * document with a signature in it already
 * @see ETSI EN 319 132-1, 6.3
 */
export function prepareXml(document: Uint8Array, wish: XmlSignatureWish): PreparedXml {
  const parsed = parseXml(document)
  for (const { namespace, local } of elementsIn(parsed.root))
    if (namespace === dsNamespace && local === 'Signature')
      throw unsupportedXml('has a signature already')
  if (parsed.text.includes(ids.signature)) throw unsupportedXml('has the names of a signature')
  const content = canonicalDocument(parsed, { method: 'exclusive' })
  return {
    content,
    async finish(signer, crypto) {
      const element = await signatureElement(content, wish, signer, crypto)
      return { signature: utf8Encode(element), file: insert(parsed, element) }
    },
  }
}

/** Each begins with that of the signature, so that one search tells whether they are free. */
const ids = {
  signature: 'tegata-signature',
  reference: 'tegata-signature-document',
  properties: 'tegata-signature-properties',
} as const

/** As the last child of the root; `<a/>` becomes `<a>…</a>`. */
function insert({ text, root }: XmlDocument, element: string): Uint8Array {
  const { contentEnd, empty, prefix, local } = root
  const head = text.slice(0, contentEnd)
  if (!empty) return utf8Encode(head + element + text.slice(contentEnd))
  const name = prefix === '' ? local : `${prefix}:${local}`
  return utf8Encode(`${head}>${element}</${name}>${text.slice(contentEnd + 2)}`)
}

async function signatureElement(
  content: Uint8Array,
  wish: XmlSignatureWish,
  signer: Signer,
  crypto: Pick<Crypto, 'digest'>,
): Promise<string> {
  const hash = hashOf(signer.algorithm)
  const method = signatureUris[signer.algorithm]
  if (hash === undefined || hash === 'SHA-1' || method === undefined)
    throw new TypeError('XML is signed with RSA or ECDSA')
  const certificateDigest = toBase64(await crypto.digest(hash, wish.certificate))
  const properties = propertiesText(wish, hash, certificateDigest)
  const digestOf = async (bytes: Uint8Array) => toBase64(await crypto.digest(hash, bytes))
  const canonical = (text: string) => canonicalElement(parseXml(utf8Encode(text)).root, 'exclusive')
  const signedInfo = [
    `<ds:SignedInfo xmlns:ds="${dsNamespace}">`,
    empty('CanonicalizationMethod', canonicalizationUris.exclusive),
    empty('SignatureMethod', method),
    `<ds:Reference Id="${ids.reference}" URI=""><ds:Transforms>`,
    empty('Transform', envelopedTransform) + empty('Transform', canonicalizationUris.exclusive),
    `</ds:Transforms>${digestText(hash, await digestOf(content))}</ds:Reference>`,
    `<ds:Reference Type="${signedPropertiesType}" URI="#${ids.properties}"><ds:Transforms>`,
    empty('Transform', canonicalizationUris.exclusive),
    `</ds:Transforms>${digestText(hash, await digestOf(canonical(properties)))}</ds:Reference>`,
    '</ds:SignedInfo>',
  ].join('')
  const value = toBase64(await signer.sign(canonical(signedInfo)))
  const certificates = [wish.certificate, ...(wish.chain ?? [])].map(
    (der) => `<ds:X509Certificate>${toBase64(der)}</ds:X509Certificate>`,
  )
  // Inside, the namespaces are declared above: a declaration that says nothing new is not signed.
  const inside = (text: string) => text.replace(/(<\S+)( xmlns:\w+="[^"]*")+/, '$1')
  return [
    `<ds:Signature xmlns:ds="${dsNamespace}" Id="${ids.signature}">`,
    `${inside(signedInfo)}<ds:SignatureValue>${value}</ds:SignatureValue>`,
    `<ds:KeyInfo><ds:X509Data>${certificates.join('')}</ds:X509Data></ds:KeyInfo><ds:Object>`,
    `<xades:QualifyingProperties xmlns:xades="${xadesNamespace}" Target="#${ids.signature}">`,
    `${inside(properties)}</xades:QualifyingProperties></ds:Object></ds:Signature>`,
  ].join('')
}

const empty = (name: string, algorithm: string): string =>
  `<ds:${name} Algorithm="${algorithm}"></ds:${name}>`

const digestText = (hash: CmsHash, digest: string): string =>
  `${empty('DigestMethod', hashUris[hash])}<ds:DigestValue>${digest}</ds:DigestValue>`

function propertiesText(wish: XmlSignatureWish, hash: CmsHash, certificateDigest: string): string {
  const time = `${wish.signingTime.toISOString().slice(0, 19)}Z`
  const mediaType = escapeAttribute(wish.mediaType)
  return [
    `<xades:SignedProperties xmlns:xades="${xadesNamespace}" xmlns:ds="${dsNamespace}" Id="${ids.properties}">`,
    `<xades:SignedSignatureProperties><xades:SigningTime>${time}</xades:SigningTime>`,
    `<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>`,
    `${digestText(hash, certificateDigest)}</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>`,
    `</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>`,
    `<xades:DataObjectFormat ObjectReference="#${ids.reference}"><xades:MimeType>${mediaType}</xades:MimeType>`,
    `</xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>`,
  ].join('')
}
