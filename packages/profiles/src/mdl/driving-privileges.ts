/**
 * driving_privileges: ISO/IEC 18013-5:2021, 7.2.4.
 * @module
 */
import { type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import * as z from 'zod/mini'
import type { ElementValue } from '../define-profile.ts'
import { fullDate } from '../element-value.ts'

const date = fullDate().schema
const isDate = (value: CborValue): boolean =>
  value === undefined || z.safeParse(date, value).success
const isText = (value: CborValue): boolean => typeof value === 'string'
const isOptionalText = (value: CborValue): boolean => value === undefined || isText(value)

const isCode = (value: CborValue): boolean =>
  isCborMap(value) &&
  isText(value.get('code')) &&
  isOptionalText(value.get('sign')) &&
  isOptionalText(value.get('value'))

function isPrivilege(value: CborValue): boolean {
  if (!isCborMap(value) || !isText(value.get('vehicle_category_code'))) return false
  const codes = value.get('codes')
  const codesHold =
    codes === undefined || (isCborArray(codes) && codes.length > 0 && codes.every(isCode))
  return codesHold && isDate(value.get('issue_date')) && isDate(value.get('expiry_date'))
}

const isPrivileges = (value: unknown): boolean => Array.isArray(value) && value.every(isPrivilege)

/** An array, which may be empty, of categories with dates and restriction codes. */
export const drivingPrivileges = (): ElementValue => ({
  schema: z.custom(isPrivileges),
  kind: 'structure',
})
