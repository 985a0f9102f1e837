/**
 * Enrolment alone for tests, on a database of its own. The authority beside it issues real
 * certificates and remembers what became of each.
 * @module
 */
import { type JsonObject, type Signer, signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import {
  type DeviceTrust,
  ocspRevocation,
  sandboxPolicies,
  signingAttributeNames,
  writeDeviceAttestation,
} from '@tegata/jpki'
import {
  androidPlatform,
  createAndroidMaker,
  createAppleMaker,
  iphonePlatform,
  virtualDeviceTrust,
} from '@tegata/jpki/secure-element'
import { createTestJpki, type TestJpki, testTime } from '@tegata/jpki/testing'
import { fromBase64url, toBase64, toBase64url } from '@tegata/kernel'
import { buildCsr, buildName, parseCertificate } from '@tegata/pki'
import { sampleResident } from '@tegata/profiles'
import { type JobQueue, type Jobs, startJobs } from '@tegata/service'
import {
  createTestDatabase,
  createTestKeys,
  createTestLog,
  mountTestRole,
} from '@tegata/service/testing'
import { z } from 'zod'
import * as mini from 'zod/mini'
import type { PhonesCompared } from './compare-phones.ts'
import { acceptedReply, cardReply, grantReply, type NewResident } from './contract.ts'
import type { CertificateOrder, EnrolmentDeps } from './enrolment-deps.ts'
import { createEnrolment, enrolmentRoutes } from './index.ts'
import { createStore, type EnrolmentTables } from './store.ts'
import type { PhoneTold } from './tell-phones.ts'

export const clerkToken = 'clerk-of-tests'
export const publicUrl = 'https://enrolment.test.example'
export const crypto = createNodeCrypto()
export const startOfTests = testTime

const rsa = () => crypto.generateSigner('RS256')
const [cardSign, cardAuth, phoneSign, phoneAuth, strange] = await Promise.all([
  rsa(),
  rsa(),
  rsa(),
  rsa(),
  rsa(),
])
/** RSA keys take long to make; one set serves every card and phone of a test file. */
export const signers = { cardSign, cardAuth, phoneSign, phoneAuth, strange }

export const csrOf = async (signer: Signer): Promise<string> =>
  toBase64url(await buildCsr({ subject: buildName([['CN', 'TEST']]) }, signer))

export const csrs = {
  cardSign: await csrOf(cardSign),
  cardAuth: await csrOf(cardAuth),
  phoneSign: await csrOf(phoneSign),
  phoneAuth: await csrOf(phoneAuth),
}

const android = await createAndroidMaker(
  { shape: 'factory', root: 'p384', at: startOfTests },
  crypto,
)
const apple = await createAppleMaker(startOfTests, crypto)
/** Makers whose roots the enrolment of tests trusts. */
export const platforms = {
  android: androidPlatform(android),
  iphone: iphonePlatform(apple, crypto),
}
export const trustAt = (at: Date): DeviceTrust =>
  virtualDeviceTrust({ android: android.root, apple: apple.root }, at)
const phoneKeys = { sign: phoneSign.publicKey, auth: phoneAuth.publicKey }
/** What a phone sends to prove both keys, for one challenge. */
export const proveKeys = async (
  challenge: string,
  { platform = platforms.android, keys = phoneKeys } = {},
) => writeDeviceAttestation(await platform.attest(fromBase64url(challenge), keys))

const { portrait, ...attributes } = sampleResident
export const resident: NewResident = { ...attributes, portrait: toBase64url(portrait) }
export const newCard = { resident, signCsr: csrs.cardSign, authCsr: csrs.cardAuth }

type Issued = {
  readonly serial: string
  readonly der: Uint8Array
  state: 'good' | 'held' | 'revoked'
  reason?: string
}

/** Stands where the `ca` role is in a deployment. */
export function createTestAuthority(jpki: TestJpki) {
  const issued = new Map<string, Issued>()
  const bySerial = (serial: string): Issued => {
    const found = [...issued.values()].find((one) => one.serial === serial)
    if (!found) throw new TypeError('no such certificate')
    return found
  }
  const settle = (one: Issued, state: Issued['state'], reason?: string) => {
    if (one.state === 'revoked') return
    one.state = state
    if (reason !== undefined) one.reason = reason
    jpki.setStatus(one.der, state)
  }
  return {
    /** By request id. */
    issued,
    stateOf: (serial: string) => bySerial(serial).state,
    async issueCertificate({ kind, token, publicKey, requestId, ...order }: CertificateOrder) {
      const earlier = issued.get(requestId)
      if (earlier?.state === 'good') return { serial: earlier.serial, der: earlier.der }
      if (earlier) throw new Error('the certificate of this request has ended')
      const policies = sandboxPolicies.filter((one) => one.kind === kind && one.token === token)
      const der = await jpki.issue({
        kind,
        publicKey,
        policies: policies.map(({ oid }) => oid),
        notAfter: order.notAfter,
        ...(order.attributes && { names: signingAttributeNames(order.attributes) }),
      })
      const { serialNumber: serial } = parseCertificate(der)
      issued.set(requestId, { serial, der, state: 'good' })
      return { serial, der }
    },
    revokeCertificate: async (serial: string, reason: string) =>
      settle(bySerial(serial), 'revoked', reason),
    holdCertificate: async (serial: string) => settle(bySerial(serial), 'held'),
    resumeCertificate: async (serial: string) => settle(bySerial(serial), 'good'),
    async endRequest(requestId: string) {
      const one = issued.get(requestId)
      if (one) settle(one, 'revoked', 'cessationOfOperation')
    },
  }
}

const phoneToldQueue: JobQueue<PhoneTold> = { name: 'phone-told', shape: z.custom<PhoneTold>() }
const phonesComparedQueue: JobQueue<PhonesCompared> = {
  name: 'phones-compared',
  shape: z.custom<PhonesCompared>(),
}
type KeepPhone = (told: PhoneTold) => Promise<void>

/** Stands where the issuer is in a deployment. */
const issuerKeeps =
  (told: PhoneTold[], keepPhone: KeepPhone = async () => {}): KeepPhone =>
  async (one) => {
    await keepPhone(one)
    told.push(one)
  }

export async function startTestEnrolment(
  clock: { now: Date } = { now: testTime },
  { keepPhone, ...changes }: Partial<EnrolmentDeps> & { keepPhone?: KeepPhone } = {},
  /** Generations of roots that issue nothing here. */
  newer: readonly TestJpki['anchors'][] = [],
) {
  const database = await createTestDatabase()
  const { log, lines } = createTestLog()
  const jobs = await startJobs(database, log)
  const jpki = await createTestJpki(crypto)
  const authority = createTestAuthority(jpki)
  const told: PhoneTold[] = []
  const compared: PhonesCompared[] = []
  const deps: EnrolmentDeps = {
    database,
    jobs,
    keys: createTestKeys(),
    crypto,
    now: () => clock.now,
    publicUrl,
    askRevocation: ocspRevocation({ fetch: jpki.fetch, crypto }),
    jpkiRoots: () => ({
      sign: [...newer.map(({ sign }) => sign), jpki.anchors.sign],
      auth: [...newer.map(({ auth }) => auth), jpki.anchors.auth],
    }),
    ...authority,
    offerRecord: async (phoneId) => ({
      credentialOfferUri: `openid-credential-offer://?credential_offer_uri=${phoneId}`,
      txCode: '123456',
    }),
    deviceTrust: () => trustAt(clock.now),
    mayLinkPersons: (relyingParty) => relyingParty.startsWith('admitted'),
    phoneToldQueue,
    phonesComparedQueue,
    ...changes,
  }
  const define = async (running: Jobs) => {
    await running.define(phoneToldQueue, issuerKeeps(told, keepPhone))
    await running.define(phonesComparedQueue, async (page) => void compared.push(page))
  }
  await define(jobs)
  const enrolment = await createEnrolment(deps)
  const routes = enrolmentRoutes({ enrolment, clerkToken })
  const app = await mountTestRole({ name: 'enrolment', routes }, log)
  const store = createStore(await database.schema<EnrolmentTables>('enrolment'), 'a test')
  const later: Jobs[] = []
  /** The role in a process that starts later on the same database, with its own jobs. */
  const again = async () => {
    const next = await startJobs(database, log)
    later.push(next)
    await define(next)
    return await createEnrolment({ ...deps, ...authority, jobs: next })
  }
  const close = async () => {
    await app.close()
    for (const running of [jobs, ...later]) await running.stop()
    await database.close()
  }
  /** Why, of each lapse that was told of a phone. */
  const lapsesOf = (phoneId: string) =>
    told.flatMap((one) => (one.phoneId === phoneId && one.reason ? [one.reason] : []))
  return {
    ...{ app, database, store, lines, clock, jpki, authority, enrolment, again, close },
    ...{ told, compared, lapsesOf },
  }
}
export type TestEnrolment = Awaited<ReturnType<typeof startTestEnrolment>>

/** One request of the clerk; the path without `/enrolment`. */
export const atCounter = (role: TestEnrolment, path: string, payload: object = {}) =>
  role.app.inject({
    method: 'POST',
    url: `/enrolment/${path}`,
    headers: { authorization: `Bearer ${clerkToken}` },
    payload,
  })

/** With both certificates. */
const wholeCard = mini.required(cardReply, { signCertificate: true })
export type TestCard = z.output<typeof wholeCard>

export async function giveTestCard(role: TestEnrolment, changes: object = {}): Promise<TestCard> {
  const reply = await atCounter(role, 'cards', { ...newCard, ...changes })
  if (reply.statusCode !== 201) throw new TypeError(reply.body)
  return wholeCard.parse(reply.json())
}

const opened = z.object({ applicationId: z.string(), challenge: z.string() })

export async function openApplication(role: TestEnrolment) {
  const reply = await role.app.inject({
    method: 'POST',
    url: '/enrolment/applications',
    payload: {},
  })
  return opened.parse(reply.json())
}

export type ApplicationChanges = {
  readonly platform?: keyof typeof platforms
  readonly claims?: JsonObject
  readonly header?: JsonObject
  readonly signer?: Signer
}

/** An application as a phone makes it with a card, unless the test says otherwise. */
export async function signApplication(
  role: TestEnrolment,
  certificate: Uint8Array,
  challenge: string,
  {
    platform = 'android',
    claims = {},
    header = {},
    signer = signers.cardSign,
  }: ApplicationChanges = {},
): Promise<string> {
  const attestation = await proveKeys(challenge, { platform: platforms[platform] })
  return await signJws(
    { typ: 'tegata-application+jwt', x5c: [toBase64(certificate)], ...header },
    {
      aud: `${publicUrl}/enrolment`,
      challenge,
      iat: Math.floor(role.clock.now.getTime() / 1000),
      attestation,
      sign_csr: csrs.phoneSign,
      auth_csr: csrs.phoneAuth,
      wallet_key: walletKey.publicKey,
      push_endpoint: 'https://push.test.example/1',
      ...claims,
    },
    signer,
  )
}
export const walletKey = await crypto.generateSigner('ES256')

export const submit = (role: TestEnrolment, applicationId: string, application: string) =>
  role.app.inject({
    method: 'POST',
    url: `/enrolment/applications/${applicationId}`,
    payload: { application },
  })

/** Opens, signs and submits. */
export async function apply(
  role: TestEnrolment,
  certificate: Uint8Array,
  changes: ApplicationChanges = {},
) {
  const { applicationId, challenge } = await openApplication(role)
  const token = await signApplication(role, certificate, challenge, changes)
  return await submit(role, applicationId, token)
}

/** What a phone signs to ask for itself. */
export const signPhoneProof = (
  role: TestEnrolment,
  phoneId: string,
  action: string,
  { claims = {}, header = {}, signer = walletKey }: ApplicationChanges = {},
): Promise<string> =>
  signJws(
    { typ: 'tegata-phone+jwt', ...header },
    {
      aud: `${publicUrl}/enrolment`,
      iat: Math.floor(role.clock.now.getTime() / 1000),
      sub: phoneId,
      act: action,
      ...claims,
    },
    signer,
  )

/** One request of the phone, with its proof. */
export async function fromPhone(
  role: TestEnrolment,
  phoneId: string,
  action: 'certificates' | 'disposal',
  changes: ApplicationChanges = {},
) {
  const proof = await signPhoneProof(role, phoneId, action, changes)
  const url = `/enrolment/phones/${phoneId}/${action}`
  return await role.app.inject({ method: 'POST', url, payload: { proof } })
}

const wholeGrant = mini.required(grantReply)
export type TestGrant = z.output<typeof wholeGrant>

/** Asks until everything is there. */
export async function fetchGrant(role: TestEnrolment, phoneId: string): Promise<TestGrant> {
  return wholeGrant.parse(await fetchReady(role, phoneId))
}

/** Asks until nothing is being issued any more. */
export async function fetchReady(role: TestEnrolment, phoneId: string): Promise<unknown> {
  for (let tries = 0; tries < 20_000; tries += 1) {
    const reply = await fromPhone(role, phoneId, 'certificates')
    if (reply.statusCode === 200) return reply.json()
    if (reply.statusCode !== 202) throw new TypeError(reply.body)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new TypeError('nothing was issued')
}

/** Applies and waits for both certificates and the offer of the record. */
export async function enrolTestPhone(
  role: TestEnrolment,
  certificate: Uint8Array,
  changes: ApplicationChanges = {},
): Promise<TestGrant> {
  const reply = await apply(role, certificate, changes)
  if (reply.statusCode !== 202) throw new TypeError(reply.body)
  return await fetchGrant(role, acceptedReply.parse(reply.json()).phoneId)
}
