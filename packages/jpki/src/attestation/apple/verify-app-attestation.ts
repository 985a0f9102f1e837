/**
 * Whether an app of ours on an iPhone speaks, and for which keys: asked once, when the app made its key. Apple, "Validating apps that connect to your server".
 * @module
 */
import { type PublicJwk, samePublicKey } from '@tegata/crypto'
import {
  type Check,
  concatBytes,
  equalBytes,
  holds,
  type Reason,
  utf8Encode,
  type Verdict,
} from '@tegata/kernel'
import {
  type Certificate,
  parseCertificate,
  pathFailures,
  publicKeyBits,
  validatePath,
} from '@tegata/pki'
import {
  type AppAttestation,
  appleNonceOid,
  parseAppAttestation,
  parseAppleNonce,
} from './app-attestation.ts'
import type { AppEnvironment, AppPolicy } from './app-policy.ts'
import {
  type AppBinding,
  type AppCrypto,
  appOf,
  attempt,
  bindingChecks,
  judge,
  nonceOf,
  unreadable,
} from './app-proof.ts'
import { appAttestationChecks } from './apple-checks.ts'

/** What is asked of an attestation. */
export type AppAttestationQuestion = AppBinding & {
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
  crypto: AppCrypto,
): Promise<AppAttestationReport> {
  const anchors = question.anchors.map((der) => parseCertificate(der))
  const read = attempt(() => {
    const object = parseAppAttestation(question.attestation)
    return { object, x5c: object.x5c.map((der) => parseCertificate(der)) }
  })
  if (typeof read === 'string') return unreadable(attestationIds, read)
  const { object, x5c } = read
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

async function nonceReason(
  leaf: Certificate,
  { authData }: AppAttestation,
  { clientData }: AppAttestationQuestion,
  crypto: AppCrypto,
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
  crypto: AppCrypto,
): Promise<Reason> {
  if (!samePublicKey(credential.publicKey, leaf.publicKey)) return 'the certificate has another key'
  const hash = await crypto.digest('SHA-256', publicKeyBits(leaf.spki))
  if (!equalBytes(hash, keyId)) return 'the identifier sent is of another key'
  return equalBytes(hash, credential.credentialId) ? undefined : 'credentialId is of another key'
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
