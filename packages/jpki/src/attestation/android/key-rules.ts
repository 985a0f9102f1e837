/**
 * What a policy demands of a key that Android describes. Each rule answers why it does not hold, or
 * `undefined`.
 * @module
 */
import type { EcCurve, PublicJwk } from '@tegata/crypto'
import { fromBase64url, type Reason, toHex } from '@tegata/kernel'
import { PkiError } from '@tegata/pki'
import { JpkiError } from '../../errors.ts'
import type { AndroidPolicy } from './android-policy.ts'
import { authorizationTag as tag } from './authorization-list.ts'
import { type KeyDescription, parseApplicationId } from './key-description.ts'

/** Keymaster 2 to 4.1, and KeyMint 1 to 4. */
const knownVersions: readonly number[] = [1, 2, 3, 4, 100, 200, 300, 400]
const keyMint = 100

export function versionReason(key: KeyDescription, policy: AndroidPolicy): Reason {
  const { attestationVersion, keyMintVersion } = key
  if (!knownVersions.includes(attestationVersion)) return 'attestation version is not known'
  if (attestationVersion < policy.minimumAttestationVersion) return 'attestation version is too old'
  // Keymaster counts otherwise than its attestations; KeyMint does not.
  if (attestationVersion >= keyMint && keyMintVersion !== attestationVersion)
    return 'versions of attestation and KeyMint differ'
  return undefined
}

export function levelReason(key: KeyDescription, policy: AndroidPolicy): Reason {
  const { attestationSecurityLevel, keyMintSecurityLevel } = key
  const allowed = new Set<string>(policy.securityLevels)
  if (!allowed.has(attestationSecurityLevel)) return `key: ${attestationSecurityLevel}`
  if (!allowed.has(keyMintSecurityLevel)) return `KeyMint: ${keyMintSecurityLevel}`
  return attestationSecurityLevel === keyMintSecurityLevel
    ? undefined
    : 'levels of key and KeyMint differ'
}

/** Only what the hardware says counts: the system could say anything of itself. */
export function bootReason(key: KeyDescription, policy: AndroidPolicy): Reason {
  const root = key.hardwareEnforced.rootOfTrust
  if (!root) return 'the hardware says nothing of the boot'
  if (!root.deviceLocked) return 'bootloader is unlocked'
  const { verifiedBootState: state } = root
  if (!policy.bootStates.some((allowed) => allowed === state)) return `boot state ${state}`
  if (state === 'self-signed' && !policy.selfSignedBootKeys.includes(toHex(root.verifiedBootKey)))
    return 'system signed by a key that is not listed'
  return undefined
}

const generated = 0

export const originReason = ({ hardwareEnforced }: KeyDescription): Reason =>
  hardwareEnforced.numbers.get(tag.origin) === generated
    ? undefined
    : 'the hardware does not say that it made the key'

/** VERIFY stands beside SIGN on many phones, and gives nobody anything. */
const purposes = { sign: 2, verify: 3 } as const

export function purposeReason({ hardwareEnforced }: KeyDescription): Reason {
  const said = hardwareEnforced.sets.get(tag.purpose) ?? new Set()
  if (!said.has(purposes.sign)) return 'not for signing'
  const others = [...said].some((one) => one !== purposes.sign && one !== purposes.verify)
  return others ? 'for other ends beside signing' : undefined
}

export function applicationReason(key: KeyDescription, policy: AndroidPolicy): Reason {
  const { softwareEnforced, hardwareEnforced } = key
  if ([softwareEnforced, hardwareEnforced].some(({ flags }) => flags.has(tag.allApplications)))
    return 'every app may use the key'
  const der = softwareEnforced.octets.get(tag.attestationApplicationId)
  if (!der) return 'no app is named where the system says it'
  const id = readApplication(der)
  if (typeof id === 'string') return id
  const [app, ...others] = id.packages
  if (!app || others.length > 0) return 'not exactly one app'
  const known = policy.applications.find(({ packageName }) => packageName === app.name)
  if (!known) return 'an app that is not listed'
  const { signatureDigests: digests } = id
  return digests.length > 0 && digests.every((one) => known.signingDigests.includes(toHex(one)))
    ? undefined
    : 'the app is signed by a key that is not listed'
}

function readApplication(der: Uint8Array) {
  try {
    return parseApplicationId(der)
  } catch (error) {
    if (error instanceof JpkiError || error instanceof PkiError) return error.message
    throw error
  }
}

export function authenticationReason(key: KeyDescription): Reason {
  const { softwareEnforced, hardwareEnforced } = key
  if ([softwareEnforced, hardwareEnforced].some(({ flags }) => flags.has(tag.noAuthRequired)))
    return 'the system does not ask'
  return (hardwareEnforced.numbers.get(tag.userAuthType) ?? 0) > 0
    ? undefined
    : 'the hardware does not say how the system asks'
}

const algorithms = { RSA: 1, EC: 3 } as const
const curves: Readonly<Record<EcCurve, { curve: number; bits: number }>> = {
  'P-256': { curve: 1, bits: 256 },
  'P-384': { curve: 2, bits: 384 },
  'P-521': { curve: 3, bits: 521 },
}

/** The description and the certificate are about one key. */
export function sameKindReason({ hardwareEnforced }: KeyDescription, jwk: PublicJwk): Reason {
  const { numbers } = hardwareEnforced
  if (jwk.kty === 'OKP') return 'key type that is not asked for'
  if (numbers.get(tag.algorithm) !== algorithms[jwk.kty]) return 'algorithm differs'
  const bits = jwk.kty === 'EC' ? curves[jwk.crv].bits : 8 * fromBase64url(jwk.n).length
  const size = numbers.get(tag.keySize)
  if (size !== undefined && size !== bits) return 'size differs'
  const curve = numbers.get(tag.ecCurve)
  if (jwk.kty === 'EC' && curve !== undefined && curve !== curves[jwk.crv].curve)
    return 'curve differs'
  return undefined
}

/** `202611` for the system, `20261105` for the others; months are compared. */
export function patchesReason(key: KeyDescription, policy: AndroidPolicy, at: Date): Reason {
  const { maximumPatchAgeMonths: limits } = policy
  const asked = [
    ['os', tag.osPatchLevel],
    ['vendor', tag.vendorPatchLevel],
    ['boot', tag.bootPatchLevel],
  ] as const
  for (const [part, number] of asked) {
    const limit = limits[part]
    if (limit === null) continue
    const age = ageInMonths(key.hardwareEnforced.numbers.get(number) ?? 0, at)
    if (age === undefined) return `${part}: not said`
    if (age > limit) return `${part}: too old`
  }
  return undefined
}

function ageInMonths(level: number, at: Date): number | undefined {
  const months = level > 999_999 ? Math.floor(level / 100) : level
  const year = Math.floor(months / 100)
  const month = months % 100
  if (year < 2000 || month < 1 || month > 12) return undefined
  return 12 * (at.getUTCFullYear() - year) + at.getUTCMonth() + 1 - month
}
