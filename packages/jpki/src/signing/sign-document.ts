/**
 * What you see is what you sign: the digest of what was shown is compared with that of what will be
 * signed before the key is asked, and the signature is checked before it is handed out.
 * @module
 */
import type { Crypto, Signer } from '@tegata/crypto'
import { equalBytes } from '@tegata/kernel'
import type { CmsHash } from '@tegata/pki'
import { JpkiError } from '../errors.ts'
import { documentHash, type SignableDocument } from './prepare-signature.ts'
import { checkSigningRecord, type SigningRecord } from './signing-record.ts'

/**
 * Shows a document to its signer and answers the digest of what was shown, made where it was shown.
 * It throws when the signer does not agree.
 */
export type ShowDocument = (what: {
  readonly content: Uint8Array
  readonly mediaType: string
  readonly hash: CmsHash
}) => Promise<Uint8Array>

/** The signature or the signed file, and the record that proves what was shown. */
export type SignedDocument = { readonly file: Uint8Array; readonly record: SigningRecord }

/**
 * Shows a document, has it signed and records both digests.
 *
 * @param input.certificate - of the signer's key, DER
 * @throws JpkiError `jpki/shown-differs` before anything is signed; `jpki/signature-unfit` when what
 * the key answered does not hold, as by a faulty chip; whatever `show` and the signer throw
 */
export async function signDocument(
  input: {
    readonly signable: SignableDocument
    readonly certificate: Uint8Array
    readonly signer: Signer
    readonly at: Date
    readonly show: ShowDocument
  },
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<SignedDocument> {
  const { signable, certificate, signer, at } = input
  const { content, mediaType, format } = signable
  const hash = documentHash(signer)
  const shownDigest = await input.show({ content, mediaType, hash })
  const signedDigest = await crypto.digest(hash, content)
  if (!equalBytes(shownDigest, signedDigest))
    throw new JpkiError('jpki/shown-differs', 'what was shown is not what would be signed')
  const { signature, file } = await signable.finish(signer, crypto)
  const digests = { hash, shownDigest, signedDigest }
  const record: SigningRecord = { format, mediaType, ...digests, at, certificate, signature }
  const { verdict, checks } = await checkSigningRecord(record, content, crypto)
  if (verdict === 'accepted') return { file, record }
  const why = checks.find(({ outcome }) => outcome === 'failed')
  throw new JpkiError('jpki/signature-unfit', `${why?.id ?? ''}: ${why?.reason ?? ''}`)
}
