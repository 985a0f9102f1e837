/**
 * DeviceRequest: ISO/IEC 18013-5:2021, 8.3.2.1.2.1.
 * @module
 */
import { isoClause } from '../explanation.ts'
import { coseKey, sign1 } from './cose.ts'
import { asIs, type Describe, embedded, listOf, mapOf, opaque, structure } from './describe-cbor.ts'

const required = true
const readerAuth = sign1(opaque)

const intentToRetain: Describe = (value, view) =>
  typeof value === 'boolean'
    ? { value: value ? 'asked for, to be kept' : 'asked for, not to be kept' }
    : { ...asIs(value, view), note: 'intentToRetain is not a boolean' }

export const itemsRequest = structure({
  docType: { is: asIs, required },
  nameSpaces: { is: mapOf(mapOf(intentToRetain)), required },
  requestInfo: { is: asIs },
})

export const docRequest = structure({
  itemsRequest: { is: embedded(itemsRequest), required },
  readerAuth: { is: readerAuth, clause: isoClause('9.1.4') },
})

export const deviceRequest = structure({
  version: { is: asIs, required },
  docRequests: { is: listOf(docRequest), clause: isoClause('8.3.2.1.2.1'), required },
  deviceRequestInfo: { is: embedded(asIs), clause: 'ISO/IEC 18013-5, 2nd edition' },
  readerAuthAll: { is: listOf(readerAuth), clause: 'ISO/IEC 18013-5, 2nd edition' },
  macKeys: { is: listOf(coseKey), clause: 'ISO/IEC TS 18013-7:2025, Annex A' },
})
