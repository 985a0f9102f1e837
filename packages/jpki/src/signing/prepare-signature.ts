/**
 * A document made ready for signing, in one of the formats that people use.
 * @module
 */
import { type Crypto, hashOf, type Signer } from '@tegata/crypto'
import { buildCmsSignature, type CmsHash, cmsSignatureRoom, ecdsaRawToDer } from '@tegata/pki'
import { preparePdf } from './pdf/prepare-pdf.ts'
import { prepareXml } from './xml/prepare-xml.ts'

/** `pkcs1`: a bare signature beside the document. `cms`: CAdES. `pdf`: PAdES. `xml`: XAdES. */
export type SignatureFormat = 'pkcs1' | 'cms' | 'pdf' | 'xml'
/** All of them. */
export const signatureFormats = [
  'pkcs1',
  'cms',
  'pdf',
  'xml',
] as const satisfies readonly SignatureFormat[]

/** What is to be signed, with whose certificate, and what the signature says of itself. */
export type DocumentToSign = {
  readonly document: Uint8Array
  /** e.g. `text/plain`; PDF has its own, and XML is `application/xml` unless it is named. */
  readonly mediaType?: string
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array
  /** Certificates above it that a verifier may need, DER. */
  readonly chain?: readonly Uint8Array[]
  /** As the signer claims it. */
  readonly signingTime: Date
  /** Why it is signed, for people; shown by viewers of PDF. */
  readonly reason?: string
}

/** A document that lacks nothing but the signature. */
export type SignableDocument = {
  readonly format: SignatureFormat
  readonly mediaType: string
  /** The bytes that the digest is made of: what is to be shown, and what is signed. */
  readonly content: Uint8Array
  /**
   * Asks the signer once.
   * @returns the signature, and the file to hand out: the signature itself, or the signed document
   */
  finish(
    signer: Signer,
    crypto: Pick<Crypto, 'digest'>,
  ): Promise<{ readonly signature: Uint8Array; readonly file: Uint8Array }>
}

/**
 * Makes a document ready: nothing is signed yet.
 *
 * @throws JpkiError `jpki/document-malformed`, `jpki/document-unsupported`
 */
export async function prepareSignature(
  format: SignatureFormat,
  input: DocumentToSign,
): Promise<SignableDocument> {
  if (format === 'pdf') return await signablePdf(input)
  if (format === 'xml') return signableXml(input)
  const { document: content, mediaType = 'application/octet-stream' } = input
  if (format === 'cms') {
    const finish: SignableDocument['finish'] = async (signer, crypto) => {
      const signature = await cmsOver(content, input, signer, crypto)
      return { signature, file: signature }
    }
    return { format, mediaType, content, finish }
  }
  return {
    ...{ format, mediaType, content },
    async finish(signer) {
      const raw = await signer.sign(content)
      const signature = signer.publicKey.kty === 'EC' ? ecdsaRawToDer(raw) : raw
      return { signature, file: signature }
    },
  }
}

async function signablePdf(input: DocumentToSign): Promise<SignableDocument> {
  const { certificate, chain = [], signingTime, reason } = input
  const room = cmsSignatureRoom([certificate, ...chain])
  const wish = { signingTime, room, ...(reason !== undefined && { reason }) }
  const { content, seal } = await preparePdf(input.document, wish)
  return {
    format: 'pdf',
    mediaType: 'application/pdf',
    content,
    async finish(signer, crypto) {
      const { signingTime: _, ...rest } = input
      const signature = await cmsOver(content, rest, signer, crypto)
      return { signature, file: seal(signature) }
    },
  }
}

function signableXml(input: DocumentToSign): SignableDocument {
  const { document, certificate, chain, signingTime, mediaType = 'application/xml' } = input
  const wish = { certificate, signingTime, mediaType, ...(chain && { chain }) }
  return { format: 'xml', mediaType, ...prepareXml(document, wish) }
}

async function cmsOver(
  content: Uint8Array,
  input: Omit<DocumentToSign, 'document' | 'signingTime'> & { readonly signingTime?: Date },
  signer: Signer,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Uint8Array> {
  const { certificate, chain, signingTime } = input
  const digest = await crypto.digest(documentHash(signer), content)
  const more = { ...(chain && { chain }), ...(signingTime && { signingTime }) }
  return await buildCmsSignature({ digest, certificate, ...more }, signer, crypto)
}

/** The hash that a signer's algorithm uses. @throws TypeError for an algorithm without one */
export function documentHash({ algorithm }: Pick<Signer, 'algorithm'>): CmsHash {
  const hash = hashOf(algorithm)
  if (hash === undefined || hash === 'SHA-1')
    throw new TypeError('documents are signed with RSA or ECDSA')
  return hash
}
