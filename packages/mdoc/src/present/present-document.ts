/**
 * Presenting: the chosen elements, and proof that the device holds the key in the MSO.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.3.
 * @module
 */
import { CborTag, type CborValue, encodeCbor } from '@tegata/cbor'
import { createMac0, createSign1 } from '@tegata/cose'
import type { Crypto, KeyAgreement, PublicJwk, Signer } from '@tegata/crypto'
import { MdocError } from '../errors.ts'
import { parseIssuerSigned } from '../issuer-data/issuer-signed.ts'
import { deriveMacKey, deviceAuthenticationBytes } from '../response/device-authentication.ts'

export type DeviceKeyUse =
  | { readonly signer: Signer }
  /** A MAC needs the reader's ephemeral key; the same key is never used for both. */
  | { readonly agreement: KeyAgreement; readonly readerKey: PublicJwk }

export type PresentationInput = {
  /** IssuerSigned as received from the issuer. */
  readonly issuerSigned: Uint8Array
  /** Element identifiers by namespace: what the holder agreed to. */
  readonly elements: Readonly<Record<string, readonly string[]>>
  /** The untagged SessionTranscript array, encoded. */
  readonly sessionTranscript: Uint8Array
  readonly device: DeviceKeyUse
}

/**
 * Answers a DeviceResponse with one document.
 * @throws MdocError `mdoc/not-held` when an element is not in the document
 */
export async function presentDocument(
  input: PresentationInput,
  crypto: Crypto,
): Promise<Uint8Array> {
  const { issuerAuthValue, mso, nameSpaces } = parseIssuerSigned(input.issuerSigned)
  const chosen = new Map<CborValue, CborValue>()
  for (const [namespace, wanted] of Object.entries(input.elements)) {
    const held = nameSpaces.get(namespace) ?? []
    const items = wanted.map((element) => {
      const item = held.find(({ elementIdentifier }) => elementIdentifier === element)
      if (!item) throw new MdocError('mdoc/not-held', 'element is not in the document')
      return item.raw
    })
    if (items.length > 0) chosen.set(namespace, items)
  }
  const issuerSigned = new Map<CborValue, CborValue>()
  if (chosen.size > 0) issuerSigned.set('nameSpaces', chosen)
  issuerSigned.set('issuerAuth', issuerAuthValue)
  const deviceSigned = await signByDevice(input, mso.docType, crypto)
  const document = new Map<CborValue, CborValue>([
    ['docType', mso.docType],
    ['issuerSigned', issuerSigned],
    ['deviceSigned', deviceSigned],
  ])
  return encodeCbor(
    new Map<CborValue, CborValue>([
      ['version', '1.0'],
      ['documents', [document]],
      ['status', 0],
    ]),
  )
}

/** An empty map of device-signed elements is present and signed: 8.3.2.1.2.2. */
const emptyNameSpaces = new CborTag(24, Uint8Array.of(0xa0))

async function signByDevice(
  { sessionTranscript, device }: PresentationInput,
  docType: string,
  crypto: Crypto,
): Promise<CborValue> {
  const payload = deviceAuthenticationBytes({
    sessionTranscript,
    docType,
    deviceNameSpacesBytes: emptyNameSpaces,
  })
  const deviceAuth = new Map<CborValue, CborValue>()
  if ('signer' in device)
    deviceAuth.set('deviceSignature', await createSign1({ payload, detached: true }, device.signer))
  else {
    const { agreement, readerKey } = device
    const key = await deriveMacKey(agreement, readerKey, sessionTranscript, crypto)
    deviceAuth.set('deviceMac', await createMac0({ key, detachedPayload: payload }, crypto))
  }
  return new Map<CborValue, CborValue>([
    ['nameSpaces', emptyNameSpaces],
    ['deviceAuth', deviceAuth],
  ])
}
