/**
 * What an input is, as an indented tree: names of fields, short values, clauses.
 * @module
 */

/** One line of a tree. A `value` is a short rendering, never what is to be hidden. */
export type Part = {
  readonly name: string
  readonly value?: string
  readonly clause?: string
  /** What is worth knowing: a deviation, something missing. */
  readonly note?: string
  readonly parts?: readonly Part[]
}

export type Explanation = {
  readonly kind: string
  readonly clause: string
  readonly notes: readonly string[]
  readonly parts: readonly Part[]
}

/** How much is shown. */
export type View = {
  /** Values of data elements, salts and personal names as well. */
  readonly showValues: boolean
  /** Takes a note about the whole input; the same one is kept once. */
  readonly note: (text: string) => void
}

/** An input that is nothing known, with what it looked like. */
export type Unknown = { readonly looksLike: string }

export const isoClause = (clause: string) => `ISO/IEC 18013-5:2021, ${clause}`
