/**
 * Writes a KeyDescription as KeyMint does; for virtual phones and for tests.
 * @module
 */
import { utf8Encode } from '@tegata/kernel'
import {
  writeBoolean,
  writeEnumerated,
  writeNull,
  writeOctetString,
  writeSequence,
  writeSetOf,
  writeSmallInteger,
  writeUnsigned,
} from '@tegata/pki/der'
import { writeTaggedField } from './tagged-fields.ts'

/** The members of a list by number, each as the DER of what is inside, in this order. */
export type NewAuthorizations = readonly (readonly [number: number, value: Uint8Array])[]

/** Everything as the wire has it, so that a test can write what no phone would. */
export type NewKeyDescription = {
  readonly attestationVersion: number
  readonly attestationSecurityLevel: number
  readonly keyMintVersion: number
  readonly keyMintSecurityLevel: number
  readonly attestationChallenge: Uint8Array
  readonly uniqueId?: Uint8Array
  readonly softwareEnforced: NewAuthorizations
  readonly hardwareEnforced: NewAuthorizations
}

/** The value of the extension. */
export const writeKeyDescription = (key: NewKeyDescription): Uint8Array<ArrayBuffer> =>
  writeSequence(
    writeSmallInteger(key.attestationVersion),
    writeEnumerated(key.attestationSecurityLevel),
    writeSmallInteger(key.keyMintVersion),
    writeEnumerated(key.keyMintSecurityLevel),
    writeOctetString(key.attestationChallenge),
    writeOctetString(key.uniqueId ?? new Uint8Array()),
    writeAuthorizations(key.softwareEnforced),
    writeAuthorizations(key.hardwareEnforced),
  )

const writeAuthorizations = (list: NewAuthorizations) =>
  writeSequence(...list.map(([number, value]) => writeTaggedField(number, value)))

/** The values inside the members, by the type of the schema. */
export const authorizationValue = {
  number: (value: number): Uint8Array => writeUnsigned(eightBytes(value)),
  set: (...values: readonly number[]): Uint8Array => writeSetOf(...values.map(writeSmallInteger)),
  octets: (bytes: Uint8Array): Uint8Array => writeOctetString(bytes),
  flag: (): Uint8Array => writeNull(),
  rootOfTrust: (root: {
    readonly verifiedBootKey: Uint8Array
    readonly deviceLocked: boolean
    readonly verifiedBootState: number
    readonly verifiedBootHash?: Uint8Array
  }): Uint8Array =>
    writeSequence(
      writeOctetString(root.verifiedBootKey),
      writeBoolean(root.deviceLocked),
      writeEnumerated(root.verifiedBootState),
      ...(root.verifiedBootHash ? [writeOctetString(root.verifiedBootHash)] : []),
    ),
  application: (
    packages: readonly { readonly name: string; readonly version: number }[],
    signatureDigests: readonly Uint8Array[],
  ): Uint8Array =>
    writeOctetString(
      writeSequence(
        writeSetOf(
          ...packages.map(({ name, version }) =>
            writeSequence(writeOctetString(utf8Encode(name)), writeSmallInteger(version)),
          ),
        ),
        writeSetOf(...signatureDigests.map((digest) => writeOctetString(digest))),
      ),
    ),
}

function eightBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}
