/**
 * Issuing a record as a batch of one-time copies: nonce used, places taken, documents signed and
 * the record written in one transaction.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { type CopyInput, issueBatch, type PreparedDocumentSigner } from '@tegata/mdoc'
import { Oid4vcError, verifyCredentialRequest } from '@tegata/oid4vc'
import { type CredentialType, credentialTypeOf, type IssuedNamespaces } from '@tegata/profiles'
import { IssuerError } from './errors.ts'
import type { IssuerDeps } from './issuer-deps.ts'
import type { Nonces } from './nonces.ts'
import type { PhoneRow } from './phone-store.ts'
import { type Grant, listSize, type Store, type Trx } from './store.ts'

/** Copies in one batch: enough for some weeks of showing each once. */
export const batchSize = 16

export type IssueParts = Pick<IssuerDeps, 'attributesFor' | 'crypto' | 'now'> & {
  readonly store: Store
  readonly nonces: Nonces
  readonly issuer: string
  readonly documentSigner: () => Promise<PreparedDocumentSigner>
}

/**
 * @throws Oid4vcError for a request that is not of the grant, IssuerError `issuer/unknown-configuration`,
 * `issuer/invalid-token` when the offer's record was issued, `issuer/record-not-ready`,
 * `issuer/phone-not-in-use`
 */
export async function issueRecord(parts: IssueParts, grant: Grant, body: unknown) {
  const { store, crypto, now } = parts
  const at = now()
  const { keys, nonce } = await verifyCredentialRequest(
    body,
    { audience: parts.issuer, at, batchSize, configurationId: grant.doc_type },
    crypto,
  )
  const nonceEnd = await parts.nonces.expiryOf(nonce, at)
  if (!nonceEnd) throw staleNonce()
  const type = credentialTypeOf(grant.doc_type)
  if (!type)
    throw new IssuerError('issuer/unknown-configuration', 'no such credential configuration')
  // Before the transaction, since whoever holds a connection must not wait for another; and before the
  // time of signing is read, since a signer may be certified only now.
  const signing = await parts.documentSigner()
  const content = await readContent(parts, grant, type, now())
  const id = toBase64url(crypto.random(16))
  const notificationId = toBase64url(crypto.random(16))
  const copies = await store.transaction(async (trx) => {
    requireIssuable(await store.holdPhone(trx, grant.phone_id), content.particulars)
    if (!(await store.useNonce(trx, nonce, nonceEnd, at))) throw staleNonce()
    const record = { id, phone_id: grant.phone_id, doc_type: grant.doc_type }
    const entry = { ...record, notification_id: notificationId, offerId: grant.id }
    if (!(await store.addRecord(trx, entry, at)))
      throw new IssuerError('issuer/invalid-token', 'the record of this offer was issued before')
    const of = { id, docType: grant.doc_type, keys, content, signing }
    return await issueCopies(parts, trx, of)
  })
  return {
    recordId: id,
    reply: {
      credentials: copies.map((copy) => ({ credential: toBase64url(copy) })),
      notification_id: notificationId,
    },
  }
}

const staleNonce = () =>
  new Oid4vcError('oid4vc/invalid-nonce', 'the nonce was used or is too old; fetch a new one')

type Content = {
  /** Version of the attributes that it has. */
  readonly particulars: number
  readonly namespaces: IssuedNamespaces
  readonly validity: { readonly signed: Date; readonly validFrom: Date; readonly validUntil: Date }
}

async function readContent(
  { attributesFor, store }: IssueParts,
  { phone_id: phoneId }: Grant,
  { profile, issue }: CredentialType,
  at: Date,
): Promise<Content> {
  const phone = await store.phone(phoneId)
  const person = await attributesFor(phoneId)
  if (!phone || !person) throw notInUse()
  // MSO times have no fractions: ISO/IEC 18013-5:2021, 9.1.2.4.
  const signed = new Date(Math.floor(at.getTime() / 1000) * 1000)
  const end = Math.min(
    signed.getTime() + profile.validityDays * 86_400_000,
    phone.valid_until.getTime(),
  )
  const validity = { signed, validFrom: signed, validUntil: new Date(end) }
  const namespaces = issue(person.attributes, { validFrom: signed })
  return { particulars: person.version, namespaces, validity }
}

/**
 * As it stands when the record is written: a lapse or a change that came before is met here.
 * @throws IssuerError `issuer/phone-not-in-use`, `issuer/record-not-ready`
 */
function requireIssuable(phone: PhoneRow | undefined, particulars: number): void {
  if (phone?.state !== 'active') throw notInUse()
  if (phone.particulars !== particulars)
    throw new IssuerError('issuer/record-not-ready', 'the particulars are being changed')
}

const notInUse = () =>
  new IssuerError('issuer/phone-not-in-use', 'lost, given up, or its record has lapsed')

async function issueCopies(
  { store, crypto, issuer }: IssueParts,
  trx: Trx,
  record: {
    id: string
    docType: string
    keys: readonly PublicJwk[]
    content: Content
    signing: PreparedDocumentSigner
  },
): Promise<Uint8Array[]> {
  const { docType, content, signing } = record
  const { namespaces, validity } = content
  const copies: CopyInput[] = []
  for (const deviceKey of record.keys) {
    const place = await store.takePlace(trx, record.id, () => randomIndex(crypto.random(2)))
    copies.push({
      deviceKey,
      status: { uri: statusListUri(issuer, place.listId), index: place.index },
    })
  }
  return await issueBatch({ docType, namespaces, validity, copies }, signing)
}

const randomIndex = ([high = 0, low = 0]: Uint8Array): number => ((high << 8) | low) % listSize

export const statusListUri = (issuer: string, listId: number): string =>
  `${issuer}/status-lists/${listId}`
