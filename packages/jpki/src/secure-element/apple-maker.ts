/**
 * The maker of iPhones as a test has it: certifies keys of apps under a TEST root, in the form of App
 * Attest.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import { type Crypto, jwkToSpki, type PublicJwk, type Signer } from '@tegata/crypto'
import { concatBytes, fromBase64url, utf8Encode } from '@tegata/kernel'
import {
  basicConstraintsExtension,
  ecdsaRawToDer,
  keyUsageExtension,
  publicKeyBits,
} from '@tegata/pki'
import { writeContext, writeOctetString, writeSequence } from '@tegata/pki/der'
import { appleNonceOid } from '../attestation/apple/app-attestation.ts'
import type { AppEnvironment } from '../attestation/apple/app-policy.ts'
import { writeAuthenticatorData } from '../attestation/apple/authenticator-data.ts'
import { appAaguid } from '../attestation/apple/verify-app-attestation.ts'
import { certifyTestKey, issueTestIssuer, type TestIssuer } from './test-certificate.ts'

/** The app that virtual iPhones run. */
export const testAppId = 'TEST000001.example.test.tegata.wallet'

/** What a test changes of an attestation. */
export type AppOrder = {
  readonly clientData: Uint8Array
  readonly environment?: AppEnvironment
  readonly appId?: string
  readonly counter?: number
  readonly aaguid?: Uint8Array
  readonly credentialId?: Uint8Array
  /** The key inside the object, in place of the one that is certified. */
  readonly claimedKey?: PublicJwk
  /** In place of the nonce. */
  readonly nonce?: Uint8Array
  readonly receipt?: CborValue
}

/** The maker: its root, and proofs of apps. */
export type AppleMaker = {
  /** DER of the root, the anchor for the verifier. */
  readonly root: Uint8Array
  readonly intermediate: TestIssuer
  /** CBOR of the attestation object. */
  attest(appKey: PublicJwk, order: AppOrder): Promise<Uint8Array>
}

const day = 86_400_000

/** Makes the authorities with new keys, or under the root of a key of the caller's. */
export async function createAppleMaker(
  at: Date,
  crypto: Crypto,
  rootKey?: Signer,
): Promise<AppleMaker> {
  const years = (count: number) => ({
    notBefore: new Date(at.getTime() - 365 * day),
    notAfter: new Date(at.getTime() + 365 * count * day),
  })
  const name = (cn: string): [['O', string], ['CN', string]] => [
    ['O', 'TEST Maker'],
    ['CN', cn],
  ]
  const algorithm = 'ES384'
  const root = await issueTestIssuer(
    {
      name: name('TEST App Attestation Root'),
      algorithm,
      ...years(20),
      ...(rootKey && { signer: rootKey }),
    },
    crypto,
  )
  const intermediate = await issueTestIssuer(
    { name: name('TEST App Attestation CA 1'), algorithm, issuer: root, ...years(10) },
    crypto,
  )
  return {
    root: root.der,
    intermediate,
    attest: (appKey, order) => attest(appKey, order, { intermediate, at, crypto }),
  }
}

async function attest(
  appKey: PublicJwk,
  order: AppOrder,
  { intermediate, at, crypto }: { intermediate: TestIssuer; at: Date; crypto: Crypto },
): Promise<Uint8Array> {
  const keyId = await appKeyId(appKey, crypto)
  const authData = writeAuthenticatorData(
    {
      rpIdHash: await crypto.digest('SHA-256', utf8Encode(order.appId ?? testAppId)),
      counter: order.counter ?? 0,
    },
    concatBytes(
      order.aaguid ?? appAaguid[order.environment ?? 'production'],
      Uint8Array.of(0, (order.credentialId ?? keyId).length),
      order.credentialId ?? keyId,
      writeCoseKey(order.claimedKey ?? appKey),
    ),
  )
  const clientDataHash = await crypto.digest('SHA-256', order.clientData)
  const nonce = await crypto.digest('SHA-256', concatBytes(authData, clientDataHash))
  const certificate = await certifyTestKey(
    {
      publicKey: appKey,
      name: 'TEST app key',
      serialNumber: crypto.random(8).fill(0x11, 0, 1),
      notBefore: new Date(at.getTime() - day),
      notAfter: new Date(at.getTime() + 2 * day),
      extensions: [
        basicConstraintsExtension({ certificateAuthority: false }),
        keyUsageExtension(['digitalSignature']),
        { oid: appleNonceOid, critical: false, value: writeNonce(order.nonce ?? nonce) },
      ],
    },
    intermediate,
  )
  const statement = new Map<string, CborValue>([
    ['x5c', [certificate, intermediate.der]],
    ['receipt', order.receipt ?? utf8Encode('TEST receipt')],
  ])
  return encodeCbor(
    new Map<string, CborValue>([
      ['fmt', 'apple-appattest'],
      ['attStmt', statement],
      ['authData', authData],
    ]),
  )
}

const writeNonce = (nonce: Uint8Array) => writeSequence(writeContext(1, writeOctetString(nonce)))

/** Identifier of an app's key: SHA-256 of its point. */
export const appKeyId = async (
  appKey: PublicJwk,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Uint8Array> => crypto.digest('SHA-256', publicKeyBits(jwkToSpki(appKey)))

function writeCoseKey(key: PublicJwk): Uint8Array {
  if (key.kty !== 'EC') throw new TypeError('an app has a P-256 key')
  return encodeCbor(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, fromBase64url(key.x)],
      [-3, fromBase64url(key.y)],
    ]),
  )
}

/** An assertion, as the system makes it for the app. */
export async function writeAppAssertion(
  appKey: Signer,
  assertion: { readonly clientData: Uint8Array; readonly counter: number; readonly appId?: string },
  crypto: Pick<Crypto, 'digest'>,
): Promise<Uint8Array> {
  const rpIdHash = await crypto.digest('SHA-256', utf8Encode(assertion.appId ?? testAppId))
  const authenticatorData = writeAuthenticatorData({ rpIdHash, counter: assertion.counter })
  const clientDataHash = await crypto.digest('SHA-256', assertion.clientData)
  const nonce = await crypto.digest('SHA-256', concatBytes(authenticatorData, clientDataHash))
  const signature = ecdsaRawToDer(await appKey.sign(nonce))
  return encodeCbor(
    new Map<string, CborValue>([
      ['signature', signature],
      ['authenticatorData', authenticatorData],
    ]),
  )
}
