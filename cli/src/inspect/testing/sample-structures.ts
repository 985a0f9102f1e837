/**
 * Structures that stand alone and inside of JSON.
 * @module
 */
import { embedCbor } from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import { createStatusList, withStatuses } from '@tegata/status'
import { cbor, mapOf, otherPublicKey, publicKey, status } from '../testing.ts'

export const now = new Date('2026-06-01T00:00:00Z')
export const later = new Date('2026-06-08T00:00:00Z')
export const key = jwkToCoseKey(publicKey)

const list = withStatuses(createStatusList({ bits: 2, size: 64 }), [
  [3, 1],
  [4, 2],
])
export const claims = { uri: status.uri, list, issuedAt: now, expiresAt: later, ttlSeconds: 300 }

export const annexC = {
  info: cbor([
    'dcapi',
    mapOf({ nonce: new Uint8Array(16), recipientPublicKey: jwkToCoseKey(otherPublicKey) }),
  ]),
  answer: cbor(['dcapi', mapOf({ enc: new Uint8Array(65), cipherText: new Uint8Array(40) })]),
}
const items = cbor(
  mapOf({
    docType: 'org.iso.18013.5.1.mDL',
    nameSpaces: mapOf({ 'org.iso.18013.5.1': mapOf({ family_name: false, age_over_18: true }) }),
    requestInfo: mapOf({
      alternativeDataElements: [
        mapOf({ requestedElement: ['n', 'e'], alternativeElementSets: [[['n', 'f']]] }),
      ],
      issuerIdentifiers: [new Uint8Array(20)],
      uniqueDocSetRequired: true,
      maximumResponseSize: 65_536,
      zkRequest: mapOf({
        systemSpecs: [mapOf({ zkSystemId: 'a', system: 'longfellow', params: mapOf({ v: 1 }) })],
        zkRequired: false,
      }),
      docResponseEncryption: embedCbor(
        cbor(mapOf({ recipientPublicKey: key, nonce: new Uint8Array(16) })),
      ),
    }),
  }),
)
export const deviceRequest = cbor(
  mapOf({
    version: '1.1',
    docRequests: [mapOf({ itemsRequest: embedCbor(items) })],
    deviceRequestInfo: embedCbor(
      cbor(
        mapOf({
          useCases: [
            mapOf({
              mandatory: true,
              documentSets: [[0]],
              purposeHints: mapOf({ 'org.iso.jtc1.sc17': 1 }),
            }),
          ],
        }),
      ),
    ),
    macKeys: [key],
  }),
)
