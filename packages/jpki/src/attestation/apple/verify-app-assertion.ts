/**
 * Whether an app that was attested before speaks, and for which keys. Apple, "Validating apps that
 * connect to your server", assertions.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import { type Check, holds, type Verdict } from '@tegata/kernel'
import { ecdsaDerToRaw } from '@tegata/pki'
import { parseAppAssertion } from './app-attestation.ts'
import {
  type AppBinding,
  type AppCheckId,
  type AppCrypto,
  appOf,
  attempt,
  bindingChecks,
  judge,
  nonceOf,
  unreadable,
} from './app-proof.ts'
import type { AttestedApp } from './verify-app-attestation.ts'

/** What is asked of an assertion. */
export type AppAssertionQuestion = AppBinding & {
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
] as const satisfies readonly AppCheckId[]

/** Judges an assertion of an app that was attested before. Never throws for what the app sent. */
export async function verifyAppAssertion(
  question: AppAssertionQuestion,
  crypto: AppCrypto,
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
async function isSigned(der: Uint8Array, nonce: Uint8Array, jwk: PublicJwk, crypto: AppCrypto) {
  const raw = attempt(() => ecdsaDerToRaw(der, 'P-256'))
  if (typeof raw === 'string') return false
  const key = await crypto.importPublicKey({ jwk })
  return await key.verify('ES256', raw, nonce)
}
