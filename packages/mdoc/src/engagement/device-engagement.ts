/**
 * DeviceEngagement: the wallet's ephemeral key and the ways to reach it.
 * ISO/IEC 18013-5:2021, 8.2.1.1 (version 1.0); ISO/IEC TS 18013-7:2025, Annex A and the second edition
 * (version 1.1, members 5 and 6). The members 3 and 4 of server retrieval are passed over.
 * @module
 */
import { type CborMap, type CborValue, encodeCbor } from '@tegata/cbor'
import type { PublicJwk } from '@tegata/crypto'
import { malformed } from '../errors.ts'
import { checkVersion } from '../issuer-data/mobile-security-object.ts'
import { asMap, asText } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'
import { type Capabilities, capabilitiesValue, readCapabilities } from './capabilities.ts'
import { readSecurity, securityValue } from './ephemeral-key.ts'
import { requireEngagementLength } from './lifetimes.ts'
import { type OriginInfo, originInfoValue, readOriginInfos } from './origin-info.ts'
import {
  type RetrievalMethod,
  readRetrievalMethods,
  retrievalMethodValue,
} from './retrieval-method.ts'

/**
 * The wallet's ephemeral key and the ways to reach it, as received.
 * @see ISO/IEC 18013-5:2021, 8.2.1.1
 */
export type DeviceEngagement = {
  readonly version: string
  /** `#6.24` as received. */
  readonly eDeviceKeyBytes: Uint8Array
  readonly eDeviceKey: PublicJwk
  /** Empty where NFC carries the engagement: its records say how to go on. */
  readonly retrievalMethods: readonly RetrievalMethod[]
  readonly originInfos?: readonly OriginInfo[]
  readonly capabilities?: Capabilities
}

/**
 * Reads an engagement; keep the bytes beside it, because the transcript is made of them.
 * @param bytes - without a tag, as a QR code or an NDEF record carries them
 * @throws MdocError `mdoc/unsupported` for a cipher suite or curve that is not offered,
 * `mdoc/malformed`
 * @see ISO/IEC 18013-5:2021, 8.2.1.1; ISO/IEC TS 18013-7:2025, Annex A
 */
export function parseDeviceEngagement(bytes: Uint8Array): DeviceEngagement {
  const where = 'deviceEngagement'
  requireEngagementLength(bytes, where)
  const map = asMap(decodeUnder(readingUnder(), bytes, where), where)
  const version = asText(map.get(0), `${where}.0`)
  checkVersion(version, `${where}.0`)
  const security = readSecurity(map.get(1), `${where}.1`, { allowCompressed: true })
  requireVersionRule(map, version, where)
  return {
    version,
    eDeviceKeyBytes: security.keyBytes,
    eDeviceKey: security.key,
    retrievalMethods: map.has(2) ? readRetrievalMethods(map.get(2), `${where}.2`) : [],
    ...(map.has(5) && { originInfos: readOriginInfos(map.get(5), `${where}.5`) }),
    ...(map.has(6) && { capabilities: readCapabilities(map.get(6), `${where}.6`) }),
  }
}

/** Members 5 and 6 are of version 1.1; 6 comes with 5, which may be empty. */
function requireVersionRule(map: CborMap, version: string, where: string): void {
  if (version === '1.0' && (map.has(5) || map.has(6)))
    throw malformed(`${where}: a member of version 1.1 in version 1.0`)
  if (map.has(6) && !map.has(5)) throw malformed(`${where}: capabilities without originInfos`)
}

/** What {@link encodeDeviceEngagement} makes an engagement of. */
export type DeviceEngagementInput = {
  readonly eDeviceKey: PublicJwk
  /** None where NFC carries the engagement. */
  readonly retrievalMethods?: readonly RetrievalMethod[]
  /** Present, if only empty, wherever capabilities are. */
  readonly originInfos?: readonly OriginInfo[]
  readonly capabilities?: Capabilities
}

/**
 * Version 1.1 is said exactly when something of it is there.
 * @throws TypeError for what the standard does not allow
 * @see ISO/IEC 18013-5:2021, 8.2.1.1; ISO/IEC TS 18013-7:2025, Annex A
 */
export function encodeDeviceEngagement(input: DeviceEngagementInput): Uint8Array {
  const { eDeviceKey, retrievalMethods = [], capabilities } = input
  const originInfos = input.originInfos ?? (capabilities && [])
  const map = new Map<CborValue, CborValue>([
    [0, originInfos ? '1.1' : '1.0'],
    [1, securityValue(eDeviceKey)],
  ])
  if (retrievalMethods.length > 0) map.set(2, retrievalMethods.map(retrievalMethodValue))
  if (originInfos) map.set(5, originInfos.map(originInfoValue))
  if (capabilities) map.set(6, capabilitiesValue(capabilities))
  return encodeCbor(map)
}
