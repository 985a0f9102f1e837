/**
 * Judging an enveloped XML signature of the level XAdES-B-B. XMLDSig 1.1, 3.2; ETSI EN 319 132-1, 6.3.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Check,
  CodedError,
  checkMaker,
  equalBytes,
  holds,
  type Reason,
  type Verdict,
} from '@tegata/kernel'
import { type Certificate, type CmsHash, parseCertificate } from '@tegata/pki'
import { canonicalDocument, canonicalElement } from './canonical-xml.ts'
import { parseXml } from './parse-xml.ts'
import { dsNamespace } from './xml-algorithms.ts'
import { xmlChecks } from './xml-checks.ts'
import {
  attributeOf,
  elementsIn,
  malformedXml,
  unsupportedXml,
  type XmlDocument,
  type XmlElement,
} from './xml-node.ts'
import {
  pointsAt,
  readXmlProperties,
  readXmlSignature,
  type XmlProperties,
  type XmlReference,
  type XmlSignature,
} from './xml-signature.ts'

/** Whether the document is as it was signed, check by check. */
export type XmlReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Read, not trusted. */
  readonly certificate?: Certificate
  /** As the signer claims it. */
  readonly signingTime?: Date
  readonly hash?: CmsHash
  /** The very bytes that the digest is made of: what to show, and nothing else. */
  readonly content?: Uint8Array
}

type Needed = Pick<Crypto, 'digest' | 'importPublicKey'>

const { judge, skipped } = checkMaker(xmlChecks)
const mandatory = xmlChecks.map(({ id }) => id)

/**
 * Judges the one signature of a document, which must cover the whole of it. Never throws for what
 * the document says. The path of the signer's certificate is not judged here.
 *
 * @see XMLDSig 1.1, 3.2; ETSI EN 319 132-1, 6.3
 */
export async function verifyXmlSignature(
  document: Uint8Array,
  at: Date,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<XmlReport> {
  const found = read(() => {
    const parsed = parseXml(document)
    const element = onlySignature(parsed)
    return { parsed, element, signature: readXmlSignature(element) }
  })
  if (typeof found === 'string') return unread(found)
  const { parsed, element, signature } = found
  const covering = signature.references.filter(({ uri, type }) => uri === '' && !type)
  const [reference] = covering
  const method = reference?.method ?? 'exclusive'
  const content = canonicalDocument(parsed, { method, without: element })
  const covers = element.parent === parsed.root ? coverReason(signature) : 'not a child of the root'
  return await judgeXml(
    { signature, reference, covers, content, idReason: idReason(parsed) },
    at,
    crypto,
  )
}

/**
 * The same for a Signature element by itself, with what it should have signed.
 * @param content - in the canonical form that the signature names
 */
export async function verifyXmlSignatureElement(
  element: Uint8Array,
  content: Uint8Array,
  at: Date,
  crypto: Needed,
): Promise<XmlReport> {
  const found = read(() => {
    const parsed = parseXml(element)
    if (onlySignature(parsed) !== parsed.root) throw malformedXml('not a Signature')
    return { parsed, signature: readXmlSignature(parsed.root) }
  })
  if (typeof found === 'string') return unread(found)
  const { parsed, signature } = found
  const reference = signature.references.find(({ uri, type }) => uri === '' && !type)
  const covers = coverReason(signature)
  return await judgeXml(
    { signature, reference, covers, content, idReason: idReason(parsed) },
    at,
    crypto,
  )
}

type Subject = {
  readonly signature: XmlSignature
  readonly reference: XmlReference | undefined
  readonly covers: Reason
  readonly content: Uint8Array
  readonly idReason: Reason
}

async function judgeXml(subject: Subject, at: Date, crypto: Needed): Promise<XmlReport> {
  const { signature, reference, content } = subject
  const certificate = read(() => signerCertificate(signature))
  const known = typeof certificate === 'string' ? undefined : certificate
  const { properties } = signature
  const said = properties ? read(() => readXmlProperties(properties)) : 'no signed properties'
  const signingTime = typeof said === 'string' ? undefined : said.signingTime
  const digest = reference && (await crypto.digest(reference.hash, content))
  const same = digest && reference && equalBytes(digest, reference.digest)
  const checks = [
    judge('jpki/xml-form', undefined),
    judge('jpki/xml-covers-root', subject.covers),
    judge('jpki/xml-digest', same ? undefined : 'the document is another one'),
    judge('jpki/xml-signer', typeof certificate === 'string' ? certificate : undefined),
    judge(
      'jpki/xml-properties',
      subject.idReason ?? (await propertiesReason(signature, said, known, crypto)),
    ),
    known
      ? judge('jpki/xml-signature', await signatureReason(signature, known, crypto))
      : skipped('jpki/xml-signature', 'no certificate of the signer'),
    judge('jpki/xml-signing-time', timeReason(signingTime, at)),
  ]
  return {
    verdict: holds(checks, mandatory) ? 'accepted' : 'refused',
    checks,
    ...(known && { certificate: known }),
    ...(signingTime && { signingTime }),
    ...(reference && { hash: reference.hash }),
    content,
  }
}

function unread(reason: string): XmlReport {
  const rest = xmlChecks.filter(({ id }) => id !== 'jpki/xml-form')
  const checks = [judge('jpki/xml-form', reason), ...rest.map(({ id }) => skipped(id, reason))]
  return { verdict: 'refused', checks }
}

function read<T>(run: () => T): T | string {
  try {
    return run()
  } catch (error) {
    if (error instanceof CodedError) return error.message
    throw error
  }
}

/** A second Signature anywhere could be the one that somebody else looks at. */
function onlySignature({ root }: XmlDocument): XmlElement {
  const found = [...elementsIn(root)].filter(
    ({ namespace, local }) => namespace === dsNamespace && local === 'Signature',
  )
  const [only, second] = found
  if (!only) throw malformedXml('nobody signed')
  if (second) throw unsupportedXml('more than one signature')
  return only
}

/** One reference to the whole document but the signature, and one to the properties. */
function coverReason({ references, properties }: XmlSignature): Reason {
  const [first, second, ...more] = references
  if (more.length > 0) return 'more than two references'
  const both = [first, second].filter((one) => one !== undefined)
  const document = both.filter(({ uri, type }) => uri === '' && !type)
  if (document.length !== 1) return 'not one reference to the document'
  if (!document[0]?.enveloped) return 'not the document without its signature'
  const rest = both.filter((one) => one !== document[0])
  if (rest.some((one) => one.enveloped)) return 'a reference with a transform it may not have'
  return rest.every((one) => properties && pointsAt(one, properties))
    ? undefined
    : 'a reference to something else'
}

const idNames = new Set(['id', 'xml:id'])

/** A name given twice is one that two programs find in two places. */
function idReason({ root }: XmlDocument): Reason {
  const seen = new Set<string>()
  for (const { attributes } of elementsIn(root))
    for (const { prefix, local, value } of attributes) {
      if (!idNames.has((prefix === '' ? local : `${prefix}:${local}`).toLowerCase())) continue
      if (seen.has(value)) return 'an Id twice in the document'
      seen.add(value)
    }
  return undefined
}

function signerCertificate({ certificates }: XmlSignature): Certificate {
  const [first] = certificates
  if (!first) throw malformedXml('no certificate in KeyInfo')
  return parseCertificate(first)
}

async function propertiesReason(
  { references, properties }: XmlSignature,
  said: XmlProperties | string,
  certificate: Certificate | undefined,
  crypto: Needed,
): Promise<Reason> {
  if (!properties || typeof said === 'string') return String(said)
  if (attributeOf(properties, 'Id') === undefined) return 'SignedProperties without Id'
  const reference = references.find((one) => pointsAt(one, properties))
  if (!reference) return 'the properties are not signed'
  const digest = await crypto.digest(reference.hash, canonicalElement(properties, reference.method))
  if (!equalBytes(digest, reference.digest)) return 'the properties were changed'
  if (!said.hash) return 'no digest of the certificate'
  if (!certificate) return 'no certificate to compare with'
  const own = await crypto.digest(said.hash, certificate.der)
  return equalBytes(own, said.certificateDigest) ? undefined : 'another certificate is signed'
}

async function signatureReason(
  { signedInfo, method, algorithm, value }: XmlSignature,
  { publicKey }: Certificate,
  crypto: Needed,
): Promise<Reason> {
  try {
    const key = await crypto.importPublicKey({ jwk: publicKey })
    const valid = await key.verify(algorithm, value, canonicalElement(signedInfo, method))
    return valid ? undefined : 'not made with the key of the certificate'
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

const skewSeconds = 60

function timeReason(time: Date | undefined, at: Date): Reason {
  if (!time) return 'SigningTime missing, or not a time'
  return time.getTime() <= at.getTime() + skewSeconds * 1000 ? undefined : 'in the future'
}
