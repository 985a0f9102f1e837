/**
 * One document of a response: the chosen elements, what the device says itself, and the proof that
 * it holds the key in the MSO. ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.3.
 * @module
 */
import { CborTag, type CborValue } from '@tegata/cbor'
import { createMac0, createSign1 } from '@tegata/cose'
import type { Crypto, KeyAgreement, PublicJwk, Signer } from '@tegata/crypto'
import { ownMember } from '@tegata/kernel'
import { MdocError } from '../errors.ts'
import { deriveMacKey, deviceAuthenticationBytes } from '../response/device-authentication.ts'
import { createDeviceNameSpaces, type DeviceElements } from '../response/device-signed.ts'
import { type ElementErrors, elementErrorsValue } from '../response/error-codes.ts'
import { authorizedElements } from './authorized-elements.ts'
import type { HeldDocument, HeldItem } from './held-document.ts'

/**
 * How the device proves that it holds the key in the MSO.
 * @see ISO/IEC 18013-5:2021, 9.1.3
 */
export type DeviceKeyUse =
  | { readonly signer: Signer }
  /** A MAC needs the reader's ephemeral key; the same key is never used for both. */
  | { readonly agreement: KeyAgreement; readonly readerKey: PublicJwk }

/** Element identifiers by namespace. */
export type ElementChoice = Readonly<Record<string, readonly string[]>>

/** What goes into one document of a response. */
export type DocumentChoice = {
  /** What the holder agreed to, of what the issuer signed. */
  readonly elements: ElementChoice
  /** What the device says itself; the MSO must authorise its key for each. */
  readonly deviceElements?: DeviceElements
  /** Asked for and not sent, where that is to be said. */
  readonly errors?: ElementErrors
  /** The untagged SessionTranscript array, encoded. */
  readonly sessionTranscript: Uint8Array
  readonly device: DeviceKeyUse
}

/**
 * @returns the document as a value to be put into a response
 * @throws MdocError `mdoc/not-held` when an element is not in the document, `mdoc/not-authorized` when
 * the device may not say one, `mdoc/device-key-reused` for a key that would both sign and MAC
 * @throws TypeError for an element that issuer and device would both say
 */
export async function buildDocument(
  held: HeldDocument,
  choice: DocumentChoice,
  crypto: Crypto,
): Promise<CborValue> {
  const issuerSigned = new Map<CborValue, CborValue>()
  const chosen = chosenItems(held, choice.elements)
  if (chosen.size > 0) issuerSigned.set('nameSpaces', chosen)
  issuerSigned.set('issuerAuth', held.issuerAuth)
  const document = new Map<CborValue, CborValue>([
    ['docType', held.docType],
    ['issuerSigned', issuerSigned],
    ['deviceSigned', await signByDevice(held, choice, crypto)],
  ])
  const { errors } = choice
  if (errors && errors.size > 0) document.set('errors', elementErrorsValue(errors))
  return document
}

function chosenItems(held: HeldDocument, elements: ElementChoice): Map<CborValue, CborValue> {
  const chosen = new Map<CborValue, CborValue>()
  for (const namespace of Object.keys(elements)) {
    const wanted = ownMember(elements, namespace) ?? []
    const items = held.nameSpaces.get(namespace) ?? []
    if (wanted.length > 0)
      chosen.set(
        namespace,
        wanted.map((element) => itemNamed(items, element).raw),
      )
  }
  return chosen
}

function itemNamed(items: readonly HeldItem[], element: string): HeldItem {
  for (const item of items) if (item.elementIdentifier === element) return item
  throw new MdocError('mdoc/not-held', 'element is not in the document')
}

/** An empty map of device-signed elements is present and signed: 8.3.2.1.2.2. */
const emptyNameSpaces = new CborTag(24, Uint8Array.of(0xa0), Uint8Array.of(0xd8, 24, 0x41, 0xa0))

async function signByDevice(
  held: HeldDocument,
  { sessionTranscript, device, deviceElements, elements }: DocumentChoice,
  crypto: Crypto,
): Promise<CborValue> {
  if (deviceElements) requireAuthorized(held, deviceElements, elements)
  const nameSpaces = deviceElements ? createDeviceNameSpaces(deviceElements) : emptyNameSpaces
  const payload = deviceAuthenticationBytes({
    sessionTranscript,
    docType: held.docType,
    deviceNameSpacesBytes: nameSpaces,
  })
  const deviceAuth = new Map<CborValue, CborValue>()
  if ('signer' in device && 'agreement' in device)
    throw new MdocError('mdoc/device-key-reused', 'a device key signs or makes MACs, never both')
  if ('signer' in device)
    deviceAuth.set('deviceSignature', await createSign1({ payload, detached: true }, device.signer))
  else {
    const { agreement, readerKey } = device
    const key = await deriveMacKey(agreement, readerKey, sessionTranscript, crypto)
    deviceAuth.set('deviceMac', await createMac0({ key, detachedPayload: payload }, crypto))
  }
  return new Map<CborValue, CborValue>([
    ['nameSpaces', nameSpaces],
    ['deviceAuth', deviceAuth],
  ])
}

/** 9.1.2.4: `keyAuthorizations` name what the key may sign, before it signs. */
function requireAuthorized(
  held: HeldDocument,
  deviceElements: DeviceElements,
  elements: ElementChoice,
): void {
  const authorized = authorizedElements(held, deviceElements)
  for (const [namespace, values] of Object.entries(deviceElements))
    for (const element of Object.keys(values)) {
      if (!Object.hasOwn(ownMember(authorized, namespace) ?? {}, element))
        throw new MdocError('mdoc/not-authorized', 'the device key may not say this element')
      if (ownMember(elements, namespace)?.includes(element))
        throw new TypeError('deviceElements: an element that the issuer signed is sent already')
    }
}
