/**
 * What a phone proves of the two keys that it made for its holder, whichever platform it is. The code
 * that enrols phones sees nothing but this.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  fromBase64url,
  memberOf,
  toBase64url,
  type Verdict,
} from '@tegata/kernel'
import type { KeyKind } from '../card/jpki-application.ts'
import { JpkiError } from '../errors.ts'
import { androidAttestationChecks } from './android/android-checks.ts'
import type { AndroidPolicy } from './android/android-policy.ts'
import type { SecurityLevel } from './android/key-description.ts'
import type { AttestationStatusList } from './android/status-list.ts'
import { type AndroidKeyReport, verifyAndroidKey } from './android/verify-android-key.ts'
import type { AppPolicy } from './apple/app-policy.ts'
import { appAttestationChecks } from './apple/apple-checks.ts'
import { type AttestedApp, verifyAppAttestation } from './apple/verify-app-attestation.ts'
import { attestationPolicyHash } from './policy-rules.ts'

/** One chain for each key on Android; one proof of the app, which names both keys, on an iPhone. */
export type DeviceAttestation =
  | {
      readonly format: 'android-key'
      readonly chains: Readonly<Record<KeyKind, readonly Uint8Array[]>>
    }
  | {
      readonly format: 'apple-app-attest'
      readonly attestation: Uint8Array
      readonly keyId: Uint8Array
      readonly clientData: Uint8Array
    }

/** What an operator trusts; a platform that is left out is refused. */
export type DeviceTrust = {
  readonly android?: {
    readonly anchors: readonly Uint8Array[]
    readonly policy: AndroidPolicy
    readonly statusList?: AttestationStatusList
  }
  readonly apple?: { readonly anchors: readonly Uint8Array[]; readonly policy: AppPolicy }
}

/** What is asked: these keys, for this application, now. */
export type DeviceQuestion = {
  readonly challenge: Uint8Array
  /** As the requests for certificates present them. */
  readonly keys: Readonly<Record<KeyKind, PublicJwk>>
  readonly trust: DeviceTrust
  readonly at: Date
}

/** Which system the phone runs. */
export type DevicePlatform = 'android' | 'iphone'

/**
 * What protects the keys: a trusted execution environment, a chip of its own, or an app that the maker
 * of the phone vouches for and that names them.
 */
export type KeyProtection = 'tee' | 'strong-box' | 'attested-app'

/** Whether both keys may be certified. On Android each check is there once for each key. */
export type DeviceReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  readonly platform: DevicePlatform
  /** What judged; left out for a platform for which nothing is trusted. */
  readonly policy?: { readonly name: string; readonly sha256: string }
  /** Of a phone that was accepted: that of the weaker key. */
  readonly keyProtection?: KeyProtection
  /** Of an iPhone that was accepted: what is kept for its assertions. */
  readonly app?: AttestedApp
}

const kinds = ['sign', 'auth'] as const
const untrusted = 'nothing is trusted for this platform'
const { judge: judgeAndroid } = checkMaker(androidAttestationChecks)
const { judge: judgeApple } = checkMaker(appAttestationChecks)

/**
 * Judges what a phone proves of both keys, by the policy of its platform. Never throws for what the
 * phone sent. A platform for which nothing is trusted is refused, with the check of its root.
 *
 * @throws PkiError `pki/malformed` for an anchor that is no certificate
 */
export async function verifyDeviceAttestation(
  attestation: DeviceAttestation,
  question: DeviceQuestion,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<DeviceReport> {
  return attestation.format === 'apple-app-attest'
    ? await judgeIphone(attestation, question, crypto)
    : await judgeAndroidPhone(attestation, question, crypto)
}

async function judgeIphone(
  attestation: DeviceAttestation & { readonly format: 'apple-app-attest' },
  { challenge, keys, trust: { apple }, at }: DeviceQuestion,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<DeviceReport> {
  const platform = 'iphone'
  if (!apple) return { ...refused(judgeApple('jpki/app-attestation-path', untrusted)), platform }
  const deviceKeys = kinds.map((kind) => keys[kind])
  const asked = { ...attestation, ...apple, challenge, deviceKeys, at }
  const report = await verifyAppAttestation(asked, crypto)
  const policy = await namedPolicy(apple.policy, crypto)
  if (report.verdict !== 'accepted') return { ...report, platform, policy }
  return { ...report, platform, policy, keyProtection: 'attested-app' }
}

async function judgeAndroidPhone(
  { chains }: DeviceAttestation & { readonly format: 'android-key' },
  { challenge, keys, trust: { android }, at }: DeviceQuestion,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<DeviceReport> {
  const platform = 'android'
  if (!android) return { ...refused(judgeAndroid('jpki/attestation-anchor', untrusted)), platform }
  const reports: AndroidKeyReport[] = []
  const checks: Check[] = []
  for (const kind of kinds) {
    const asked = { chain: chains[kind], publicKey: keys[kind], challenge, at }
    const report = await verifyAndroidKey({ ...asked, ...android }, crypto)
    reports.push(report)
    checks.push(...report.checks.map((check) => ofKey(kind, check)))
  }
  const policy = await namedPolicy(android.policy, crypto)
  const keyProtection = protectionOf(reports)
  if (!keyProtection) return { verdict: 'refused', checks, platform, policy }
  return { verdict: 'accepted', checks, platform, policy, keyProtection }
}

/** That of the weaker key; none where a key is refused. */
function protectionOf(reports: readonly AndroidKeyReport[]): 'tee' | 'strong-box' | undefined {
  if (reports.some(({ verdict }) => verdict !== 'accepted')) return undefined
  const levels = reports.map(({ description }) => description?.keyMintSecurityLevel)
  const isChip = (level: SecurityLevel | undefined) => level === 'strong-box'
  return levels.every(isChip) ? 'strong-box' : 'tee'
}

const namedPolicy = async (policy: AndroidPolicy | AppPolicy, crypto: Pick<Crypto, 'digest'>) => ({
  name: policy.name,
  sha256: await attestationPolicyHash(policy, crypto),
})

const ofKey = (kind: KeyKind, check: Check): Check =>
  check.reason === undefined ? check : { ...check, reason: `${kind}: ${check.reason}` }

const refused = (check: Check) => ({ verdict: 'refused', checks: [check] }) as const

/** As JSON carries it: bytes in base64url. */
export type DeviceAttestationJson =
  | { readonly format: 'android-key'; readonly chains: Readonly<Record<KeyKind, string[]>> }
  | {
      readonly format: 'apple-app-attest'
      readonly attestation: string
      readonly keyId: string
      readonly clientData: string
    }

/** Writes the form of JSON. */
export function writeDeviceAttestation(attestation: DeviceAttestation): DeviceAttestationJson {
  if (attestation.format === 'android-key') {
    const { sign, auth } = attestation.chains
    const texts = (chain: readonly Uint8Array[]) => chain.map((der) => toBase64url(der))
    return { format: 'android-key', chains: { sign: texts(sign), auth: texts(auth) } }
  }
  return {
    format: 'apple-app-attest',
    attestation: toBase64url(attestation.attestation),
    keyId: toBase64url(attestation.keyId),
    clientData: toBase64url(attestation.clientData),
  }
}

const longestText = 100_000
const mostCertificates = 10

/**
 * Reads the form of JSON, and nothing of what it proves.
 * @throws JpkiError `jpki/attestation-malformed`, naming the member
 */
export function parseDeviceAttestation(value: unknown): DeviceAttestation {
  const format = memberOf(value, 'format')
  if (format === 'android-key') {
    const chains = memberOf(value, 'chains')
    const chain = (kind: KeyKind) => readChain(memberOf(chains, kind), kind)
    return { format, chains: { sign: chain('sign'), auth: chain('auth') } }
  }
  if (format !== 'apple-app-attest') throw malformed('format')
  const bytes = (name: string) => readBytes(memberOf(value, name), name)
  const attestation = bytes('attestation')
  return { format, attestation, keyId: bytes('keyId'), clientData: bytes('clientData') }
}

function readChain(value: unknown, path: string): Uint8Array[] {
  if (!Array.isArray(value) || value.length > mostCertificates) throw malformed(path)
  return value.map((one) => readBytes(one, path))
}

function readBytes(value: unknown, path: string): Uint8Array {
  if (typeof value !== 'string' || value.length > longestText) throw malformed(path)
  try {
    return fromBase64url(value)
  } catch (cause) {
    throw malformed(path, cause)
  }
}

const malformed = (path: string, cause?: unknown) =>
  new JpkiError('jpki/attestation-malformed', `device attestation: ${path}`, { cause })
