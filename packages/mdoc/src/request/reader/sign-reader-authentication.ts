/**
 * A reader signs what it asks for: ISO/IEC 18013-5:2021, 9.1.4; 2nd edition.
 * @module
 */
import type { CborTag } from '@tegata/cbor'
import { createSign1, headerLabel, parseSign1, type Sign1, x5chainValue } from '@tegata/cose'
import type { Signer } from '@tegata/crypto'
import type { DeviceRequestInfo } from '../info/device-request-info.ts'
import type { ItemsRequest } from '../items-request.ts'
import { readerAuthenticationAllBytes, readerAuthenticationBytes } from './reader-authentication.ts'

/** A reader's key with its certificates. */
export type ReaderKey = {
  readonly signer: Signer
  /** DER: the reader's certificate first; the root is left out. */
  readonly chain: readonly Uint8Array[]
}

/**
 * `readerAuth` over the request of one document.
 *
 * @param signed - `sessionTranscript` is the untagged array, encoded
 * @throws TypeError without a certificate; CoseError `cose/unsupported-algorithm` for an RSA key
 * @see ISO/IEC 18013-5:2021, 9.1.4
 */
export async function signReaderAuthentication(
  signed: { readonly sessionTranscript: Uint8Array; readonly itemsRequest: ItemsRequest },
  key: ReaderKey,
): Promise<Sign1> {
  const { sessionTranscript, itemsRequest } = signed
  return await sign(readerAuthenticationBytes(sessionTranscript, itemsRequest.raw), key)
}

/**
 * One entry of `readerAuthAll`, over all document requests in their order. To be sent only to a
 * wallet that announced the capability.
 *
 * @param signed - `sessionTranscript` is the untagged array, encoded
 * @throws TypeError without a certificate; CoseError `cose/unsupported-algorithm` for an RSA key
 * @see ISO/IEC 18013-5, 2nd edition
 */
export async function signReaderAuthenticationAll(
  signed: {
    readonly sessionTranscript: Uint8Array
    readonly itemsRequests: readonly ItemsRequest[]
    readonly deviceRequestInfo?: DeviceRequestInfo
  },
  key: ReaderKey,
): Promise<Sign1> {
  const { sessionTranscript, itemsRequests, deviceRequestInfo } = signed
  const all: readonly CborTag[] = itemsRequests.map(({ raw }) => raw)
  const info = deviceRequestInfo?.raw
  return await sign(readerAuthenticationAllBytes(sessionTranscript, all, info), key)
}

async function sign(payload: Uint8Array, { signer, chain }: ReaderKey): Promise<Sign1> {
  const unprotectedHeader = new Map([[headerLabel.x5chain, x5chainValue(chain)]])
  return parseSign1(await createSign1({ payload, detached: true, unprotectedHeader }, signer))
}
