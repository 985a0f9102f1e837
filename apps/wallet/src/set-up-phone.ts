/**
 * Setting the phone up in the sandbox: the counter gives a test card, the card signs the
 * application, the phone makes its own keys and receives its record. In life the card is a card,
 * read by NFC; here its keys are this browser's, and cannot be exported either.
 * @module
 */
import { parsePublicJwk, type Signer } from '@tegata/crypto'
import { servedPlatform } from '@tegata/jpki/secure-element'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { anchorsReply } from '@tegata/messages/replies/ca'
import { cardReply } from '@tegata/messages/replies/enrolment'
import { jwksReply } from '@tegata/messages/replies/registry'
import { buildCsr, buildName } from '@tegata/pki'
import { sampleResident } from '@tegata/profiles'
import { callApi, type SurfaceConfig, UiError } from '@tegata/ui'
import { applyForPhone, receiveRecords, type WalletDeps } from '@tegata/wallet'
import * as z from 'zod/mini'
import { createBrowserFreshness } from './browser-freshness.ts'
import { createBrowserStore } from './browser-store.ts'
import { crypto, pairOf } from './keeping-crypto.ts'
import { walletPolicy } from './open-wallet.ts'
import { keepPhone, openWalletDatabase } from './wallet-database.ts'

export const setUpSteps = ['card', 'keys', 'apply', 'receive'] as const
export type SetUpStep = (typeof setUpSteps)[number]

/** Copies to ask for: each is shown once. */
const copies = 8

/**
 * @param tell - what is being done now
 * @throws UiError, WalletError; what was begun is then not kept
 */
export async function setUpPhone(
  config: SurfaceConfig,
  tell: (step: SetUpStep) => void,
): Promise<void> {
  tell('card')
  const card = await getTestCard(config)
  tell('keys')
  const signKey = await crypto.generateSigner('RS256')
  const authKey = await crypto.generateSigner('RS256')
  const walletKey = await crypto.generateSigner('ES256')
  const trust = await readTrust(config)
  const database = await openWalletDatabase()
  const deps: WalletDeps = {
    crypto,
    fetch: (url, init) => fetch(url, init),
    now: () => new Date(),
    store: createBrowserStore(database),
    freshness: createBrowserFreshness(database),
    policy: walletPolicy,
    trust: { ...trust, allowLoopbackHttp: true },
    walletKey,
  }
  // The page stands for a phone; who would prove its keys is the sandbox's maker.
  const maker = servedPlatform('android', {
    url: `${config.api}/phone-makers`,
    fetch: deps.fetch,
  })
  tell('apply')
  const grant = await applyForPhone(deps, {
    enrolmentUrl: `${config.api}/enrolment`,
    cardSigner: card.signer,
    cardCertificate: card.certificate,
    secureElement: {
      attest: (challenge) =>
        maker.attest(challenge, { sign: signKey.publicKey, auth: authKey.publicKey }),
    },
    signCsr: await csr('TEST sign', signKey),
    authCsr: await csr('TEST auth', authKey),
    pushEndpoint: `${location.origin}/push/${toBase64url(crypto.random(16))}`,
    pause: () => new Promise((resolve) => setTimeout(resolve, 200)),
  })
  await keepPhone(database, {
    phoneId: grant.phoneId,
    signKey: pairOf(signKey),
    authKey: pairOf(authKey),
    walletKey: pairOf(walletKey),
    signCertificate: grant.certificates.sign,
    authCertificate: grant.certificates.auth,
    trust,
  })
  tell('receive')
  await receiveRecords(deps, { url: grant.credentialOfferUri, txCode: grant.txCode, copies })
}

const csr = (name: string, signer: Signer) =>
  buildCsr({ subject: buildName([['CN', name]]) }, signer)

const cardGiven = z.required(cardReply, { signCertificate: true })

/** The counter's part: only a sandbox hands the counter's token to anybody. */
async function getTestCard(config: SurfaceConfig) {
  const { api, tokens } = config
  if (!tokens) throw new UiError('ui/refused', 'only a sandbox gives test cards')
  const signer = await crypto.generateSigner('RS256')
  const auth = await crypto.generateSigner('RS256')
  const { portrait, ...attributes } = sampleResident
  const given = await callApi(
    `${api}/enrolment/cards`,
    {
      token: tokens.clerk,
      body: {
        resident: { ...attributes, portrait: toBase64url(portrait) },
        signCsr: toBase64url(await csr('TEST sign', signer)),
        authCsr: toBase64url(await csr('TEST auth', auth)),
      },
    },
    cardGiven,
  )
  return { signer, certificate: fromBase64url(given.signCertificate) }
}

/** What a wallet would come with; in the sandbox it is fetched once and kept. */
async function readTrust({ api }: SurfaceConfig) {
  const roots = await callApi(`${api}/ca/anchors`, {}, anchorsReply)
  const { keys } = await callApi(`${api}/registry/jwks`, {}, jwksReply)
  return {
    issuers: [`${api}/issuer`],
    issuerRoots: roots.iaca.map((text) => fromBase64url(text)),
    readerRoots: roots.reader.map((text) => fromBase64url(text)),
    registryKeys: keys.map((key) => parsePublicJwk(key)),
  }
}
