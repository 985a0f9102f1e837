/**
 * A maker of Android phones that does not exist: it attests keys of virtual phones under TEST roots, in
 * both shapes of chains that are in use.
 * @module
 */
import type { Crypto, PublicJwk, Signer } from '@tegata/crypto'
import { fromBase64url } from '@tegata/kernel'
import { type Extension, keyUsageExtension } from '@tegata/pki'
import { authorizationTag as tag } from '../attestation/android/authorization-list.ts'
import { androidOid } from '../attestation/android/key-description.ts'
import {
  type NewAuthorizations,
  type NewKeyDescription,
  authorizationValue as value,
  writeKeyDescription,
} from '../attestation/android/write-key-description.ts'
import {
  authorityExtensions,
  certifyTestKey,
  issueTestIssuer,
  type NewTestIssuer,
  type TestIssuer,
} from './test-certificate.ts'

/**
 * `factory`: a batch key put in when the phone was made. `remote`: a key that came over the network,
 * under a certificate of a few weeks, which makes the chain longer.
 */
export type ChainShape = 'factory' | 'remote'

/** The app that virtual phones run. */
export const testAndroidApplication = {
  packageName: 'example.test.tegata.wallet',
  signingDigests: ['5a'.repeat(32)],
} as const

/** What the maker says of a key, and what a test changes of it. */
export type AndroidKeyOrder = {
  readonly publicKey: PublicJwk
  readonly challenge: Uint8Array
  /** Changes what KeyMint would say. */
  readonly describe?: (usual: NewKeyDescription) => NewKeyDescription
}

/** A maker: its root, and the chains for keys of its phones. */
export type AndroidMaker = {
  /** DER of the root, an anchor for the verifier. */
  readonly root: Uint8Array
  /** The authorities, from the one that attests to the root. */
  readonly issuers: readonly TestIssuer[]
  /** Leaf first, root last. */
  attest(order: AndroidKeyOrder): Promise<Uint8Array[]>
}

/** How the maker works, and what a test changes of its authorities, the root first. */
export type AndroidMakerInput = {
  readonly shape: ChainShape
  /** The two generations of roots: RSA, and P-384. */
  readonly root: 'rsa' | 'p384'
  readonly at: Date
  /** Of the root, for makers of the same root; a new one where it is left out. */
  readonly rootKey?: Signer
  readonly change?: (usual: NewTestIssuer, position: number) => Partial<NewTestIssuer>
}

const day = 86_400_000
const around = (at: Date, before: number, after: number) => ({
  notBefore: new Date(at.getTime() - before * day),
  notAfter: new Date(at.getTime() + after * day),
})

/** Makes the authorities with new keys. */
export async function createAndroidMaker(
  { shape, root, at, rootKey, change }: AndroidMakerInput,
  crypto: Crypto,
): Promise<AndroidMaker> {
  const make = (usual: NewTestIssuer, position: number) =>
    issueTestIssuer({ ...usual, ...change?.(usual, position) }, crypto)
  const [first, ...below] = authorities(shape, root, at)
  const top = await make({ ...first, ...(rootKey && { signer: rootKey }) }, 0)
  const issuers = [top]
  let attesting = top
  for (const [at, usual] of below.entries()) {
    attesting = await make({ ...usual, issuer: attesting }, at + 1)
    issuers.unshift(attesting)
  }
  const above = issuers.map(({ der }) => der)
  return {
    root: top.der,
    issuers,
    attest: async (order) => [await certify(order, attesting, at), ...above],
  }
}

/** From the root down. */
function authorities(
  shape: ChainShape,
  root: 'rsa' | 'p384',
  at: Date,
): [NewTestIssuer, ...NewTestIssuer[]] {
  const top: NewTestIssuer = {
    name: [['CN', `TEST Android Root ${root}`]],
    algorithm: root === 'rsa' ? 'RS256' : 'ES384',
    ...around(at, 3650, 3650),
  }
  const middle = (name: string, days: number): NewTestIssuer => ({
    name: [
      ['O', 'TEST Maker'],
      ['CN', `TEST ${name}`],
    ],
    algorithm: 'ES256',
    ...around(at, 30, days),
  })
  if (shape === 'factory') return [top, middle('batch authority', 2000), middle('batch key', 2000)]
  const provisioned = { ...middle('attestation key', 20), extensions: provisionedExtensions }
  return [top, middle('provisioning', 3000), middle('provisioning server', 30), provisioned]
}

/** CBOR `{1: 1}`: one certificate was issued to this phone in thirty days. */
const provisionedExtensions: readonly Extension[] = [
  ...authorityExtensions,
  { oid: androidOid.provisioningInfo, critical: false, value: Uint8Array.of(0xa1, 0x01, 0x01) },
]

/** KeyMint writes serial 1, this name and these dates into each certificate of a key. */
function certify(order: AndroidKeyOrder, issuer: TestIssuer, at: Date) {
  const usual = describeKey(order, at)
  const value = writeKeyDescription(order.describe?.(usual) ?? usual)
  return certifyTestKey(
    {
      publicKey: order.publicKey,
      name: 'Android Keystore Key',
      serialNumber: Uint8Array.of(1),
      notBefore: new Date('1970-01-01T00:00:00Z'),
      notAfter: new Date('2048-01-01T00:00:00Z'),
      extensions: [
        keyUsageExtension(['digitalSignature']),
        { oid: androidOid.keyDescription, critical: false, value },
      ],
    },
    issuer,
  )
}

const strongBox = 2
const keyMint4 = 400

function describeKey({ publicKey, challenge }: AndroidKeyOrder, at: Date): NewKeyDescription {
  const month = 100 * at.getUTCFullYear() + at.getUTCMonth() + 1
  const digests = testAndroidApplication.signingDigests.map(() => new Uint8Array(32).fill(0x5a))
  const { packageName: name } = testAndroidApplication
  return {
    attestationVersion: keyMint4,
    attestationSecurityLevel: strongBox,
    keyMintVersion: keyMint4,
    keyMintSecurityLevel: strongBox,
    attestationChallenge: challenge,
    softwareEnforced: [
      [tag.creationDateTime, value.number(at.getTime())],
      [tag.attestationApplicationId, value.application([{ name, version: 1 }], digests)],
    ],
    hardwareEnforced: [
      [tag.purpose, value.set(2)],
      ...kindOfKey(publicKey),
      [tag.userAuthType, value.number(3)],
      [tag.origin, value.number(0)],
      [tag.rootOfTrust, value.rootOfTrust(testBoot)],
      [tag.osVersion, value.number(160_000)],
      [tag.osPatchLevel, value.number(month)],
      [tag.vendorPatchLevel, value.number(100 * month + 5)],
      [tag.bootPatchLevel, value.number(100 * month + 5)],
    ],
  }
}

/** How a good phone started. */
export const testBoot = {
  verifiedBootKey: new Uint8Array(32).fill(0xb0),
  deviceLocked: true,
  verifiedBootState: 0,
  verifiedBootHash: new Uint8Array(32).fill(0xb1),
} as const

function kindOfKey(key: PublicJwk): NewAuthorizations {
  const sha256 = value.set(4)
  if (key.kty === 'RSA')
    return [
      [tag.algorithm, value.number(1)],
      [tag.keySize, value.number(8 * fromBase64url(key.n).length)],
      [tag.digest, value.set(0, 4)],
      [tag.padding, value.set(5)],
      [tag.rsaPublicExponent, value.number(65_537)],
    ]
  const curves: Readonly<Record<string, readonly [curve: number, bits: number]>> = {
    'P-256': [1, 256],
    'P-384': [2, 384],
    'P-521': [3, 521],
  }
  const [curve, bits] = curves[key.crv] ?? [4, 256]
  return [
    [tag.algorithm, value.number(3)],
    [tag.keySize, value.number(bits)],
    [tag.digest, sha256],
    [tag.ecCurve, value.number(curve)],
  ]
}
