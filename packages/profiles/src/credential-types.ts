/**
 * Every credential type there is. A new one is a folder and a line here.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { checkElement, type ElementOutcome, elementDefinition } from './check-element.ts'
import type { CredentialType, Profile } from './define-profile.ts'
import { jpMyNumberType } from './jp-my-number/issue.ts'
import { mdlType } from './mdl/issue.ts'

/** Every credential type there is. */
export const credentialTypes: readonly CredentialType[] = [jpMyNumberType, mdlType]

/** The profile of every credential type. */
export const profiles: readonly Profile[] = credentialTypes.map(({ profile }) => profile)

/** The type of a document; `undefined` for one that is not known. */
export const credentialTypeOf = (docType: string): CredentialType | undefined =>
  credentialTypes.find(({ profile }) => profile.docType === docType)

/** The profile of a document; `undefined` for one that is not known. */
export const profileOf = (docType: string): Profile | undefined =>
  credentialTypeOf(docType)?.profile

/** The element check that a verifier of documents takes; an unknown document type knows nothing. */
export function checkElementOf(
  docType: string,
  namespace: string,
  element: string,
  value: CborValue,
): ElementOutcome {
  const profile = profileOf(docType)
  return profile ? checkElement(profile, namespace, element, value) : 'unknown'
}

/** Elements of a document type that have to say the same as the certificate of its signer. */
export const issuerPlaceOf = (docType: string): Profile['issuerPlace'] =>
  profileOf(docType)?.issuerPlace

/** What a verifier of documents asks the profiles. */
export const documentKnowledge = {
  elementCheck: checkElementOf,
  placeElements: issuerPlaceOf,
} as const

/**
 * Whether an element may be asked for only with a legal basis. Of a document type that is not
 * known nobody can say that it may be asked for without one.
 */
export function isRestricted(docType: string, namespace: string, element: string): boolean {
  const profile = profileOf(docType)
  return !profile || elementDefinition(profile, namespace, element)?.sensitivity === 'restricted'
}
