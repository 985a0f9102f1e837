/**
 * DeviceKeyInfo: the key of the device and what it may do. ISO/IEC 18013-5:2021, 9.1.2.4.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { coseKeyToJwk, jwkToCoseKey } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import { MdocError } from '../errors.ts'
import { asMap, checkMembers } from '../reading/read-member.ts'
import type { Reading } from '../reading/tolerance.ts'
import {
  type KeyAuthorizations,
  keyAuthorizationsValue,
  parseKeyAuthorizations,
} from './key-authorizations.ts'

/**
 * The key of the device and what it may do.
 * @see ISO/IEC 18013-5:2021, 9.1.2.4
 */
export type DeviceKeyInfo = {
  readonly deviceKey: PublicJwk
  readonly keyAuthorizations?: KeyAuthorizations
  /** What the issuer adds about the key, as decoded; negative labels are the issuer's own. */
  readonly keyInfo?: CborValue
}

const where = 'mso.deviceKeyInfo'

/** @throws MdocError `mdoc/device-key` for the key, `mdoc/malformed` for the rest */
export function parseDeviceKeyInfo(value: CborValue, reading: Reading): DeviceKeyInfo {
  const map = asMap(value, where)
  checkMembers(map, ['deviceKey', 'keyAuthorizations', 'keyInfo'], where, reading)
  const deviceKey = parseDeviceKey(map.get('deviceKey'))
  return {
    deviceKey,
    ...(map.has('keyAuthorizations') && {
      keyAuthorizations: parseKeyAuthorizations(map.get('keyAuthorizations'), reading),
    }),
    ...(map.has('keyInfo') && { keyInfo: asMap(map.get('keyInfo'), `${where}.keyInfo`) }),
  }
}

function parseDeviceKey(value: CborValue): PublicJwk {
  try {
    return coseKeyToJwk(value)
  } catch (cause) {
    const why = cause instanceof CodedError ? cause.message : 'not a key'
    throw new MdocError('mdoc/device-key', `${where}.deviceKey: ${why}`, { cause })
  }
}

/** @throws TypeError, CoseError for what {@link parseDeviceKeyInfo} would refuse */
export function deviceKeyInfoValue({
  deviceKey,
  keyAuthorizations,
  keyInfo,
}: DeviceKeyInfo): CborMap {
  const map = new Map<CborValue, CborValue>([['deviceKey', jwkToCoseKey(deviceKey)]])
  if (keyAuthorizations) map.set('keyAuthorizations', keyAuthorizationsValue(keyAuthorizations))
  if (keyInfo !== undefined) map.set('keyInfo', keyInfo)
  return map
}
