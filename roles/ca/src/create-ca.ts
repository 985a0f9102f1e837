/**
 * The certificate authorities as the other roles use them.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import { type Database, type KeyStore, migrate } from '@tegata/service'
import { answerOcsp } from './answer-ocsp.ts'
import { type Authorities, openAuthorities } from './authorities.ts'
import {
  documentSignerOrder,
  type JpkiOrder,
  jpkiOrder,
  readerOrder,
  statusSignerOrder,
} from './certificate-orders.ts'
import type { AuthorityName } from './contract.ts'
import {
  type CertificateOrder,
  type IssuedCertificate,
  issueCertificate,
  issueTogether,
} from './issue-certificate.ts'
import { ledgerChanges } from './ledger-changes.ts'
import { publishCrl } from './publish-crl.ts'
import { type CaTables, createStore, migrations } from './store.ts'

export type CaDeps = {
  readonly database: Database
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  /** Origin that certificates name for OCSP and CRLs. */
  readonly publicUrl: string
}

export type Ca = Awaited<ReturnType<typeof createCa>>

const days = (count: number, from: Date) => new Date(from.getTime() + count * 86_400_000)

/** Opens the authorities; what a kill left half-issued is ended first. */
export async function createCa(deps: CaDeps) {
  const db = await deps.database.schema<CaTables>('ca')
  await migrate(db, 'ca', migrations)
  const store = createStore(db)
  const { crypto, now, publicUrl } = deps
  for (const serial of await store.unfinished()) await store.abandon(serial, now())
  const authorities: Authorities = await openAuthorities({ ...deps, store })
  const box = await deps.keys.secretBox('ca-certificates')
  const parts = { store, box, crypto, now, publicUrl, authorities }
  const issue = (name: AuthorityName, order: CertificateOrder): Promise<IssuedCertificate> =>
    issueCertificate(parts, authorities[name], order)
  const named = (name: string, publicKey: PublicJwk, validDays: number) => ({
    name,
    publicKey,
    notAfter: days(validDays, now()),
  })
  return {
    /** The root of an authority, DER. */
    rootOf: (name: AuthorityName): Uint8Array => authorities[name].certificate.der,

    issueJpkiCertificate: (order: JpkiOrder): Promise<IssuedCertificate> =>
      issue(`jpki-${order.kind}`, jpkiOrder(order, crypto.random)),

    /** Both certificates of a card or phone: recorded in one transaction, good together. */
    issueJpkiCertificates: (orders: readonly JpkiOrder[]): Promise<readonly IssuedCertificate[]> =>
      issueTogether(
        parts,
        orders.map((order) => ({
          authority: authorities[`jpki-${order.kind}`],
          order: jpkiOrder(order, crypto.random),
        })),
      ),

    /** @returns the chain, leaf first, without the root */
    issueDocumentSigner: async (publicKey: PublicJwk): Promise<readonly Uint8Array[]> => {
      const order = documentSignerOrder(named('TEST document signer', publicKey, 90), publicUrl)
      return [(await issue('iaca', order)).der]
    },
    issueStatusSigner: async (publicKey: PublicJwk): Promise<readonly Uint8Array[]> => [
      (await issue('iaca', statusSignerOrder(named('TEST status signer', publicKey, 365)))).der,
    ],
    issueReaderCertificate: async (
      publicKey: PublicJwk,
      name: string,
    ): Promise<readonly Uint8Array[]> => [
      (await issue('reader-ca', readerOrder(named(`TEST ${name}`, publicKey, 365)))).der,
    ],

    ...ledgerChanges(parts),
    answerOcsp: (request: Uint8Array): Promise<Uint8Array> => answerOcsp(parts, request),
    publishCrl: (name: AuthorityName): Promise<Uint8Array> => publishCrl(parts, authorities[name]),
  }
}
