/**
 * The issuer alone for tests, on a database of its own. What enrolment tells comes over the queue, as
 * in a deployment; documents are signed by an authority of the test.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { createKeyProof, preAuthorizedGrant } from '@tegata/oid4vc'
import { buildCertificate, buildName } from '@tegata/pki'
import { credentialTypeOf, jpMyNumber } from '@tegata/profiles'
import { startJobs } from '@tegata/service'
import {
  createTestDatabase,
  createTestKeys,
  createTestLog,
  silentLog,
} from '@tegata/service/testing'
import { createIssuer } from './create-issuer.ts'
import type { IssuerDeps } from './issuer-deps.ts'
import {
  type PhonesCompared,
  type PhoneTold,
  phonesComparedQueue,
  phoneToldQueue,
} from './phone-told.ts'
import { createStore, type IssuerTables } from './store.ts'

export const crypto = createNodeCrypto()
export const startOfTests = new Date('2026-06-01T12:00:00Z')
export const walletKey = await crypto.generateSigner('ES256')
const authority = await crypto.generateSigner('ES256')
const holderKey = await crypto.generateSigner('ES256')
const { docType } = jpMyNumber
const day = 86_400_000

export type TestIssuer = Awaited<ReturnType<typeof startTestIssuer>>

export async function startTestIssuer(changes: Partial<IssuerDeps> = {}) {
  const clock = { now: startOfTests }
  const now = () => clock.now
  const database = await createTestDatabase()
  const jobs = await startJobs(database, silentLog())
  const { log, lines } = createTestLog()
  /** Of documents and lists, in the order of their issue. */
  const certificates: Uint8Array[] = []
  const certify: IssuerDeps['issueDocumentSigner'] = async (publicKey) => {
    const certificate = await buildCertificate(
      {
        serialNumber: Uint8Array.of(certificates.length + 1),
        issuer: buildName([['CN', 'TEST authority']]),
        subject: buildName([['CN', 'TEST signer']]),
        notBefore: now(),
        notAfter: new Date(now().getTime() + 90 * day),
        publicKey,
        extensions: [],
      },
      authority,
    )
    certificates.push(certificate)
    return [certificate]
  }
  const issuer = await createIssuer({
    database,
    jobs,
    keys: createTestKeys(),
    crypto,
    now,
    log,
    fetch: async () => new Response(null, { status: 201 }),
    publicUrl: 'https://issuer.test.example',
    docTypes: [docType],
    attributesFor: async () => ({ version: 1, attributes: credentialTypeOf(docType)?.sample }),
    issueStatusSigner: certify,
    issueDocumentSigner: certify,
    ...changes,
  })
  const db = await database.schema<IssuerTables>('issuer')
  const store = createStore(db)

  /** As enrolment does: over the queue. Answers when the row is there. */
  async function tell(told: Partial<PhoneTold> & Pick<PhoneTold, 'phoneId'>): Promise<void> {
    await db.transaction().execute((trx) => jobs.enqueue(trx, phoneToldQueue, toldOf(told)))
  }
  return {
    ...{ issuer, database, db, store, clock, certificates, tell, lines },
    /** Page of enrolment, over the queue. */
    compare: (page: PhonesCompared) =>
      db.transaction().execute((trx) => jobs.enqueue(trx, phonesComparedQueue, page)),
    close: async () => {
      await jobs.stop()
      await database.close()
    },
  }
}

/** An active phone, unless the test says otherwise. */
export const toldOf = (told: Partial<PhoneTold> & Pick<PhoneTold, 'phoneId'>): PhoneTold => ({
  version: 1,
  particulars: 1,
  state: 'active',
  validUntil: '2030-01-01T00:00:00.000Z',
  walletKey: walletKey.publicKey,
  pushEndpoint: 'https://push.test.example/1',
  ...told,
})

/** An access token for an offer of this phone. */
export async function redeemOffer({ issuer }: TestIssuer, phoneId: string): Promise<string> {
  const offer = await issuer.createOffer(phoneId, docType)
  if (!offer) throw new TypeError('nothing is offered')
  const offerAt = new URL(offer.credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
  const { grants } = await issuer.readOffer(offerAt.split('/').at(-1) ?? '')
  const code = grants[preAuthorizedGrant]['pre-authorized_code']
  return (await issuer.redeemCode(code, offer.txCode)).access_token
}

/** Asks for the record with one key. */
export async function askRecord({ issuer, clock }: TestIssuer, token: string) {
  const { c_nonce: nonce } = await issuer.makeNonce()
  const audience = issuer.identifier
  const proof = await createKeyProof({ signer: holderKey, audience, nonce, issuedAt: clock.now })
  const body = { credential_configuration_id: docType, proofs: { jwt: [proof] } }
  return await issuer.issue(token, body)
}
