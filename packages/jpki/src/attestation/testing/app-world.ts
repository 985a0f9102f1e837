/**
 * A good app on a virtual iPhone, and changes of what it proves; for the tests of attestation.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import {
  type AppOrder,
  appKeyId,
  createAppleMaker,
  testAppId,
  writeAppAssertion,
} from '../../secure-element/apple-maker.ts'
import { defineAppPolicy } from '../apple/app-policy.ts'
import { writeAppClientData } from '../apple/client-data.ts'
import { type AppAssertionQuestion, verifyAppAssertion } from '../apple/verify-app-assertion.ts'
import {
  type AppAttestationQuestion,
  verifyAppAttestation,
} from '../apple/verify-app-attestation.ts'

export const crypto = createNodeCrypto()
export const at = new Date('2026-11-20T12:00:00Z')
export const challenge = new Uint8Array(32).fill(0xc4)
export const maker = await createAppleMaker(at, crypto)
export const appKey = await crypto.generateSigner('ES256')
export const keyId = await appKeyId(appKey.publicKey, crypto)
const keys = await Promise.all([crypto.generateSigner('RS256'), crypto.generateSigner('RS256')])
export const deviceKeys = keys.map(({ publicKey }) => publicKey)
export const clientData = writeAppClientData({ challenge, deviceKeys })
export const policy = defineAppPolicy('production', { apps: ['TEST000001.another.app', testAppId] })

type Changes = Partial<AppAttestationQuestion> & { readonly order?: Partial<AppOrder> }

export async function askAttestation({ order, ...changes }: Changes = {}) {
  const hashed = changes.clientData ?? clientData
  const wanted = { clientData: hashed, ...order }
  const attestation = changes.attestation ?? (await maker.attest(appKey.publicKey, wanted))
  const anchors = [maker.root]
  const usual = { clientData, challenge, deviceKeys, keyId, anchors, policy, at }
  return await verifyAppAttestation({ ...usual, ...changes, attestation }, crypto)
}

type AssertionChanges = Partial<AppAssertionQuestion> & {
  readonly signed?: Partial<Parameters<typeof writeAppAssertion>[1]>
}

export async function askAssertion({ signed, ...changes }: AssertionChanges = {}) {
  const wanted = { clientData: changes.clientData ?? clientData, counter: 1, ...signed }
  const assertion = changes.assertion ?? (await writeAppAssertion(appKey, wanted, crypto))
  const app = { appId: testAppId, publicKey: appKey.publicKey }
  const usual = { clientData, challenge, deviceKeys, app, lastCounter: 0 }
  return await verifyAppAssertion({ ...usual, ...changes, assertion }, crypto)
}

/** Ids of the checks that failed, without their prefix. */
export const failedOf = (report: {
  readonly checks: readonly { readonly id: string; readonly outcome: string }[]
}): string[] =>
  report.checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id }) => id.replace('jpki/app-attestation-', ''))
