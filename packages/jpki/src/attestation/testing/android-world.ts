/**
 * A good Android question, and changes of it; for the tests of attestation.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import {
  type AndroidKeyOrder,
  type AndroidMaker,
  type AndroidMakerInput,
  createAndroidMaker,
  testAndroidApplication,
  testBoot,
} from '../../secure-element/android-maker.ts'
import { type AndroidPolicy, defineAndroidPolicy } from '../android/android-policy.ts'
import { authorizationTag as tag } from '../android/authorization-list.ts'
import { parseAttestationStatusList } from '../android/status-list.ts'
import {
  type AndroidKeyQuestion,
  type AndroidKeyReport,
  verifyAndroidKey,
} from '../android/verify-android-key.ts'
import {
  type NewAuthorizations,
  type NewKeyDescription,
  authorizationValue as value,
} from '../android/write-key-description.ts'

export const crypto = createNodeCrypto()
export const at = new Date('2026-11-20T12:00:00Z')
export const challenge = new Uint8Array(32).fill(0xc4)
export const deviceKey = await crypto.generateSigner('RS256')
const applications = [testAndroidApplication]

export const strict: AndroidPolicy = defineAndroidPolicy('strict', { applications })
export const openMarket: AndroidPolicy = defineAndroidPolicy('open-market', { applications })
export const policyWith = (changes: Partial<AndroidPolicy>): AndroidPolicy =>
  defineAndroidPolicy('strict', { applications, ...changes })

export const statusOf = (...serials: readonly string[]) =>
  parseAttestationStatusList(
    {
      entries: Object.fromEntries(
        serials.map((serial) => [serial, { status: 'REVOKED', reason: 'KEY_COMPROMISE' }]),
      ),
    },
    new Date(at.getTime() - 3_600_000),
  )

export const makerOf = (input: Partial<AndroidMakerInput> = {}): Promise<AndroidMaker> =>
  createAndroidMaker({ shape: 'remote', root: 'p384', at, ...input }, crypto)

export const usualMaker = await makerOf()

/** A question that passes `strict`, but for what is changed. */
export async function question(
  changes: Partial<AndroidKeyQuestion> & {
    readonly maker?: AndroidMaker
    readonly describe?: AndroidKeyOrder['describe']
  } = {},
): Promise<AndroidKeyQuestion> {
  const { maker = usualMaker, describe, ...rest } = changes
  const { publicKey } = deviceKey
  const order = { publicKey, challenge, ...(describe && { describe }) }
  const anchors = [maker.root]
  const chain = rest.chain ?? (await maker.attest(order))
  const usual = { publicKey, challenge, anchors, statusList: statusOf(), policy: strict, at }
  return { ...usual, ...rest, chain }
}

export const ask = async (
  changes: Parameters<typeof question>[0] = {},
): Promise<AndroidKeyReport> => verifyAndroidKey(await question(changes), crypto)

/** Ids of the checks that failed. */
export const failedOf = ({ checks }: Pick<AndroidKeyReport, 'checks'>): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

export type Describe = (usual: NewKeyDescription) => NewKeyDescription

/** Members of the hardware's list in place of the usual ones; `undefined` takes one away. */
export const hardware =
  (changes: Readonly<Record<number, Uint8Array | undefined>>): Describe =>
  (usual) => ({ ...usual, hardwareEnforced: changed(usual.hardwareEnforced, changes) })
export const software =
  (changes: Readonly<Record<number, Uint8Array | undefined>>): Describe =>
  (usual) => ({ ...usual, softwareEnforced: changed(usual.softwareEnforced, changes) })

export function changed(
  list: NewAuthorizations,
  changes: Readonly<Record<number, Uint8Array | undefined>>,
): NewAuthorizations {
  const all = new Map<number, Uint8Array | undefined>([
    ...list,
    ...Object.entries(changes).map(([number, value]) => [Number(number), value] as const),
  ])
  return [...all]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([number, value]) => (value ? [[number, value] as const] : []))
}

export const versions =
  (attestationVersion: number, keyMintVersion: number): Describe =>
  (usual) => ({ ...usual, attestationVersion, keyMintVersion })
export const levels =
  (attestationSecurityLevel: number, keyMintSecurityLevel: number): Describe =>
  (usual) => ({ ...usual, attestationSecurityLevel, keyMintSecurityLevel })
export const boot = (changes: {
  readonly deviceLocked?: boolean
  readonly verifiedBootState?: number
}) => hardware({ [tag.rootOfTrust]: value.rootOfTrust({ ...testBoot, ...changes }) })
