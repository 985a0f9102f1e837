/**
 * What is demanded of an Android phone before a certificate is issued for a key in it, as data.
 * @module
 */
import {
  listOf,
  matching,
  oneOf,
  type PolicyRules,
  policyReader,
  requireMembers,
  wholeNumber,
} from '../policy-rules.ts'

/** Deviations that a policy may accept by name; each shows in the report. */
export const androidTolerances = [
  /** Issuer and subject of two certificates differ; the signatures hold all the same. */
  'certificate-names',
  /** A certificate of the maker has expired; Google's list still says whether it may be trusted. */
  'certificate-dates',
  /** A certificate of the maker does not say that it is an authority's. */
  'certificate-authority',
  /** The members of a list do not stand in the order of the schema. */
  'authorization-order',
  /** A list has members that no schema known here has. */
  'unknown-authorization',
  /** The list of revoked certificates is older than the policy wants it. */
  'stale-status-list',
] as const
/** One of {@link androidTolerances}. */
export type AndroidTolerance = (typeof androidTolerances)[number]

/** An app that may hold keys: its package, and the SHA-256 of what it may be signed with, in hex. */
export type AndroidApplication = {
  readonly packageName: string
  readonly signingDigests: readonly string[]
}

/** What is demanded of the phone, its key and its app. */
export type AndroidPolicy = {
  readonly version: 1
  /** What the operator calls it. */
  readonly name: string
  /** Where the key may live, and where KeyMint may run: both are asked. */
  readonly securityLevels: readonly ('tee' | 'strong-box')[]
  /**
   * What verified boot may say. `self-signed` is a system that the owner installed and locked again;
   * it passes for the keys of `selfSignedBootKeys` only. The bootloader is locked in every case.
   */
  readonly bootStates: readonly ('verified' | 'self-signed')[]
  /** `verifiedBootKey` of the systems that pass as `self-signed`, in hex. */
  readonly selfSignedBootKeys: readonly string[]
  /** Apps that may hold keys; never empty. */
  readonly applications: readonly AndroidApplication[]
  /** Whether the system must ask for PIN or biometrics before each use of the key. */
  readonly userAuthentication: 'required' | 'not-asked'
  /** `remote`: the key that attests came over the network and is replaced within weeks. */
  readonly provisioning: 'any' | 'remote'
  /** Lowest version of the attestation: 2 is Android 8, 100 is Android 12. */
  readonly minimumAttestationVersion: number
  /** Oldest patch of the system, the maker's part and the boot loader; `null`: not asked. */
  readonly maximumPatchAgeMonths: {
    readonly os: number | null
    readonly vendor: number | null
    readonly boot: number | null
  }
  /** Oldest list of revoked certificates. */
  readonly statusListMaxAgeSeconds: number
  readonly tolerate: readonly AndroidTolerance[]
}

const digest = matching(/^[0-9a-f]{64}$/)
const packageName = matching(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/)
const months = (value: unknown) => value === null || wholeNumber(0, 120)(value)

const applicationRules: PolicyRules<AndroidApplication> = {
  packageName,
  signingDigests: listOf(digest, 1),
}
const patchRules: PolicyRules<AndroidPolicy['maximumPatchAgeMonths']> = {
  os: months,
  vendor: months,
  boot: months,
}
const rules: PolicyRules<AndroidPolicy> = {
  version: oneOf(1),
  name: matching(/^.{1,100}$/),
  securityLevels: listOf(oneOf('tee', 'strong-box'), 1),
  bootStates: listOf(oneOf('verified', 'self-signed'), 1),
  selfSignedBootKeys: listOf(digest),
  applications: listOf(
    (one) => requireMembers(one, applicationRules, 'policy.applications') === one,
    1,
  ),
  userAuthentication: oneOf('required', 'not-asked'),
  provisioning: oneOf('any', 'remote'),
  minimumAttestationVersion: oneOf(1, 2, 3, 4, 100, 200, 300, 400),
  maximumPatchAgeMonths: (value) =>
    requireMembers(value, patchRules, 'policy.maximumPatchAgeMonths') === value,
  statusListMaxAgeSeconds: wholeNumber(60, 31_536_000),
  tolerate: listOf(oneOf(...androidTolerances)),
}

/**
 * Reads a whole policy, as a file holds it; the result is frozen.
 * @throws JpkiError `jpki/attestation-policy`, naming the member: also for one that is not known
 */
export const parseAndroidPolicy: (value: unknown) => AndroidPolicy = policyReader(rules)

/** A policy without the apps, which are the operator's own. */
export type AndroidPreset = Omit<AndroidPolicy, 'applications'>

/**
 * - `open-market`: every phone whose bootloader is locked and whose keys are in a trusted execution
 *   environment or a chip of their own, of any maker and any age from Android 8 on. Nothing is asked
 *   that only some makers deliver: no separate chip, no provisioning over the network, no date of
 *   patches, and no unlocking by the system, since the JPKI application asks for its own password or
 *   PIN. Members in another order, or that nobody knows, do not refuse a phone.
 * - `strict`: phones with a chip of their own, attested over the network, patched within six months,
 *   whose system asks for PIN or biometrics as well. It shuts out many phones in use; it is meant for
 *   keys that act without their holder's password.
 */
export const androidPresets = {
  'open-market': {
    version: 1,
    name: 'open-market',
    securityLevels: ['tee', 'strong-box'],
    bootStates: ['verified'],
    selfSignedBootKeys: [],
    userAuthentication: 'not-asked',
    provisioning: 'any',
    minimumAttestationVersion: 2,
    maximumPatchAgeMonths: { os: null, vendor: null, boot: null },
    statusListMaxAgeSeconds: 604_800,
    tolerate: ['authorization-order', 'unknown-authorization'],
  },
  strict: {
    version: 1,
    name: 'strict',
    securityLevels: ['strong-box'],
    bootStates: ['verified'],
    selfSignedBootKeys: [],
    userAuthentication: 'required',
    provisioning: 'remote',
    minimumAttestationVersion: 100,
    maximumPatchAgeMonths: { os: 6, vendor: 6, boot: 6 },
    statusListMaxAgeSeconds: 86_400,
    tolerate: [],
  },
} as const satisfies Readonly<Record<string, AndroidPreset>>

/**
 * A policy from a preset and what differs from it, the apps at least; frozen.
 * @throws JpkiError `jpki/attestation-policy`, naming the member
 */
export const defineAndroidPolicy = (
  preset: keyof typeof androidPresets,
  changes: Partial<AndroidPolicy> & Pick<AndroidPolicy, 'applications'>,
): AndroidPolicy => parseAndroidPolicy({ ...androidPresets[preset], ...changes })
