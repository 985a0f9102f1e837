/**
 * What the issuer signed, taken out of an issuerAuth that may be broken: only for showing beside it
 * what depends on it.
 * @module
 */
import { type CborMap, type CborValue, isCborMap } from '@tegata/cbor'
import { coseKeyToJwk } from '@tegata/cose'
import type { HashName, PublicJwk } from '@tegata/crypto'
import { codeOf } from '@tegata/kernel'
import { openEmbedded, tryDecode } from '../forms/container.ts'
import { tdateOf } from '../forms/scalar.ts'
import { messageParts } from '../structures/cose/message-parts.ts'

export type SecurityObjectFacts = {
  readonly docType?: string
  readonly digestAlgorithm?: HashName
  readonly digestOf: (namespace: string, digestId: number) => Uint8Array | undefined
  readonly deviceKey?: PublicJwk
  readonly mayDeviceSign: (namespace: string, element: string) => boolean
  readonly signed?: Date
  readonly validUntil?: Date
}

const hashes: readonly HashName[] = ['SHA-256', 'SHA-384', 'SHA-512']

/** The MobileSecurityObject in an issuerAuth, decoded as far as it goes. */
export function securityObjectIn(issuerAuth: CborValue): CborMap | undefined {
  const { payload } = messageParts(issuerAuth)
  const outer = payload && tryDecode(payload)
  const inner = outer && 'item' in outer ? openEmbedded(outer.item) : undefined
  return isCborMap(inner) ? inner : undefined
}

export function securityObjectFacts(issuerAuth: CborValue): SecurityObjectFacts | undefined {
  const map = securityObjectIn(issuerAuth)
  return map && factsOf(map)
}

export function factsOf(map: CborMap): SecurityObjectFacts {
  const docType = textAt(map, 'docType')
  const digestAlgorithm = hashes.find((name) => name === map.get('digestAlgorithm'))
  const keyInfo = mapAt(map, 'deviceKeyInfo')
  const deviceKey = keyOf(keyInfo.get('deviceKey'))
  const validity = mapAt(map, 'validityInfo')
  const [signed, validUntil] = [
    tdateOf(validity.get('signed')),
    tdateOf(validity.get('validUntil')),
  ]
  return {
    digestOf: (namespace, digestId) => {
      const digest = mapAt(mapAt(map, 'valueDigests'), namespace).get(digestId)
      return digest instanceof Uint8Array ? digest : undefined
    },
    mayDeviceSign: authorization(mapAt(keyInfo, 'keyAuthorizations')),
    ...(docType !== undefined && { docType }),
    ...(digestAlgorithm && { digestAlgorithm }),
    ...(deviceKey && { deviceKey }),
    ...(signed && { signed }),
    ...(validUntil && { validUntil }),
  }
}

/** A member that is text. */
export function textAt(map: CborMap, key: CborValue): string | undefined {
  const value = map.get(key)
  return typeof value === 'string' ? value : undefined
}

/** A member that is a map; an empty one where there is none. */
export function mapAt(map: CborMap, key: CborValue): CborMap {
  const value = map.get(key)
  return isCborMap(value) ? value : new Map()
}

function authorization(authorizations: CborMap): SecurityObjectFacts['mayDeviceSign'] {
  const listed = authorizations.get('nameSpaces')
  const names: readonly CborValue[] = Array.isArray(listed) ? listed : []
  return (namespace, element) => {
    const elements = mapAt(authorizations, 'dataElements').get(namespace)
    return names.includes(namespace) || (Array.isArray(elements) && elements.includes(element))
  }
}

function keyOf(value: CborValue): PublicJwk | undefined {
  try {
    return coseKeyToJwk(value)
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}
