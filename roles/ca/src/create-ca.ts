/**
 * The certificate authorities as the other roles use them.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import type { RevocationReason } from '@tegata/pki'
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
import { CaError } from './errors.ts'
import {
  type CertificateOrder,
  type IssuedCertificate,
  issueCertificate,
} from './issue-certificate.ts'
import { publishCrl } from './publish-crl.ts'
import { type CaTables, type CertificateState, createStore, migrations } from './store.ts'

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
  const parts = { store, crypto, now, publicUrl, authorities }
  const issue = (name: AuthorityName, order: CertificateOrder): Promise<IssuedCertificate> =>
    issueCertificate(parts, authorities[name], order)
  const require = async (serial: string): Promise<CertificateState> => {
    const entry = await store.bySerial(serial)
    if (!entry) throw new CaError('ca/unknown-certificate', 'no certificate has this serial number')
    return entry.state
  }
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

    /** Idempotent: revoking again changes neither time nor reason. */
    async revokeCertificate(serial: string, reason: RevocationReason): Promise<void> {
      const change = { from: ['good', 'held', 'issuing'], to: 'revoked', reason } as const
      if (!(await store.move(serial, change, now()))) await require(serial)
    },
    /** Idempotent; a revoked certificate stays revoked. */
    async holdCertificate(serial: string): Promise<void> {
      if (!(await store.move(serial, { from: ['good'], to: 'held' }, now()))) await require(serial)
    },
    /** @throws CaError `ca/not-allowed` when it was revoked meanwhile */
    async resumeCertificate(serial: string): Promise<void> {
      if (await store.move(serial, { from: ['held'], to: 'good' }, now())) return
      if ((await require(serial)) !== 'good')
        throw new CaError('ca/not-allowed', 'the certificate is revoked and stays revoked')
    },
    /** Ends what a request brought about and nobody was given; unknown requests are no error. */
    async endRequest(requestId: string): Promise<void> {
      const entry = await store.byRequest(requestId)
      if (!entry) return
      const change = { from: ['good', 'held', 'issuing'], to: 'revoked' } as const
      await store.move(entry.serial, { ...change, reason: 'cessationOfOperation' }, now())
    },
    certificateState: require,
    answerOcsp: (request: Uint8Array): Promise<Uint8Array> => answerOcsp(parts, request),
    publishCrl: (name: AuthorityName): Promise<Uint8Array> => publishCrl(parts, authorities[name]),
  }
}
