/**
 * The only place where roles meet: what one declares as functions another provides.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { strictRevocation } from '@tegata/jpki'
import { codeOf, createMemoryFreshness, type Fetch, type Now } from '@tegata/kernel'
import { type Ca, caRoutes, createCa } from '@tegata/role-ca'
import { createEnrolment, type Enrolment, enrolmentRoutes } from '@tegata/role-enrolment'
import {
  createIssuer,
  type Issuer,
  issuerRoutes,
  phonesComparedQueue,
  phoneToldQueue,
} from '@tegata/role-issuer'
import { createRegistry, type Registry, registryRoutes } from '@tegata/role-registry'
import { createVerifier, verifierRoutes } from '@tegata/role-verifier'
import {
  buildHttpApp,
  type Database,
  guardedFetch,
  type Jobs,
  type KeyStore,
  loopbackOnly,
  mountRole,
} from '@tegata/service'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { expectedHosts, type ServerConfig } from './config.ts'
import { openDeviceTrust } from './device-trust/open-device-trust.ts'
import { surfaceNames, surfaceOrigin } from './surface-config.ts'

export type AppParts = {
  readonly config: ServerConfig
  readonly database: Database
  readonly jobs: Jobs
  readonly keys: KeyStore
  readonly log: FastifyBaseLogger
  readonly now: Now
}

/** Builds the API with the roles of the configuration; it does not listen. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, database, log } = parts
  const app = await buildHttpApp({
    log,
    isReady: () => database.isReady(),
    requestsPerMinute: config.sandbox ? 30_000 : 600,
    allowedOrigins: surfaceOrigins(config),
    hosts: expectedHosts(config),
    isSecure: config.publicUrl.startsWith('https:'),
    ...(config.operatorToken !== undefined && { operatorToken: config.operatorToken }),
  })
  await composeRoles(app, parts)
  return app
}

const surfaceOrigins = (config: ServerConfig): string[] =>
  surfaceNames.map((name) => surfaceOrigin(config, name))

/** Who may revoke a signer; a sandbox has one that everybody knows. */
const operatorTokenOf = ({ operatorToken, sandbox }: ServerConfig): string | undefined =>
  operatorToken ?? (sandbox ? 'sandbox-operator' : undefined)

const bankProgram = 'sandbox-bank'

/** The sandbox's relying party is admitted to know which certificates are of one person; nobody else. */
const mayLinkPersons = ({ sandbox }: ServerConfig, relyingParty: string): boolean =>
  sandbox && relyingParty === bankProgram

type Common = AppParts & {
  readonly crypto: ReturnType<typeof createNodeCrypto>
  readonly fetch: Fetch
  readonly publicUrl: string
}

async function composeRoles(app: FastifyInstance, parts: AppParts): Promise<void> {
  const { config } = parts
  const { publicUrl, roles, tokens } = config
  const isAllowed = config.sandbox ? loopbackOnly : (url: URL) => url.protocol === 'https:'
  const fetch = guardedFetch({ isAllowed })
  const common: Common = { ...parts, crypto: createNodeCrypto(), fetch, publicUrl }
  const ca = roles.has('ca') ? await createCa(common) : undefined
  const registry = roles.has('registry') ? await createRegistry(common) : undefined
  if (ca)
    await mountRole(app, {
      name: 'ca',
      description: 'Certificate authorities: roots, OCSP, CRLs',
      routes: caRoutes({ ca, operatorToken: operatorTokenOf(config) }),
    })
  if (registry)
    await mountRole(app, {
      name: 'registry',
      description: 'Certified programs and their statements',
      routes: registryRoutes({ registry, registrarToken: tokens.registrar }),
    })
  const enrolment =
    ca && roles.has('enrolment') ? await composeEnrolmentAndIssuer(app, common, ca) : undefined
  if (ca && registry && roles.has('verifier'))
    await composeVerifier(app, common, { ca, registry, enrolment })
}

/** Enrolment tells the issuer over a queue, and asks it for offers; the issuer asks it for attributes. */
async function composeEnrolmentAndIssuer(
  app: FastifyInstance,
  common: Common,
  ca: Ca,
): Promise<Enrolment> {
  const issuerReady = later<Issuer>()
  const deviceTrust = await openDeviceTrust(app, common)
  const enrolment = await createEnrolment({
    ...common,
    deviceTrust,
    askRevocation: strictRevocation({ ...common, freshness: createMemoryFreshness() }),
    jpkiRoots: () => ({ sign: ca.rootsOf('jpki-sign'), auth: ca.rootsOf('jpki-auth') }),
    issueCertificate: ca.issueJpkiCertificate,
    revokeCertificate: ca.revokeCertificate,
    holdCertificate: ca.holdCertificate,
    resumeCertificate: ca.resumeCertificate,
    endRequest: ca.endRequest,
    mayLinkPersons: (relyingParty) => mayLinkPersons(common.config, relyingParty),
    offerRecord: async (phoneId, docType) =>
      (await issuerReady.value).createOffer(phoneId, docType),
    phoneToldQueue,
    phonesComparedQueue,
  })
  const issuer = await createIssuer({
    ...common,
    docTypes: enrolment.recordTypes,
    attributesFor: enrolment.attributesFor,
    issueDocumentSigner: ca.issueDocumentSigner,
    issueStatusSigner: ca.issueStatusSigner,
  })
  issuerReady.set(issuer)
  const clerkToken = common.config.tokens.clerk
  await mountRole(app, {
    name: 'enrolment',
    description: 'Cards, applications from phones, and what happens in a life',
    routes: enrolmentRoutes({ enrolment, clerkToken }),
  })
  await mountRole(app, {
    name: 'issuer',
    description: 'Records by OpenID4VCI, status lists, lapse notices',
    routes: issuerRoutes({ issuer, clerkToken }),
  })
  return enrolment
}

function later<T>(): { readonly value: Promise<T>; set(value: T): void } {
  let resolve: (value: T) => void = () => {}
  const value = new Promise<T>((settle) => {
    resolve = settle
  })
  return { value, set: (set) => resolve(set) }
}

type VerifierNeighbours = {
  readonly ca: Ca
  readonly registry: Registry
  readonly enrolment: Enrolment | undefined
}

async function composeVerifier(
  app: FastifyInstance,
  common: Common,
  { ca, registry, enrolment }: VerifierNeighbours,
): Promise<void> {
  const { config } = common
  const verifier = await createVerifier({
    ...common,
    resultUrl: `${surfaceOrigin(config, 'reader')}/result`,
    anchors: () => ({
      iaca: ca.rootsOf('iaca'),
      jpkiSign: ca.rootsOf('jpki-sign'),
      jpkiAuth: ca.rootsOf('jpki-auth'),
    }),
    policy: { signerRevocation: 'required' },
    mayReadAttributes: config.sandbox,
    ...(enrolment &&
      mayLinkPersons(config, bankProgram) && {
        personLink: (serial: string) => enrolment.personLink({ serial, relyingParty: bankProgram }),
      }),
    issueReaderCertificate: (publicKey) => ca.issueReaderCertificate(publicKey, 'みほん銀行'),
    registryStatement: () => registry.statementFor(bankProgram),
    sandbox: config.sandbox,
  })
  if (config.sandbox) await certifyBank(registry, verifier, common.log)
  await mountRole(app, {
    name: 'verifier',
    description: 'Presentations, logins and signature checks of a relying party',
    routes: verifierRoutes({ verifier, relyingParties: { 'sandbox-bank': config.tokens.bank } }),
  })
}

/** The sandbox's relying party is certified like any other, for what its use cases register. */
async function certifyBank(
  registry: Registry,
  { purposes, readerChain }: Awaited<ReturnType<typeof createVerifier>>,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    await registry.certifyProgram({
      id: bankProgram,
      kind: 'receiving',
      name: { ja: 'みほん銀行（試験用）', en: 'Mihon Bank (TEST)' },
      purposes: purposes.map((purpose) => ({ ...purpose })),
    })
  } catch (error) {
    if (codeOf(error) !== 'registry/program-exists') throw error
  }
  const [certificate] = readerChain
  try {
    if (certificate) await registry.addCertificate(bankProgram, certificate)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !meantByRegistrar.has(code)) throw error
    log.warn({ event: 'sandbox.bank-not-certified', code })
  }
}

/** Withdrawn, or with as many certificates as a program may have: the sandbox starts all the same. */
const meantByRegistrar: ReadonlySet<string> = new Set([
  'registry/program-withdrawn',
  'registry/malformed',
])
