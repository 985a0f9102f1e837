/**
 * Presenting: the chosen elements, and proof that the device holds the key in the MSO.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.3.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { encodeResponseValues } from '../response/device-response.ts'
import { responseStatus } from '../response/error-codes.ts'
import { buildDocument, type DocumentChoice } from './build-document.ts'
import { publicKeyOf } from './held-credential.ts'
import { readHeldDocument, requireDeviceKey } from './held-document.ts'

/** What one document is presented with. */
export type PresentationInput = Omit<DocumentChoice, 'errors'> & {
  /** IssuerSigned as received from the issuer. */
  readonly issuerSigned: Uint8Array
}

/**
 * Answers a DeviceResponse with one document: exactly the elements that were chosen. It looks at no
 * request; `answerDeviceRequest` does.
 * @throws MdocError `mdoc/malformed` when what is stored cannot be read, `mdoc/not-held` when an
 * element is not in it, `mdoc/not-authorized` when the device may not say an element,
 * `mdoc/other-device-key` when the device key is not the one in it, `mdoc/device-key-reused` for a key
 * that would both sign and make MACs
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.3
 */
export async function presentDocument(
  { issuerSigned, ...choice }: PresentationInput,
  crypto: Crypto,
): Promise<Uint8Array> {
  const held = readHeldDocument(issuerSigned)
  requireDeviceKey(held, publicKeyOf(choice.device))
  const document = await buildDocument(held, choice, crypto)
  return encodeResponseValues({ documents: [document], status: responseStatus.ok })
}
