/**
 * KeyDescription: the extension 1.3.6.1.4.1.11129.2.1.17 in the certificate of a key that Android
 * attests. Wire: DER. Versions 1 to 4 call the seventh and eighth member by other names only.
 * @module
 */
import { utf8Decode } from '@tegata/kernel'
import { derItems, derList, derTag, readDer, readSmallInteger } from '@tegata/pki/der'
import { JpkiError } from '../../errors.ts'
import {
  type AuthorizationList,
  readAuthorizationList,
  readEnumerated,
} from './authorization-list.ts'

/** Object identifiers that Android puts into certificates. */
export const androidOid = {
  keyDescription: '1.3.6.1.4.1.11129.2.1.17',
  /** In certificates of keys that were provisioned over the network: how many were issued. */
  provisioningInfo: '1.3.6.1.4.1.11129.2.1.30',
} as const

/** Where a key lives: in software, in a trusted execution environment, in a chip of its own. */
export type SecurityLevel = 'software' | 'tee' | 'strong-box'
const securityLevels = ['software', 'tee', 'strong-box'] as const

/** KeyDescription of the schema. */
export type KeyDescription = {
  readonly attestationVersion: number
  readonly attestationSecurityLevel: SecurityLevel
  /** Called `keymasterVersion` up to attestation version 4. */
  readonly keyMintVersion: number
  readonly keyMintSecurityLevel: SecurityLevel
  readonly attestationChallenge: Uint8Array
  readonly uniqueId: Uint8Array
  readonly softwareEnforced: AuthorizationList
  /** Called `teeEnforced` up to attestation version 4. */
  readonly hardwareEnforced: AuthorizationList
}

const path = 'keyDescription'

/**
 * Reads the value of the extension without trusting it.
 * @throws PkiError `pki/malformed`, `pki/limit`; JpkiError `jpki/attestation-malformed`
 */
export function parseKeyDescription(der: Uint8Array): KeyDescription {
  const items = derItems(readDer(der, derTag.sequence, path), path)
  const attestationVersion = readSmallInteger(items.next(derTag.integer, path), path)
  const attestationSecurityLevel = readLevel(items.next(derTag.enumerated, path))
  const keyMintVersion = readSmallInteger(items.next(derTag.integer, path), path)
  const keyMintSecurityLevel = readLevel(items.next(derTag.enumerated, path))
  const attestationChallenge = items.next(derTag.octetString, path).content
  const uniqueId = items.next(derTag.octetString, path).content
  const software = items.next(derTag.sequence, 'softwareEnforced')
  const hardware = items.next(derTag.sequence, 'hardwareEnforced')
  items.end(path)
  return {
    attestationVersion,
    attestationSecurityLevel,
    keyMintVersion,
    keyMintSecurityLevel,
    attestationChallenge,
    uniqueId,
    softwareEnforced: readAuthorizationList(software, 'softwareEnforced'),
    hardwareEnforced: readAuthorizationList(hardware, 'hardwareEnforced'),
  }
}

function readLevel(value: Parameters<typeof readEnumerated>[0]): SecurityLevel {
  const level = securityLevels[readEnumerated(value, 'securityLevel')]
  if (level === undefined)
    throw new JpkiError('jpki/attestation-malformed', 'securityLevel: not known')
  return level
}

/** Which apps asked for the key: AttestationApplicationId of the schema. */
export type AttestationApplicationId = {
  readonly packages: readonly { readonly name: string; readonly version: number }[]
  /** SHA-256 of the certificates that the apps are signed with. */
  readonly signatureDigests: readonly Uint8Array[]
}

const maxPackages = 64

/**
 * Reads what stands in the OCTET STRING `attestationApplicationId`.
 * @throws PkiError `pki/malformed`, `pki/limit`; JpkiError `jpki/attestation-malformed`
 */
export function parseApplicationId(der: Uint8Array): AttestationApplicationId {
  const at = 'attestationApplicationId'
  const items = derItems(readDer(der, derTag.sequence, at), at)
  const infos = derList(items.next(derTag.set, at), derTag.sequence, at)
  const digests = derList(items.next(derTag.set, at), derTag.octetString, at)
  items.end(at)
  if (infos.length > maxPackages || digests.length > maxPackages)
    throw new JpkiError('jpki/attestation-malformed', `${at}: too many members`)
  return {
    packages: infos.map((info) => {
      const members = derItems(info, at)
      const name = readText(members.next(derTag.octetString, at).content)
      const version = readVersion(members.next(derTag.integer, at).content)
      members.end(at)
      return { name, version }
    }),
    signatureDigests: digests.map(({ content }) => content),
  }
}

/** Version codes have up to 63 bits; only their order counts here. */
const readVersion = (bytes: Uint8Array): number =>
  bytes.subarray(0, 8).reduce((sum, byte) => sum * 256 + byte, 0)

function readText(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes)
  } catch (cause) {
    const message = 'attestationApplicationId: package name is not UTF-8'
    throw new JpkiError('jpki/attestation-malformed', message, { cause })
  }
}
