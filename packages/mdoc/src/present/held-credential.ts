/**
 * What a wallet hands in to answer with: a document, its device key, and what the device may add.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { parseSign1, x5chainOf } from '@tegata/cose'
import type { KeyAgreement, PublicJwk, Signer } from '@tegata/crypto'
import { CodedError, equalBytes } from '@tegata/kernel'
import { authorityKeyIdentifierOf, parseCertificate } from '@tegata/pki'
import type { DeviceElements } from '../response/device-signed.ts'
import { authorizedElements } from './authorized-elements.ts'
import {
  elementValueOf,
  type HeldDocument,
  readHeldDocument,
  requireDeviceKey,
} from './held-document.ts'
import type { Holdings } from './select-elements.ts'

/** One kind of use for each key: it signs, or it makes MACs. */
export type DeviceKey = { readonly signer: Signer } | { readonly agreement: KeyAgreement }

/** A document that a wallet can answer with. */
export type HeldCredential = {
  /** The wallet's own name for it; it does not go out. */
  readonly id: string
  /** IssuerSigned as received from the issuer. */
  readonly issuerSigned: Uint8Array
  readonly device: DeviceKey
  /** Values the device would say itself, where the MSO lets it; asked and consented like any other. */
  readonly deviceElements?: DeviceElements
}

export type OpenCredential = {
  readonly credential: HeldCredential
  readonly held: HeldDocument
  readonly holdings: Holdings
}

/**
 * @throws MdocError `mdoc/malformed` when what is stored cannot be read, `mdoc/other-device-key` when the
 * device key is not the one in it
 */
export function openCredential(credential: HeldCredential): OpenCredential {
  const held = readHeldDocument(credential.issuerSigned)
  requireDeviceKey(held, publicKeyOf(credential.device))
  const { deviceElements } = credential
  const holdings = new Map<string, Map<string, CborValue>>()
  const own = deviceElements ? authorizedElements(held, deviceElements) : {}
  for (const [namespace, values] of Object.entries(own))
    holdings.set(namespace, new Map(Object.entries(values)))
  for (const [namespace, items] of held.nameSpaces) {
    const values = holdings.get(namespace) ?? new Map<string, CborValue>()
    for (const item of items) values.set(item.elementIdentifier, elementValueOf(item))
    holdings.set(namespace, values)
  }
  return { credential, held, holdings }
}

/** Whether the signer's certificate names one of these authorities by key identifier. */
export function isOfIssuer(held: HeldDocument, identifiers: readonly Uint8Array[]): boolean {
  const named = authorityOf(held)
  return named !== undefined && identifiers.some((identifier) => equalBytes(identifier, named))
}

function authorityOf({ issuerAuth }: HeldDocument): Uint8Array | undefined {
  try {
    const [leaf] = x5chainOf(parseSign1(issuerAuth))
    return leaf && authorityKeyIdentifierOf(parseCertificate(leaf))?.keyIdentifier
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}

export const publicKeyOf = (device: DeviceKey): PublicJwk =>
  'signer' in device ? device.signer.publicKey : device.agreement.publicKey
