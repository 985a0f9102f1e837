/**
 * ReaderEngagement: a website's ephemeral key and the address that waits for the wallet.
 * ISO/IEC TS 18013-7:2025, Annex A. The record of the same name in an NFC handover says a version only.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import type { PublicJwk } from '@tegata/crypto'
import { checkVersion } from '../issuer-data/mobile-security-object.ts'
import { asMap, asText } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'
import { readSecurity, securityValue } from './ephemeral-key.ts'
import { requireEngagementLength } from './lifetimes.ts'
import {
  type RetrievalMethod,
  readRetrievalMethods,
  retrievalMethodValue,
} from './retrieval-method.ts'

/**
 * A website's ephemeral key and the address that waits for the wallet, as received.
 * @see ISO/IEC TS 18013-7:2025, Annex A
 */
export type ReaderEngagement = {
  readonly version: string
  /** The COSE_Key as received: `eReaderKey` of the session, unless the reader sends another. */
  readonly encodedEReaderKey: Uint8Array
  readonly eReaderKey: PublicJwk
  readonly retrievalMethods: readonly RetrievalMethod[]
}

/**
 * Reads what a website's link carries.
 *
 * @throws MdocError `mdoc/unsupported`, `mdoc/malformed`
 * @see ISO/IEC TS 18013-7:2025, Annex A
 */
export function parseReaderEngagement(bytes: Uint8Array): ReaderEngagement {
  const where = 'readerEngagement'
  requireEngagementLength(bytes, where)
  const map = asMap(decodeUnder(readingUnder(), bytes, where), where)
  const version = asText(map.get(0), `${where}.0`)
  checkVersion(version, `${where}.0`)
  const security = readSecurity(map.get(1), `${where}.1`, { allowCompressed: false })
  return {
    version,
    encodedEReaderKey: security.encodedKey,
    eReaderKey: security.key,
    retrievalMethods: map.has(2) ? readRetrievalMethods(map.get(2), `${where}.2`) : [],
  }
}

/**
 * What a website puts into its link.
 *
 * @param input.uri - where the wallet posts its engagement
 * @throws CoseError `cose/unsupported-key` for an RSA key
 * @see ISO/IEC TS 18013-7:2025, Annex A
 */
export const encodeReaderEngagement = (input: {
  readonly eReaderKey: PublicJwk
  readonly uri?: string
}): Uint8Array =>
  encodeCbor(
    new Map<CborValue, CborValue>([
      [0, '1.1'],
      [1, securityValue(input.eReaderKey)],
      ...(input.uri === undefined
        ? []
        : [[2, [retrievalMethodValue({ type: 'website', uri: input.uri })]] as const]),
    ]),
  )
