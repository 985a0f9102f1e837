/**
 * An identifier list token as read, before anything in it is trusted. ISO/IEC 18013-5, 2nd edition (CD),
 * 12.3.6.4. Wire: a CWT whose claim is a map from the identifiers of what was revoked to empty maps.
 * @module
 */
import { type CborMap, isCborMap } from '@tegata/cbor'
import * as z from 'zod/mini'
import {
  aboutList,
  claimKey,
  commonClaims,
  malformed,
  namedClaims,
  openCwt,
  parsed,
  readUntrusted,
  type SignedList,
} from '../signed-token.ts'

/**
 * What the committee text and those who deployed it agree on; it is not published, and may change. The
 * example of that text writes the type in another way than its rule.
 */
export const identifierListWire = {
  /** `typ` in the protected header, and the media type over HTTP. */
  type: 'application/identifierlist+cwt',
  claim: 65530,
} as const

/** How much is read of a list. */
export const identifierListLimits = {
  /** Two items of CBOR each: a list of this length is decoded within the limits of `@tegata/cbor`. */
  identifiers: 32_000,
  /** Bytes of one identifier. */
  identifierLength: 256,
} as const

/** What a list says, once its form is one. */
export type IdentifierListToken = SignedList & {
  /** Not looked into. */
  readonly identifiers: CborMap
}

const claims = z.object(commonClaims)

/**
 * Reads a token, a CWT.
 * @throws StatusError `status/malformed`
 * @see ISO/IEC 18013-5, 2nd edition (CD), 12.3.6.4
 */
export const readIdentifierListToken = (token: Uint8Array): IdentifierListToken =>
  readUntrusted(() => {
    const { claims: members, ...envelope } = openCwt(token, identifierListWire.type)
    const about = parsed(claims, namedClaims(members), 'claims')
    if (members.has(claimKey.statusList)) throw malformed('claims: a status list as well')
    const list = members.get(identifierListWire.claim)
    const identifiers = isCborMap(list) ? list.get('identifiers') : undefined
    if (!isCborMap(identifiers)) throw malformed('claims.identifier_list.identifiers')
    return { ...envelope, ...aboutList(about), identifiers }
  })
