/**
 * The issuer of records as the other roles use it.
 * @module
 */
import type { Now } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { credentialTypes } from '@tegata/profiles'
import { type CertifiedSigner, certifiedSigner, migrate } from '@tegata/service'
import { defineComparison } from './compare-phones.ts'
import type { RecordsReply } from './contract.ts'
import { IssuerError } from './errors.ts'
import { batchSize, issueRecord } from './issue-record.ts'
import type { IssuerDeps } from './issuer-deps.ts'
import { keepDocumentSigner } from './keep-document-signer.ts'
import { definePhoneTold } from './keep-phone.ts'
import { defineWakeUp, fetchNotices, keepReceipt } from './lapse-records.ts'
import { createNonces } from './nonces.ts'
import { createOffers } from './offers.ts'
import { publishStatusList } from './status-lists.ts'
import { createStore, type IssuerTables, migrations, type RecordSummary } from './store.ts'

export type Issuer = Awaited<ReturnType<typeof createIssuer>>

const hour = 3_600_000

export async function createIssuer(deps: IssuerDeps) {
  const db = await deps.database.schema<IssuerTables>('issuer')
  await migrate(db, 'issuer', migrations)
  const store = createStore(db)
  const { crypto, keys, now } = deps
  const issuer = `${deps.publicUrl}/issuer`
  const nonces = createNonces(crypto, await keys.macKey('issuer-nonce'))
  const macKey = await keys.macKey('issuer-offer')
  const offers = createOffers({ store, crypto, now, issuer, macKey })
  const table = { read: store.signer, replace: store.replaceSigner }
  const signing = { keys, now, table, read: parseCertificate }
  const certifiedDocumentSigner = hourly(now, () =>
    certifiedSigner(signing, 'issuer-document-signer', deps.issueDocumentSigner),
  )
  const documentSigner = keepDocumentSigner(crypto, certifiedDocumentSigner)
  const statusSigner = hourly(now, () =>
    certifiedSigner(signing, 'issuer-status-signer', deps.issueStatusSigner),
  )
  // A key that is not that of its certificate stops the start, and not the first record.
  if (await store.signer('issuer-document-signer')) await certifiedDocumentSigner()
  if (await store.signer('issuer-status-signer')) await statusSigner()
  const parts = { ...deps, store, nonces, issuer, documentSigner, statusSigner }
  await defineWakeUp(parts)
  await definePhoneTold(parts)
  await defineComparison(parts)
  return {
    /** Credential issuer identifier. */
    identifier: issuer,
    metadata: () => metadataOf(issuer, deps.docTypes),
    /** The offer's link, and the code that goes to the holder by another way. */
    createOffer: offers.create,
    readOffer: offers.read,
    redeemCode: offers.redeem,
    makeNonce: async () => ({ c_nonce: await nonces.make(now()) }),
    issue: async (token: string | undefined, body: unknown) =>
      await issueRecord(parts, await offers.grant(token), body),
    /** @throws IssuerError `issuer/unknown-notification` */
    async notified(token: string | undefined, notificationId: string, event: string) {
      const { id } = await offers.grant(token)
      if (!(await store.notify(notificationId, id, event)))
        throw new IssuerError('issuer/unknown-notification', 'no record of this offer has this id')
    },
    statusList: (listId: number, format: 'jwt' | 'cwt') => publishStatusList(parts, listId, format),
    fetchNotices: (request: string) => fetchNotices(parts, request),
    keepReceipt: (noticeId: string, receipt: string) => keepReceipt(parts, noticeId, receipt),
    recordsOf: async (phoneId: string): Promise<RecordsReply> => ({
      records: (await store.recordsOf(phoneId)).map(summary),
    }),
  }
}

/** A certificate is looked at again after an hour, so that a long-running server renews it. */
function hourly(now: Now, load: () => Promise<CertifiedSigner>): () => Promise<CertifiedSigner> {
  let kept: { signer: Promise<CertifiedSigner>; until: number } | undefined
  return () => {
    const time = now().getTime()
    if (!kept || kept.until < time) {
      const signer = load()
      kept = { signer, until: time + hour }
      signer.catch(() => {
        kept = undefined
      })
    }
    return kept.signer
  }
}

/** OpenID4VCI 1.0, section 12.2.4: everything follows from the types that can be had here. */
const metadataOf = (issuer: string, docTypes: readonly string[]) => ({
  credential_issuer: issuer,
  credential_endpoint: `${issuer}/credential`,
  nonce_endpoint: `${issuer}/nonce`,
  notification_endpoint: `${issuer}/notification`,
  batch_credential_issuance: { batch_size: batchSize },
  display: [
    { name: 'tegata sandbox issuer (TEST)', locale: 'en' },
    { name: 'tegata 試験用発行者', locale: 'ja' },
  ],
  credential_configurations_supported: Object.fromEntries(
    credentialTypes
      .filter(({ profile }) => docTypes.includes(profile.docType))
      .map(({ profile }) => [
        profile.docType,
        {
          format: profile.format,
          doctype: profile.docType,
          credential_signing_alg_values_supported: [-7],
          cryptographic_binding_methods_supported: ['cose_key'],
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
          credential_metadata: {
            display: (['ja', 'en'] as const).map((locale) => ({
              name: profile.display.name[locale],
              locale,
              background_color: profile.display.backgroundColor,
              text_color: profile.display.textColor,
            })),
          },
        },
      ]),
  ),
})

const summary = (record: RecordSummary): RecordsReply['records'][number] => ({
  recordId: record.id,
  docType: record.doc_type,
  state: record.state,
  issuedAt: record.issued_at.toISOString(),
  copies: record.copies,
  accepted: record.notified === 'credential_accepted',
  ...(record.lapsed_at && { lapsedAt: record.lapsed_at.toISOString() }),
  ...(record.reason !== null && { reason: record.reason }),
  ...(record.receipt_at && { receiptAt: record.receipt_at.toISOString() }),
})
