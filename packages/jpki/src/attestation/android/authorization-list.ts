/**
 * AuthorizationList and RootOfTrust: what Android says of a key and of the device it is in. Schema of
 * KeyMint 1 to 4 (attestation versions 100 to 400) and of Keymaster 2 to 4.1 (versions 1 to 4).
 * @module
 */
import {
  type DerValue,
  derItems,
  derTag,
  readBoolean,
  readDer,
  readInteger,
  readSmallInteger,
} from '@tegata/pki/der'
import { JpkiError } from '../../errors.ts'
import { readTaggedFields } from './tagged-fields.ts'

/** What verified boot said when the device started. */
export type BootState = 'verified' | 'self-signed' | 'unverified' | 'failed'
const bootStates = ['verified', 'self-signed', 'unverified', 'failed'] as const

/** RootOfTrust of the schema. */
export type RootOfTrust = {
  readonly verifiedBootKey: Uint8Array
  readonly deviceLocked: boolean
  readonly verifiedBootState: BootState
  /** From attestation version 3 on. */
  readonly verifiedBootHash?: Uint8Array
}

/** One of the two lists: what the system enforces, or what the secure hardware enforces. */
export type AuthorizationList = {
  readonly numbers: ReadonlyMap<number, number>
  readonly sets: ReadonlyMap<number, ReadonlySet<number>>
  readonly octets: ReadonlyMap<number, Uint8Array>
  /** Members that are there or not, such as `noAuthRequired`. */
  readonly flags: ReadonlySet<number>
  readonly rootOfTrust?: RootOfTrust
  /** Whether the members stand in the order of the schema. */
  readonly ordered: boolean
  /** Numbers that no schema known here has. */
  readonly unknown: readonly number[]
}

/** Numbers of the members that a verification looks at. */
export const authorizationTag = {
  purpose: 1,
  algorithm: 2,
  keySize: 3,
  digest: 5,
  padding: 6,
  ecCurve: 10,
  rsaPublicExponent: 200,
  noAuthRequired: 503,
  userAuthType: 504,
  authTimeout: 505,
  allApplications: 600,
  creationDateTime: 701,
  origin: 702,
  rootOfTrust: 704,
  osVersion: 705,
  osPatchLevel: 706,
  attestationApplicationId: 709,
  vendorPatchLevel: 718,
  bootPatchLevel: 719,
} as const

const kindOf: ReadonlyMap<number, 'number' | 'set' | 'octets' | 'flag' | 'root'> = new Map([
  ...([2, 3, 8, 10, 200, 400, 401, 402, 405, 502, 504, 505, 701, 702] as const).map(
    (number) => [number, 'number'] as const,
  ),
  ...([705, 706, 718, 719] as const).map((number) => [number, 'number'] as const),
  ...([1, 4, 5, 6, 203] as const).map((number) => [number, 'set'] as const),
  ...([601, 709, 710, 711, 712, 713, 714, 715, 716, 717, 723, 724] as const).map(
    (number) => [number, 'octets'] as const,
  ),
  ...([7, 303, 305, 503, 506, 507, 508, 509, 600, 703, 720] as const).map(
    (number) => [number, 'flag'] as const,
  ),
  [authorizationTag.rootOfTrust, 'root'] as const,
])

const maxSetMembers = 32

/**
 * Reads a list, each member by the type that the schema gives it.
 * @throws PkiError `pki/malformed`, `pki/limit`; JpkiError `jpki/attestation-malformed`
 */
export function readAuthorizationList(value: DerValue, path: string): AuthorizationList {
  const { members, ordered } = readTaggedFields(value.content, path)
  const numbers = new Map<number, number>()
  const sets = new Map<number, ReadonlySet<number>>()
  const octets = new Map<number, Uint8Array>()
  const flags = new Set<number>()
  const unknown: number[] = []
  let rootOfTrust: RootOfTrust | undefined
  for (const [number, der] of members) {
    const at = `${path}[${number}]`
    const kind = kindOf.get(number)
    if (kind === 'number') numbers.set(number, readNatural(readDer(der, derTag.integer, at), at))
    else if (kind === 'set') sets.set(number, readSet(readDer(der, derTag.set, at), at))
    else if (kind === 'octets') octets.set(number, readDer(der, derTag.octetString, at).content)
    else if (kind === 'flag') flags.add(readNull(readDer(der, derTag.null, at), number, at))
    else if (kind === 'root') rootOfTrust = readRootOfTrust(readDer(der, derTag.sequence, at), at)
    else unknown.push(readUnknown(der, number, at))
  }
  const root = rootOfTrust && { rootOfTrust }
  return { numbers, sets, octets, flags, ...root, ordered, unknown }
}

/**
 * Up to eight bytes, as dates in milliseconds and `userAuthType` need them. Above 2⁵³ the value is
 * rounded, which only "never expires" is.
 */
function readNatural(value: DerValue, path: string): number {
  const bytes = readInteger(value, path)
  if ((bytes[0] ?? 0) >= 0x80 || bytes.length > 9)
    throw new JpkiError('jpki/attestation-malformed', `${path}: integer out of range`)
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

function readSet(value: DerValue, path: string): ReadonlySet<number> {
  const items = derItems(value, path)
  const members = new Set<number>()
  for (let count = 0; items.nextTag() !== undefined; count += 1) {
    if (count === maxSetMembers)
      throw new JpkiError('jpki/attestation-malformed', `${path}: too many members`)
    members.add(readSmallInteger(items.next(derTag.integer, path), path))
  }
  return members
}

function readNull(value: DerValue, number: number, path: string): number {
  if (value.content.length > 0)
    throw new JpkiError('jpki/attestation-malformed', `${path}: not NULL`)
  return number
}

/** Whatever it is, it is one value in DER. */
function readUnknown(der: Uint8Array, number: number, path: string): number {
  readDer(der, der[0] ?? 0, path)
  return number
}

function readRootOfTrust(value: DerValue, path: string): RootOfTrust {
  const items = derItems(value, path)
  const verifiedBootKey = items.next(derTag.octetString, path).content
  const deviceLocked = readBoolean(items.next(derTag.boolean, path), path)
  const state = readEnumerated(items.next(derTag.enumerated, path), path)
  const hash = items.optional(derTag.octetString, path)
  items.end(path)
  const verifiedBootState = bootStates[state]
  if (verifiedBootState === undefined)
    throw new JpkiError('jpki/attestation-malformed', `${path}: boot state that is not known`)
  const rest = hash && { verifiedBootHash: hash.content }
  return { verifiedBootKey, deviceLocked, verifiedBootState, ...rest }
}

/** ENUMERATED has the form of INTEGER: X.690 8.4. @throws PkiError `pki/malformed` */
export function readEnumerated(value: DerValue, path: string): number {
  return readSmallInteger(value, path)
}
