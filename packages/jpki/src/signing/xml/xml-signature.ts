/**
 * The Signature element as it stands: read strictly, by place and not by search, so that nothing in
 * it can be taken for something else. XMLDSig 1.1, 4; ETSI EN 319 132-1, 4.3.
 * @module
 */
import type { SignatureAlgorithm } from '@tegata/crypto'
import { CodedError, fromBase64 } from '@tegata/kernel'
import type { CmsHash } from '@tegata/pki'
import type { Canonicalization } from './canonical-xml.ts'
import {
  canonicalizationOf,
  dsNamespace,
  envelopedTransform,
  signatureOf,
  signedPropertiesType,
  xadesNamespace,
  xmlHashOf,
} from './xml-algorithms.ts'
import {
  attributeOf,
  childElements,
  malformedXml,
  textOf,
  unsupportedXml,
  type XmlElement,
} from './xml-node.ts'

export type XmlReference = {
  readonly uri: string | undefined
  readonly type: string | undefined
  readonly enveloped: boolean
  readonly method: Canonicalization
  readonly hash: CmsHash
  readonly digest: Uint8Array
}

export type XmlSignature = {
  readonly signedInfo: XmlElement
  readonly method: Canonicalization
  readonly algorithm: SignatureAlgorithm
  readonly references: readonly XmlReference[]
  /** Raw: for ECDSA r‖s. */
  readonly value: Uint8Array
  /** DER, in the order of the element. */
  readonly certificates: readonly Uint8Array[]
  /** The one SignedProperties, where XAdES has it. */
  readonly properties: XmlElement | undefined
}

/** @throws JpkiError `jpki/document-malformed`, `jpki/document-unsupported` */
export function readXmlSignature(element: XmlElement): XmlSignature {
  const [signedInfo, value, keyInfo, ...objects] = childElements(element)
  if (!is(signedInfo, 'SignedInfo') || !is(value, 'SignatureValue') || !is(keyInfo, 'KeyInfo'))
    throw malformedXml('Signature: SignedInfo, SignatureValue, KeyInfo expected')
  if (objects.some((one) => !is(one, 'Object'))) throw malformedXml('Signature: Object expected')
  const [canonicalization, signatureMethod, ...references] = childElements(signedInfo)
  if (!is(canonicalization, 'CanonicalizationMethod') || !is(signatureMethod, 'SignatureMethod'))
    throw malformedXml('SignedInfo: its methods expected')
  const method = canonicalizationOf(algorithmOf(canonicalization))
  const algorithm = signatureOf(algorithmOf(signatureMethod))
  if (!method || !algorithm) throw unsupportedXml('an algorithm of the signature')
  return {
    ...{ signedInfo, method, algorithm },
    references: references.map(readReference),
    value: base64Of(value),
    certificates: certificatesIn(keyInfo),
    properties: propertiesIn(objects, attributeOf(element, 'Id')),
  }
}

const is = (
  element: XmlElement | undefined,
  local: string,
  namespace = dsNamespace,
): element is XmlElement => element?.namespace === namespace && element.local === local

/** An algorithm without parameters. */
function algorithmOf(element: XmlElement): string | undefined {
  if (childElements(element).length > 0) throw unsupportedXml('parameters of an algorithm')
  return attributeOf(element, 'Algorithm')
}

function readReference(element: XmlElement): XmlReference {
  const parts = childElements(element)
  const [transforms, hashElement, digest] = parts.length === 2 ? [undefined, ...parts] : parts
  if (
    !is(element, 'Reference') ||
    (transforms && !is(transforms, 'Transforms')) ||
    !is(hashElement, 'DigestMethod') ||
    !is(digest, 'DigestValue') ||
    parts.length > 3
  )
    throw malformedXml('Reference: Transforms, DigestMethod, DigestValue expected')
  const uris = (transforms ? childElements(transforms) : []).map(algorithmOf)
  const enveloped = uris[0] === envelopedTransform
  const [last, ...more] = enveloped ? uris.slice(1) : uris
  // Without one, the canonical form is the inclusive one: XMLDSig 1.1, 4.4.3.2.
  const method = last === undefined ? 'inclusive' : canonicalizationOf(last)
  const hash = xmlHashOf(algorithmOf(hashElement))
  if (!method || !hash || more.length > 0)
    throw unsupportedXml('a transform or a hash of a Reference')
  const [uri, type] = [attributeOf(element, 'URI'), attributeOf(element, 'Type')]
  return { uri, type, enveloped, method, hash, digest: base64Of(digest) }
}

const limits = { certificates: 16 } as const

function certificatesIn(keyInfo: XmlElement): Uint8Array[] {
  const found = childElements(keyInfo)
    .filter((one) => is(one, 'X509Data'))
    .flatMap((data) => childElements(data).filter((one) => is(one, 'X509Certificate')))
  if (found.length > limits.certificates) throw unsupportedXml('too many certificates')
  return found.map(base64Of)
}

/** Object / QualifyingProperties / SignedProperties, once. */
function propertiesIn(
  objects: readonly XmlElement[],
  signatureId: string | undefined,
): XmlElement | undefined {
  const qualifying = objects
    .flatMap(childElements)
    .filter((one) => is(one, 'QualifyingProperties', xadesNamespace))
  const [one, second] = qualifying
  if (!one) return undefined
  if (second) throw malformedXml('QualifyingProperties twice')
  if (signatureId === undefined || attributeOf(one, 'Target') !== `#${signatureId}`)
    throw malformedXml('QualifyingProperties of another signature')
  const [properties, again] = childElements(one).filter((child) =>
    is(child, 'SignedProperties', xadesNamespace),
  )
  if (again) throw malformedXml('SignedProperties twice')
  return properties
}

function base64Of(element: XmlElement | undefined): Uint8Array {
  if (!element) return new Uint8Array()
  try {
    return fromBase64(textOf(element).replace(/[ \t\r\n]/g, ''))
  } catch (error) {
    if (error instanceof CodedError) throw malformedXml(`${element.local} is no base64`)
    throw error
  }
}

/** What the signer says of itself: time, and the digest of the certificate. */
export type XmlProperties = {
  readonly signingTime: Date | undefined
  readonly hash: CmsHash | undefined
  readonly certificateDigest: Uint8Array
}

/** @throws JpkiError `jpki/document-malformed` */
export function readXmlProperties(element: XmlElement): XmlProperties {
  const inside = (from: XmlElement | undefined, local: string, namespace = xadesNamespace) => {
    const found = from ? childElements(from).filter((one) => is(one, local, namespace)) : []
    if (found.length > 1) throw malformedXml(`${local} twice`)
    return found[0]
  }
  const signature = inside(element, 'SignedSignatureProperties')
  const time = inside(signature, 'SigningTime')
  const certificates = inside(signature, 'SigningCertificateV2')
  // The first one is that of the signer: ETSI EN 319 132-1, 5.2.2.
  const first = certificates && childElements(certificates)[0]
  const digest = inside(first, 'CertDigest')
  const hashElement = inside(digest, 'DigestMethod', dsNamespace)
  return {
    signingTime: time && timeOf(textOf(time)),
    hash: hashElement && xmlHashOf(algorithmOf(hashElement)),
    certificateDigest: base64Of(inside(digest, 'DigestValue', dsNamespace)),
  }
}

/** xsd:dateTime with a zone. */
function timeOf(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** Whether this is the reference to the signed properties, by type and name. */
export const pointsAt = (reference: XmlReference, properties: XmlElement): boolean => {
  const id = attributeOf(properties, 'Id')
  return reference.type === signedPropertiesType && id !== undefined && reference.uri === `#${id}`
}
