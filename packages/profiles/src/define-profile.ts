/**
 * A credential type as data: which elements there are, what each is called, how carefully it is
 * to be treated, and what the law or the standard asks of whoever handles it.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type * as z from 'zod/mini'

/** The languages that texts are in. */
export type Language = 'ja' | 'en'
/** A text in every language. */
export type Text = Readonly<Record<Language, string>>

/** `restricted`: refused unless the registered purpose has a legal basis. */
export type Sensitivity = 'basic' | 'sensitive' | 'restricted'

/** How a value is shown. */
export type ElementKind = 'text' | 'integer' | 'boolean' | 'date' | 'image' | 'structure'

/** What a decoded CBOR value must look like. */
export type ElementValue = {
  readonly schema: z.ZodMiniType<unknown, unknown>
  readonly kind: ElementKind
}

/** What a profile says of one element. */
export type ElementDefinition = ElementValue & {
  /** `{NN}` stands for the age of an `age_over_NN` element. */
  readonly label: Text
  readonly clause: string
  readonly sensitivity: Sensitivity
  /** Whether the standard asks every issuer for it. */
  readonly mandatory: boolean
}

/** An element that need not be issued leaves `mandatory` out. @inline */
export type ElementInput = Omit<ElementDefinition, 'mandatory'> & { readonly mandatory?: true }

/** What shared code asks instead of comparing document types. */
export type ProfilePolicy = {
  /** The wallet answers only a program that the registry vouches for. */
  readonly registeredReader: boolean
  /** A verifier refuses when the status cannot be established. */
  readonly statusRequired: boolean
  /** Whether a verifier's policy may tolerate harmless deviations by name. */
  readonly mayTolerate: boolean
}

/** A credential type as a wallet, a verifier and a console see it. */
export type Profile = {
  readonly docType: string
  readonly format: 'mso_mdoc'
  /** By namespace, by element identifier; `age_over_NN` stands for the whole family. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, ElementDefinition>>>>
  /** How long one issued copy lasts. */
  readonly validityDays: number
  readonly policy: ProfilePolicy
  /** Elements that have to say the same as the certificate of who signed them. */
  readonly issuerPlace?: {
    readonly country?: readonly [namespace: string, element: string]
    readonly jurisdiction?: readonly [namespace: string, element: string]
  }
  readonly display: {
    readonly name: Text
    /** `#rrggbb`; the pair has a contrast of 4.5 or more. */
    readonly backgroundColor: string
    readonly textColor: string
  }
}

/** @inline */
type ProfileInput = Omit<Profile, 'namespaces' | 'format'> & {
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, ElementInput>>>>
}

/** Completes a profile; `describeProfile` in `@tegata/profiles/testing` is its contract. */
export function defineProfile(input: ProfileInput): Profile {
  const namespaces: Record<string, Record<string, ElementDefinition>> = {}
  for (const [namespace, elements] of Object.entries(input.namespaces))
    namespaces[namespace] = Object.fromEntries(
      Object.entries(elements).map(([id, element]) => [id, { mandatory: false, ...element }]),
    )
  return { ...input, format: 'mso_mdoc', namespaces }
}

/** Data elements to be issued: by namespace, by identifier. */
export type IssuedNamespaces = Readonly<Record<string, Readonly<Record<string, CborValue>>>>

/** Everything that the platform needs to know of one credential type. */
export type CredentialType = {
  readonly profile: Profile
  /**
   * Maps a plain attribute object to data elements, computed for `validFrom`.
   * @throws ProfilesError `profiles/malformed`, naming the attributes and never their values
   */
  readonly issue: (attributes: unknown, at: { readonly validFrom: Date }) => IssuedNamespaces
  /** Attributes of a holder who clearly does not exist. */
  readonly sample: Readonly<Record<string, unknown>>
}
