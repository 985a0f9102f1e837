/**
 * Issuing several copies of one document at once, of which each is shown once: docs/adr/0012.
 * @module
 */
import { jwkThumbprint, type PublicJwk } from '@tegata/crypto'
import { toHex } from '@tegata/kernel'
import { MdocError } from '../errors.ts'
import type { IdentifierReference, StatusReference } from '../issuer-data/status-reference.ts'
import { type DocumentSigner, preparedSigner } from './document-signer.ts'
import { type DocumentInput, issueDocument } from './issue-document.ts'

/** What belongs to one copy alone. */
export type CopyInput = {
  readonly deviceKey: PublicJwk
  readonly status?: StatusReference
  readonly identifierList?: IdentifierReference
}

/** What the copies have in common, and what each has of its own. */
export type BatchInput = Omit<DocumentInput, keyof CopyInput> & {
  /** In the order of the answer. */
  readonly copies: readonly CopyInput[]
}

/**
 * Issues one document for each copy, all or none.
 *
 * What is random, a copy has for itself: salts, digests, decoys, the order of digest ids, signature.
 * What the caller gives for a copy must be its own as well: device key, place in a status list,
 * identifier. Everything else is the same in all copies and says that much about the holder: names
 * and values of elements, document type, addresses of lists, the signer's certificates, and the
 * dates. `timeStep` makes the dates those of everybody whose document was signed in that hour or on
 * that day; without it, the second of signing links the copies.
 *
 * @throws MdocError `mdoc/repeated-device-key`, `mdoc/repeated-status`, and what
 * {@link issueDocument} throws
 */
export async function issueBatch(
  { copies, ...shared }: BatchInput,
  by: DocumentSigner,
): Promise<Uint8Array[]> {
  const signer = await preparedSigner(by)
  const thumbprints = await Promise.all(
    copies.map(async ({ deviceKey }) => toHex(await jwkThumbprint(deviceKey, signer.crypto))),
  )
  if (repeats(thumbprints))
    throw new MdocError('mdoc/repeated-device-key', 'two copies with one device key')
  const places = copies.flatMap(({ status }) => (status ? [`${status.index} ${status.uri}`] : []))
  const identifiers = copies.flatMap(({ identifierList: list }) =>
    list ? [`${toHex(list.id)} ${list.uri}`] : [],
  )
  if (repeats(places) || repeats(identifiers))
    throw new MdocError('mdoc/repeated-status', 'two copies with one place in a status list')
  const issued: Uint8Array[] = []
  for (const copy of copies) issued.push(await issueDocument({ ...shared, ...copy }, signer))
  return issued
}

const repeats = (names: readonly string[]): boolean => new Set(names).size !== names.length
