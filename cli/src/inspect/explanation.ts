/**
 * What an input is, as an indented tree: every member by name, what it means, its clause, and
 * what a verifier would refuse.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { CheckId } from './refusal.ts'

export type Label = { readonly en: string; readonly ja?: string }

/** Why somebody who verifies this would refuse it; `check` is listed in docs/checks.md. */
export type Mark = { readonly check: CheckId; readonly why: string }

/** One line of a tree. */
export type Part = {
  /** As it stands on the wire; the name of the standard beside a number. */
  readonly name: string
  readonly label?: Label
  /** In the words of CDDL. */
  readonly type?: string
  /** A short rendering; long byte strings are cut. */
  readonly value?: string
  readonly clause?: string
  /** Worth knowing, and no reason to refuse. */
  readonly notes?: readonly string[]
  readonly marks?: readonly Mark[]
  readonly parts?: readonly Part[]
}

export type Explanation = Omit<Part, 'name' | 'label' | 'type' | 'clause'> & {
  readonly kind: string
  readonly clause: string
}

/** An input that is nothing known, with what it looked like. */
export type Unknown = { readonly looksLike: string }

/** How much is shown, and what it is held against. */
export type View = {
  /** Values of data elements, salts and personal names as well. */
  readonly showValues: boolean
  /** The time that dates are held against. */
  readonly at: Date
  readonly crypto: Crypto
  /** SessionTranscript, the untagged array: what the device and the reader signed with it. */
  readonly transcript?: Uint8Array
}

export type Refusal = Mark & { readonly path: string }

/** Every mark of a tree with the place where it stands. */
export function refusalsOf(tree: Pick<Part, 'marks' | 'parts'>, path = ''): readonly Refusal[] {
  const here = (tree.marks ?? []).map((mark) => ({ path: path || '/', ...mark }))
  const below = (tree.parts ?? []).flatMap((part) => refusalsOf(part, `${path}/${part.name}`))
  return [...here, ...below]
}

export const iso = (clause: string) => `ISO/IEC 18013-5:2021, ${clause}`
/** The public committee text; not published when this was written. */
export const iso2 = (clause: string) => `ISO/IEC 18013-5, 2nd edition (CD), ${clause}`
export const iso7 = (annex: string) => `ISO/IEC TS 18013-7:2025, ${annex}`
export const rfc = (number: number, section: string) => `RFC ${number}, ${section}`
export const statusListDraft = (section: string) => `Token Status List, ${section}`
export const openId4Vp = (section: string) => `OpenID4VP 1.0, ${section}`
