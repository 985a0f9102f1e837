/**
 * Whether an app of ours on an iPhone speaks, and for which keys: the attestation once, when the app
 * made its key, and an assertion each time after. Apple, "Validating apps that connect to your server".
 * @module
 */
import { CborError } from '@tegata/cbor'
import { type Crypto, type PublicJwk, samePublicKey } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  concatBytes,
  equalBytes,
  holds,
  type Reason,
  utf8Encode,
  type Verdict,
} from '@tegata/kernel'
import {
  type Certificate,
  ecdsaDerToRaw,
  PkiError,
  parseCertificate,
  pathFailures,
  publicKeyBits,
  validatePath,
} from '@tegata/pki'
import { JpkiError } from '../../errors.ts'
import {
  type AppAttestation,
  appleNonceOid,
  parseAppAssertion,
  parseAppAttestation,
  parseAppleNonce,
} from './app-attestation.ts'
import type { AppEnvironment, AppPolicy } from './app-policy.ts'
import { appAttestationChecks } from './apple-checks.ts'
import { challengeReason, deviceKeysReason, parseAppClientData } from './client-data.ts'

/** What both kinds of proof are asked. */
type Binding = {
  /** The bytes that the app hashed: {@link writeAppClientData}. */
  readonly clientData: Uint8Array
  /** What this service gave the app for this application. */
  readonly challenge: Uint8Array
  /** The keys that are to be certified, in the order of their requests. */
  readonly deviceKeys: readonly PublicJwk[]
}

/** What is asked of an attestation. */
export type AppAttestationQuestion = Binding & {
  /** CBOR as received. */
  readonly attestation: Uint8Array
  /** Identifier of the app's key, as the app sends it beside: 32 bytes. */
  readonly keyId: Uint8Array
  /** DER of Apple's root for App Attest. None is built in: the operator hands it in. */
  readonly anchors: readonly Uint8Array[]
  readonly policy: AppPolicy
  readonly at: Date
}

/** An app that was attested: what is kept of it for its assertions. */
export type AttestedApp = {
  readonly appId: string
  readonly publicKey: PublicJwk
  readonly environment: AppEnvironment
  readonly receipt: Uint8Array
}

/** Whether the proof holds, check by check; `app` only when it does. */
export type AppAttestationReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  readonly app?: AttestedApp
}

const { judge, skipped } = checkMaker(appAttestationChecks)
type Id = (typeof appAttestationChecks)[number]['id']
type Digest = Pick<Crypto, 'digest' | 'importPublicKey'>

const attestationIds = appAttestationChecks
  .map(({ id }) => id)
  .filter((id) => id !== 'jpki/app-attestation-signature')

/**
 * Judges an attestation: nine steps of Apple's, and that the app vouches for the keys presented. Never
 * throws for what the app sent. The certificate of the key is valid for days, so this is for the day on
 * which the app made it.
 *
 * @throws PkiError `pki/malformed` for an anchor that is no certificate
 */
export async function verifyAppAttestation(
  question: AppAttestationQuestion,
  crypto: Digest,
): Promise<AppAttestationReport> {
  const anchors = question.anchors.map((der) => parseCertificate(der))
  const object = attempt(() => parseAppAttestation(question.attestation))
  const x5c =
    typeof object === 'string'
      ? object
      : attempt(() => object.x5c.map((der) => parseCertificate(der)))
  if (typeof object === 'string' || typeof x5c === 'string')
    return unreadable(attestationIds, typeof x5c === 'string' ? x5c : 'not read')
  const [leaf, ...intermediates] = x5c
  if (!leaf) return unreadable(attestationIds, 'no certificate')
  const { policy, at } = question
  const path = await validatePath(
    { leaf, intermediates, anchors, at, profile: 'any', maxDepth: 5 },
    crypto,
  )
  const appId = await appOf(object.credential.rpIdHash, policy.apps, crypto)
  const environment = environmentOf(object.credential.aaguid)
  const broken = path.verdict === 'accepted' ? undefined : (pathFailures(path).path ?? 'no path')
  const checks = [
    judge('jpki/app-attestation-form', undefined),
    judge('jpki/app-attestation-path', broken),
    judge('jpki/app-attestation-nonce', await nonceReason(leaf, object, question, crypto)),
    judge('jpki/app-attestation-key-id', await keyIdReason(leaf, object, question, crypto)),
    judge('jpki/app-attestation-app', appId ? undefined : 'an app that is not listed'),
    judge('jpki/app-attestation-counter', object.credential.counter === 0 ? undefined : 'not 0'),
    judge('jpki/app-attestation-environment', environmentReason(environment, policy)),
    ...bindingChecks(question),
  ]
  if (!holds(checks, attestationIds) || appId === undefined || environment === undefined)
    return { verdict: 'refused', checks }
  const { receipt } = object
  return {
    verdict: 'accepted',
    checks,
    app: { appId, publicKey: leaf.publicKey, environment, receipt },
  }
}

/** What a reader of these structures throws, as a reason. */
function attempt<T>(read: () => T): T | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof CborError || error instanceof JpkiError || error instanceof PkiError)
      return error.message
    throw error
  }
}

function unreadable(ids: readonly Id[], reason: string): AppAttestationReport {
  const rest = ids
    .filter((id) => id !== 'jpki/app-attestation-form')
    .map((id) => skipped(id, 'the proof cannot be read'))
  return { verdict: 'refused', checks: [judge('jpki/app-attestation-form', reason), ...rest] }
}

/** SHA-256 of authenticator data ‖ SHA-256 of client data. */
async function nonceOf(authData: Uint8Array, clientData: Uint8Array, crypto: Digest) {
  const clientDataHash = await crypto.digest('SHA-256', clientData)
  return await crypto.digest('SHA-256', concatBytes(authData, clientDataHash))
}

async function nonceReason(
  leaf: Certificate,
  { authData }: AppAttestation,
  { clientData }: AppAttestationQuestion,
  crypto: Digest,
): Promise<Reason> {
  const extension = leaf.extensions.get(appleNonceOid)
  if (!extension) return 'the certificate holds none'
  const nonce = attempt(() => parseAppleNonce(extension.value))
  if (typeof nonce === 'string') return nonce
  return equalBytes(nonce, await nonceOf(authData, clientData, crypto)) ? undefined : 'differs'
}

async function keyIdReason(
  leaf: Certificate,
  { credential }: AppAttestation,
  { keyId }: AppAttestationQuestion,
  crypto: Digest,
): Promise<Reason> {
  if (!samePublicKey(credential.publicKey, leaf.publicKey)) return 'the certificate has another key'
  const hash = await crypto.digest('SHA-256', publicKeyBits(leaf.spki))
  if (!equalBytes(hash, keyId)) return 'the identifier sent is of another key'
  return equalBytes(hash, credential.credentialId) ? undefined : 'credentialId is of another key'
}

/** Which of the apps it is. */
async function appOf(
  rpIdHash: Uint8Array,
  apps: readonly string[],
  crypto: Pick<Crypto, 'digest'>,
): Promise<string | undefined> {
  for (const app of apps)
    if (equalBytes(await crypto.digest('SHA-256', utf8Encode(app)), rpIdHash)) return app
  return undefined
}

/** `aaguid` of both environments, each of 16 bytes. */
export const appAaguid: Readonly<Record<AppEnvironment, Uint8Array>> = {
  production: concatBytes(utf8Encode('appattest'), new Uint8Array(7)),
  development: utf8Encode('appattestdevelop'),
}

const environmentOf = (aaguid: Uint8Array): AppEnvironment | undefined =>
  (['production', 'development'] as const).find((name) => equalBytes(appAaguid[name], aaguid))

function environmentReason(environment: AppEnvironment | undefined, policy: AppPolicy): Reason {
  if (!environment) return 'neither production nor development'
  return policy.environments.includes(environment) ? undefined : `built for ${environment}`
}

function bindingChecks({ clientData, challenge, deviceKeys }: Binding): Check[] {
  const data = attempt(() => parseAppClientData(clientData))
  const isText = typeof data === 'string'
  return [
    judge('jpki/app-attestation-challenge', isText ? data : challengeReason(data, challenge)),
    judge('jpki/app-attestation-device-keys', isText ? data : deviceKeysReason(data, deviceKeys)),
  ]
}

/** What is asked of an assertion. */
export type AppAssertionQuestion = Binding & {
  /** CBOR as received. */
  readonly assertion: Uint8Array
  /** What was kept of the attestation. */
  readonly app: Pick<AttestedApp, 'appId' | 'publicKey'>
  /** The last counter that was seen; 0 after the attestation. */
  readonly lastCounter: number
}

/**
 * Whether the assertion holds; `counter` only when it does. Keeping it is the caller's, by one condition
 * in one statement: of two assertions at once only the higher one may pass.
 */
export type AppAssertionReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  readonly counter?: number
}

const assertionIds = [
  'jpki/app-attestation-form',
  'jpki/app-attestation-signature',
  'jpki/app-attestation-app',
  'jpki/app-attestation-counter',
  'jpki/app-attestation-challenge',
  'jpki/app-attestation-device-keys',
] as const satisfies readonly Id[]

/** Judges an assertion of an app that was attested before. Never throws for what the app sent. */
export async function verifyAppAssertion(
  question: AppAssertionQuestion,
  crypto: Digest,
): Promise<AppAssertionReport> {
  const object = attempt(() => parseAppAssertion(question.assertion))
  if (typeof object === 'string') return unreadable(assertionIds, object)
  const { app, clientData, lastCounter } = question
  const { counter, rpIdHash } = object.data
  const nonce = await nonceOf(object.authenticatorData, clientData, crypto)
  const signed = await isSigned(object.signature, nonce, app.publicKey, crypto)
  const known = await appOf(rpIdHash, [app.appId], crypto)
  const checks = [
    judge('jpki/app-attestation-form', undefined),
    judge('jpki/app-attestation-signature', signed ? undefined : 'not by the key of the app'),
    judge('jpki/app-attestation-app', known ? undefined : 'another app'),
    judge('jpki/app-attestation-counter', counter > lastCounter ? undefined : 'has not risen'),
    ...bindingChecks(question),
  ]
  if (!holds(checks, assertionIds)) return { verdict: 'refused', checks }
  return { verdict: 'accepted', checks, counter }
}

/** The nonce is what is signed, so that it is hashed once more. */
async function isSigned(der: Uint8Array, nonce: Uint8Array, jwk: PublicJwk, crypto: Digest) {
  const raw = attempt(() => ecdsaDerToRaw(der, 'P-256'))
  if (typeof raw === 'string') return false
  const key = await crypto.importPublicKey({ jwk })
  return await key.verify('ES256', raw, nonce)
}
