/**
 * How well the device key is kept, as the issuer wrote it into the record. The levels are those of
 * OpenID4VCI 1.0, Appendix D.2 (attack potential resistance, ISO/IEC 18045), which is what issuers learn
 * from a key attestation. ISO/IEC 18013-5:2021, 9.1.2.4 leaves negative labels of `keyInfo` to issuers.
 * @module
 */
import { type CborValue, isCborMap } from '@tegata/cbor'

/** How well a device key may be kept, the weakest first. */
export const keyProtections = [
  'iso_18045_basic',
  'iso_18045_enhanced-basic',
  'iso_18045_moderate',
  'iso_18045_high',
] as const
/** One of {@link keyProtections}. */
export type KeyProtection = (typeof keyProtections)[number]

/** Label in `keyInfo` under which records of this project carry the level, as text. */
export const keyProtectionLabel = -18045

/** The level in `keyInfo`; `undefined` where it says none, or one that is not known. */
export function keyProtectionOf(keyInfo: CborValue): KeyProtection | undefined {
  const level = isCborMap(keyInfo) ? keyInfo.get(keyProtectionLabel) : undefined
  return keyProtections.find((known) => known === level)
}

export const isAtLeast = (level: KeyProtection, wanted: KeyProtection): boolean =>
  keyProtections.indexOf(level) >= keyProtections.indexOf(wanted)
