/**
 * A phone: a secure element with its own keys, a wallet with its own store, and an address where a
 * content-free wake-up reaches it. It shares nothing with the server but HTTP.
 * @module
 */
import { createServer, type Server } from 'node:http'
import { parsePublicJwk, type Signer } from '@tegata/crypto'
import { generateRsaChipKey } from '@tegata/crypto/node'
import type { DevicePlatform, SecureElement } from '@tegata/jpki'
import { createVirtualSecureElement, servedPlatform } from '@tegata/jpki/secure-element'
import { createMemoryFreshness, type Fetch, fromBase64url } from '@tegata/kernel'
import { buildCsr, buildName } from '@tegata/pki'
import { jwksReply } from '@tegata/role-registry/contract'
import {
  applyForPhone,
  createMemoryStore,
  type HeldCopy,
  type HeldRecord,
  type HolderStore,
  heedNotices,
  type PhoneGrant,
  receiveRecords,
  type WalletDeps,
} from '@tegata/wallet'
import { type Card, cardPins } from './card.ts'
import { callJson, expectThat } from './expect-answer.ts'
import { fetchAnchors, type Party, type World } from './world.ts'

const phonePins = { sign: 'PHONE2024', auth: '1357' } as const

export type Phone = {
  readonly party: Party
  readonly deps: WalletDeps
  readonly secureElement: SecureElement
  readonly store: HolderStore
  /** Copies that a dishonest owner kept aside; the wallet itself never looks here. */
  readonly keptAside: HeldCopy[]
  grant: PhoneGrant | undefined
  /** How many wake-ups came. */
  wakeUps(): number
  /** Applies with the card, as at home with an NFC reader. */
  apply(card: Card): Promise<PhoneGrant>
  /** Requests for certificates over the keys that the phone made. */
  requests(): Promise<{ sign: Uint8Array; auth: Uint8Array }>
  receive(): Promise<HeldRecord>
  heed(): ReturnType<typeof heedNotices>
  signer(kind: 'sign' | 'auth'): Promise<{ signer: Signer; certificate: Uint8Array }>
  close(): Promise<void>
}

/**
 * A phone of either platform: nothing that it does afterwards differs.
 * @param generateChipKey - where its RSA keys come from, when they are not to be made anew
 */
export async function createPhone(
  world: World,
  party: Party,
  platform: DevicePlatform = 'android',
  generateChipKey = generateRsaChipKey,
): Promise<Phone> {
  const { crypto } = world
  const fetch = world.fetchAs(party)
  const element = { platform, generateChipKey }
  const secureElement = await createSecureElement(world, fetch, element)
  const store = createMemoryStore()
  const walletKey = await crypto.generateSigner('ES256')
  const trust = await readTrust(world, fetch)
  const deps: WalletDeps = {
    ...{ crypto, fetch, now: world.now, store, trust, walletKey },
    freshness: createMemoryFreshness(),
    policy: { signerRevocation: 'required' },
  }
  const push = await listenForWakeUps()
  const phone: Phone = {
    party,
    deps,
    secureElement,
    store,
    keptAside: [],
    grant: undefined,
    wakeUps: push.count,
    async apply(card) {
      phone.grant = await apply(world, phone, card, push.endpoint)
      return phone.grant
    },
    requests: () => requestsOf(secureElement),
    receive: () => receive(phone),
    heed: () =>
      heedNotices(deps, { issuer: `${world.api}/issuer`, phoneId: grantOf(phone).phoneId }),
    signer: async (kind) => ({
      signer: secureElement.signer(kind, { pin: phonePins[kind] }),
      certificate: grantOf(phone).certificates[kind],
    }),
    close: push.close,
  }
  world.phones.push(phone)
  return phone
}

type MakeChipKey = typeof generateRsaChipKey

/** A phone with a chip for its keys, of a maker that does not exist outside the sandbox. */
async function createSecureElement(
  { api, crypto }: World,
  fetch: Fetch,
  { platform, generateChipKey }: { platform: DevicePlatform; generateChipKey: MakeChipKey },
): Promise<SecureElement> {
  const maker = servedPlatform(platform, { url: `${api}/phone-makers`, fetch })
  const parts = { platform: maker, pins: phonePins, generateChipKey }
  return await createVirtualSecureElement(parts, crypto)
}

/** One after the other: the element has one channel and one selected file. */
async function requestsOf(secureElement: SecureElement) {
  const request = (kind: 'sign' | 'auth') =>
    buildCsr(
      { subject: buildName([['CN', `TEST ${kind}`]]) },
      secureElement.signer(kind, { pin: phonePins[kind] }),
    )
  const sign = await request('sign')
  return { sign, auth: await request('auth') }
}

export function grantOf(phone: Phone): PhoneGrant {
  if (!phone.grant) throw new TypeError('the phone has not applied')
  return phone.grant
}

/** What a wallet ships with; in the sandbox it comes from the sandbox. */
async function readTrust(world: World, fetch: Fetch): Promise<WalletDeps['trust']> {
  const anchors = await fetchAnchors(world, fetch)
  const call = { url: `${world.api}/registry/jwks` }
  const jwks = await callJson(fetch, call, { status: 200, shape: jwksReply })
  return {
    issuers: [`${world.api}/issuer`],
    issuerRoots: anchors.iaca.map((text) => fromBase64url(text)),
    readerRoots: anchors.reader.map((text) => fromBase64url(text)),
    registryKeys: jwks.keys.map((key) => parsePublicJwk(key)),
    allowLoopbackHttp: true,
  }
}

async function apply(
  { api }: World,
  { deps, secureElement }: Phone,
  card: Card,
  pushEndpoint: string,
): Promise<PhoneGrant> {
  await secureElement.generateKey('sign')
  await secureElement.generateKey('auth')
  const own = await requestsOf(secureElement)
  const { certificates, ...rest } = await applyForPhone(deps, {
    enrolmentUrl: `${api}/enrolment`,
    cardSigner: await card.signer('sign'),
    cardCertificate: await card.client.readCertificate('sign', cardPins.sign),
    secureElement,
    signCsr: own.sign,
    authCsr: own.auth,
    pushEndpoint,
    pause: () => new Promise((resolve) => setTimeout(resolve, 50)),
  })
  await secureElement.hold({
    sign: certificates.sign,
    auth: certificates.auth,
    signCa: certificates.signCa,
    authCa: certificates.authCa,
  })
  return { certificates, ...rest }
}

async function receive(phone: Phone): Promise<HeldRecord> {
  const { credentialOfferUri: url, txCode } = grantOf(phone)
  const [record] = await receiveRecords(phone.deps, { url, txCode, copies: 4 })
  expectThat(record !== undefined, 'no record was received')
  const [copy] = await phone.store.freeCopies(record.id, phone.deps.now())
  expectThat(copy !== undefined, 'the wallet kept no copy')
  phone.keptAside.push(copy)
  return record
}

type WakeUps = { endpoint: string; count(): number; close(): Promise<void> }

/** The end of a push service at the phone: it learns that there is something to fetch, no more. */
async function listenForWakeUps(): Promise<WakeUps> {
  let count = 0
  const server = createServer((request, response) => {
    request.resume()
    if (request.method === 'POST' && request.url === '/wake-up') count += 1
    response.writeHead(request.method === 'POST' ? 201 : 405).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${portOf(server)}/wake-up`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { endpoint, count: () => count, close }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return address.port
}
