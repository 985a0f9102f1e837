/**
 * DocRequest: the request of one document, and the reader's signature over it.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.1.
 * @module
 */
import type { CborMap, CborTag, CborValue } from '@tegata/cbor'
import { parseSign1, type Sign1 } from '@tegata/cose'
import { cosePart } from '../reading/cose-part.ts'
import { asEmbedded, asMap } from '../reading/read-member.ts'
import type { Reading } from '../reading/tolerance.ts'
import { type ItemsRequest, parseItemsRequest } from './items-request.ts'

/** As much as it takes to verify the reader: what is asked for is still closed. */
export type SealedDocRequest = {
  /** `ItemsRequestBytes` as received. */
  readonly itemsRequestBytes: CborTag
  readonly readerAuth?: Sign1
}

/**
 * The request of one document, opened.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.1
 */
export type DocRequest = SealedDocRequest & { readonly itemsRequest: ItemsRequest }

/** @throws MdocError `mdoc/malformed` */
export function parseSealedDocRequest(value: CborValue, where: string): SealedDocRequest {
  const map = asMap(value, where)
  const { raw } = asEmbedded(map.get('itemsRequest'), `${where}.itemsRequest`)
  const readerAuth = `${where}.readerAuth`
  return {
    itemsRequestBytes: raw,
    ...(map.has('readerAuth') && {
      readerAuth: cosePart(readerAuth, () => parseSign1(map.get('readerAuth'))),
    }),
  }
}

/** @throws MdocError `mdoc/malformed`, `mdoc/unsupported` */
export const openDocRequest = (
  sealed: SealedDocRequest,
  where: string,
  reading: Reading,
): DocRequest => ({
  ...sealed,
  itemsRequest: parseItemsRequest(sealed.itemsRequestBytes, `${where}.itemsRequest`, reading),
})

export function docRequestValue({ itemsRequestBytes, readerAuth }: SealedDocRequest): CborMap {
  const map = new Map<CborValue, CborValue>([['itemsRequest', itemsRequestBytes]])
  if (readerAuth) map.set('readerAuth', sign1Value(readerAuth))
  return map
}

/** The untagged message as it was read. */
export const sign1Value = (sign1: Sign1): CborValue => [
  sign1.protectedBytes,
  sign1.unprotectedHeader,
  sign1.payload,
  sign1.signature,
]
