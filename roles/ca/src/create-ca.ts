/**
 * The certificate authorities as the other roles use them.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import { type Database, type Jobs, type KeyStore, migrate } from '@tegata/service'
import { type Authorities, openAuthorities } from './authority/authorities.ts'
import { type Generations, sandboxGenerations } from './authority/generations.ts'
import type { AuthorityName } from './contract.ts'
import { publishOnChange } from './crl/crl-job.ts'
import { createCrlPublisher } from './crl/crl-publisher.ts'
import { createCrlStore } from './crl/crl-store.ts'
import type { CrlScope } from './crl/partition.ts'
import {
  documentSignerOrder,
  type JpkiOrder,
  jpkiOrder,
  readerOrder,
  statusSignerOrder,
} from './issuance/certificate-orders.ts'
import {
  type CertificateOrder,
  type IssuedCertificate,
  type IssueParts,
  issueCertificate,
  issueTogether,
} from './issuance/issue-certificate.ts'
import { ledgerChanges } from './ledger/ledger-changes.ts'
import { signerChanges } from './ledger/signer-changes.ts'
import { createOcsp } from './ocsp/answer-ocsp.ts'
import { openResponders, openStoredResponders } from './ocsp/responders.ts'
import { type CaTables, createStore, migrations, type Store } from './store.ts'

export type CaDeps = {
  readonly database: Database
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  /** Origin that certificates name for OCSP and CRLs. */
  readonly publicUrl: string
  /** Publishes a CRL after each change; left out, it is published when it is asked for. */
  readonly jobs?: Jobs
  /** Two of each JPKI authority, and one of the others, when left out. */
  readonly generations?: Generations
  /** Certificates whose OCSP answers are signed before anybody asks; 5,000 when left out. */
  readonly answersAhead?: number
}

export type Ca = Awaited<ReturnType<typeof createCa>>

const days = (count: number, from: Date) => new Date(from.getTime() + count * 86_400_000)
/** Longer than any issuance takes: what is older was left by a process that was killed. */
const halfIssuedMs = 5 * 60_000

/**
 * Opens the authorities. What a kill left half-issued is ended first: on a database that others use too,
 * only what is older than any issuance.
 */
export async function createCa(deps: CaDeps) {
  const db = await deps.database.schema<CaTables>('ca')
  await migrate(db, 'ca', migrations)
  const changes = publishOnChange(deps.jobs)
  const store = createStore(db, deps.database, changes.onChange)
  const { now, publicUrl, generations = sandboxGenerations } = deps
  await endHalfIssued(store, now, deps.database.isOwn ? undefined : lateBefore(now))
  const authorities = await openAuthorities({ ...deps, store, generations })
  const box = await deps.keys.secretBox('ca-certificates')
  const parts = { ...deps, store, box, authorities }
  const publisher = createCrlPublisher({
    ...{ lists: createCrlStore(db), authorities, now, publicUrl },
  })
  await changes.start(publisher)
  const { responders, forget } = openResponders(parts)
  await openStoredResponders(parts, responders)
  const { answersAhead = 5000 } = deps
  const ocsp = await createOcsp({ ...parts, responders, answersAhead })
  // The change is made; should its answer fail to be signed now, it is signed for who asks.
  const changed = (serial: string) => {
    forget()
    return ocsp.prepareAbout(serial).catch(() => undefined)
  }
  return {
    /** The root that issues, DER. */
    rootOf: (name: AuthorityName): Uint8Array => authorities.issuing(name).certificate.der,
    /** All generations, the newest first, DER. */
    rootsOf: (name: AuthorityName): readonly Uint8Array[] =>
      authorities.generationsOf(name).map(({ certificate }) => certificate.der),
    /** One generation, by its name in addresses, DER. */
    rootById: (id: string): Uint8Array | undefined => authorities.byId(id)?.certificate.der,

    ...issuing(parts, authorities),
    now,
    ...ledgerChanges({ store, now, changed }),
    ...signerChanges({ store, now, changed }),
    answerOcsp: ocsp.answer,
    /** Signs OCSP answers before anybody asks. @returns how many */
    prepareAnswers: ocsp.prepare,
    /** @throws CaError `ca/unknown-authority` for a list that does not exist */
    crl: (scope: CrlScope) => publisher.list(scope),
    /**
     * What is due: lists that end soon or were changed, half-issued certificates of killed processes.
     * @returns how many lists were published
     */
    async carryOut(): Promise<number> {
      await endHalfIssued(store, now, lateBefore(now))
      return await publisher.publishDue()
    },
  }
}

const lateBefore = (now: Now): Date => new Date(now().getTime() - halfIssuedMs)

async function endHalfIssued(store: Store, now: Now, begunBefore?: Date): Promise<void> {
  for (const serial of await store.unfinished(begunBefore)) await store.abandon(serial, now())
}

function issuing(parts: IssueParts, authorities: Authorities) {
  const { crypto, now, publicUrl } = parts
  const issue = (name: AuthorityName, order: CertificateOrder): Promise<IssuedCertificate> =>
    issueCertificate(parts, authorities.issuing(name), order)
  const named = (name: string, publicKey: PublicJwk, validDays: number) => ({
    name,
    publicKey,
    notAfter: days(validDays, now()),
  })
  return {
    issueJpkiCertificate: (order: JpkiOrder): Promise<IssuedCertificate> =>
      issue(`jpki-${order.kind}`, jpkiOrder(order, crypto.random)),

    /** Both certificates of a card or phone: recorded in one transaction, good together. */
    issueJpkiCertificates: (orders: readonly JpkiOrder[]): Promise<readonly IssuedCertificate[]> =>
      issueTogether(
        parts,
        orders.map((order) => ({
          authority: authorities.issuing(`jpki-${order.kind}`),
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
  }
}
