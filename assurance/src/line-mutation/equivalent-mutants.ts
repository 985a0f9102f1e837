/**
 * Mutants that change nothing anybody could see, and why. A place is a path, the text before and the
 * text after, so that it stays when lines move.
 * @module
 */

export type EquivalentMutant = {
  readonly path: string
  /** The source line, trimmed. */
  readonly line: string
  readonly from: string
  readonly to: string
  readonly why: string
}

export const equivalentMutants: readonly EquivalentMutant[] = []
