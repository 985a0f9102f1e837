/**
 * DeviceResponse and what is in it: ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.2.4.
 * @module
 */
import { CborTag, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { isoClause, type Part, type View } from '../explanation.ts'
import { coseKey, mac0, sign1 } from './cose.ts'
import {
  asIs,
  type Describe,
  decodeTolerant,
  embedded,
  encoded,
  hidden,
  listOf,
  mapOf,
  oneOf,
  opaque,
  salt,
  structure,
  tdate,
} from './describe-cbor.ts'

const clause = isoClause('8.3.2.1.2.2')
const required = true

const digests: Describe = (value, view) => {
  if (!isCborMap(value)) return { ...asIs(value, view), note: 'not a map' }
  return { value: `${value.size} digests` }
}

export const status = structure({
  status_list: {
    is: structure({
      idx: { is: asIs, required },
      uri: { is: asIs, required },
      certificate: { is: opaque },
    }),
    clause: 'Token Status List, 6',
  },
  identifier_list: {
    is: structure({
      id: { is: asIs, required },
      uri: { is: asIs, required },
      certificate: { is: opaque },
    }),
    clause: 'ISO/IEC 18013-5, 2nd edition, status',
  },
})

export const mobileSecurityObject = structure({
  version: { is: asIs, required },
  digestAlgorithm: { is: asIs, required },
  valueDigests: { is: mapOf(digests), clause: isoClause('9.1.2.5'), required },
  deviceKeyInfo: {
    is: structure({
      deviceKey: { is: coseKey, clause: isoClause('9.1.3.3'), required },
      keyAuthorizations: {
        is: structure({ nameSpaces: { is: asIs }, dataElements: { is: asIs } }),
      },
      keyInfo: { is: asIs },
    }),
    required,
  },
  docType: { is: asIs, required },
  validityInfo: {
    is: structure({
      signed: { is: tdate, required },
      validFrom: { is: tdate, required },
      validUntil: { is: tdate, required },
      expectedUpdate: { is: tdate },
    }),
    required,
  },
  status: { is: status },
})

export const issuerSignedItem = structure({
  digestID: { is: asIs, required },
  random: { is: salt, required },
  elementIdentifier: { is: asIs, required },
  elementValue: { is: hidden, required },
})

/** Named by the element; the value, hidden or not, beside it. */
function itemPart(value: CborValue, index: number, view: View): Part {
  const shown = embedded(issuerSignedItem)(value, view)
  const bytes = value instanceof CborTag ? value.value : undefined
  const decoded = bytes instanceof Uint8Array ? decodeTolerant(bytes, view) : undefined
  const item = decoded && 'item' in decoded ? decoded.item : undefined
  if (!isCborMap(item)) return { name: `[${index}]`, ...shown }
  const identifier = item.get('elementIdentifier')
  const name = typeof identifier === 'string' ? identifier : `[${index}]`
  const inner = shown.parts?.filter((part) => !part.name.startsWith('element')) ?? []
  return { name, ...shown, ...hidden(item.get('elementValue'), view), parts: inner }
}

const issuerItems: Describe = (value, view) => {
  if (!isCborArray(value)) return { ...asIs(value, view), note: 'not an array' }
  return {
    value: `${value.length} elements`,
    parts: value.map((item, i) => itemPart(item, i, view)),
  }
}

export const issuerAuth = sign1(encoded(embedded(mobileSecurityObject)))

export const issuerSigned = structure({
  nameSpaces: { is: mapOf(issuerItems), clause: isoClause('9.1.2.5') },
  issuerAuth: { is: issuerAuth, clause: isoClause('9.1.2.4'), required },
})

const deviceAuth = structure({
  deviceSignature: { is: sign1(opaque), clause: isoClause('9.1.3.6') },
  deviceMac: { is: mac0(opaque), clause: isoClause('9.1.3.5') },
})

const deviceSigned = structure({
  nameSpaces: { is: embedded(mapOf(mapOf(hidden))), required },
  deviceAuth: { is: deviceAuth, clause: isoClause('9.1.3.4'), required },
})

const errorCodes = mapOf(mapOf(oneOf({ 0: 'data not returned' })))

export const document = structure({
  docType: { is: asIs, required },
  issuerSigned: { is: issuerSigned, clause, required },
  deviceSigned: { is: deviceSigned, clause, required },
  errors: { is: errorCodes, clause: isoClause('8.3.2.1.2.3') },
})

export const deviceResponse = structure({
  version: { is: asIs, required },
  documents: { is: listOf(document), clause },
  documentErrors: { is: listOf(mapOf(asIs)), clause: isoClause('8.3.2.1.2.3') },
  status: {
    is: oneOf({
      0: 'OK',
      10: 'general error',
      11: 'CBOR decoding error',
      12: 'CBOR validation error',
    }),
    clause: isoClause('8.3.2.1.2.3'),
    required,
  },
  zkDocuments: { is: opaqueList, clause: 'ISO/IEC 18013-5, 2nd edition' },
  encryptedDocuments: { is: opaqueList, clause: 'ISO/IEC 18013-5, 2nd edition' },
})

function opaqueList(value: CborValue): { value: string } {
  return { value: isCborArray(value) ? `${value.length}, not opened` : 'not an array' }
}
