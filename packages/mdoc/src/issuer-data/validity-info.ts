/**
 * ValidityInfo: when the issuer signed, and from when until when that holds.
 * ISO/IEC 18013-5:2021, 9.1.2.4.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { asMap, checkMembers } from '../reading/read-member.ts'
import { parseTdate, tdateValue } from '../reading/tdate.ts'
import type { Reading } from '../reading/tolerance.ts'

/**
 * When an MSO was signed, and from when until when it holds; UTC.
 * @see ISO/IEC 18013-5:2021, 9.1.2.4
 */
export type ValidityInfo = {
  readonly signed: Date
  readonly validFrom: Date
  readonly validUntil: Date
  readonly expectedUpdate?: Date
}

const where = 'mso.validityInfo'
const members = ['signed', 'validFrom', 'validUntil', 'expectedUpdate']

/** The order of the dates is not looked at. @throws MdocError `mdoc/malformed` */
export function parseValidityInfo(value: CborValue, reading: Reading): ValidityInfo {
  const map = asMap(value, where)
  checkMembers(map, members, where, reading)
  const date = (name: string) => parseTdate(map.get(name), `${where}.${name}`, reading)
  const times = {
    signed: date('signed'),
    validFrom: date('validFrom'),
    validUntil: date('validUntil'),
  }
  return map.has('expectedUpdate') ? { ...times, expectedUpdate: date('expectedUpdate') } : times
}

export function validityInfoValue(info: ValidityInfo): CborMap {
  const map = new Map<CborValue, CborValue>([
    ['signed', tdateValue(info.signed)],
    ['validFrom', tdateValue(info.validFrom)],
    ['validUntil', tdateValue(info.validUntil)],
  ])
  return info.expectedUpdate ? map.set('expectedUpdate', tdateValue(info.expectedUpdate)) : map
}
