/**
 * What a decoder takes in before it gives up: a short input must not cost much time or memory.
 * @module
 */

export type CborLimits = {
  /** Bytes of input. */
  readonly maxBytes: number
  /** Levels of nesting; at most 1,000. */
  readonly maxDepth: number
  /** Data items in total; each chunk of a string is one. */
  readonly maxItems: number
  /** Bytes of one text, chunks together. */
  readonly maxText: number
  /** Bytes of one key: engines hash long strings by their length alone. */
  readonly maxKeyBytes: number
  /** Integer keys of one map: engines hash integers without a secret, so they can be chosen to collide. */
  readonly maxIntegerKeys: number
}

/** Enough for an identity document with portraits, small enough to be harmless. */
export const defaultCborLimits: CborLimits = {
  maxBytes: 4 * 1024 * 1024,
  maxDepth: 32,
  maxItems: 65_536,
  maxText: 65_536,
  maxKeyBytes: 1024,
  maxIntegerKeys: 256,
}

/** Each level is a few frames of the stack. */
const deepest = 1000

/** @throws TypeError for a limit that is no whole number, or a depth that no stack holds */
export function limitsOf(changed: Partial<CborLimits> | undefined): CborLimits {
  if (changed === undefined) return defaultCborLimits
  const limits = { ...defaultCborLimits, ...changed }
  for (const [name, limit] of Object.entries(limits))
    if (!Number.isSafeInteger(limit) || limit < 0)
      throw new TypeError(`limits.${name}: not a whole number`)
  if (limits.maxDepth > deepest) throw new TypeError(`limits.maxDepth: above ${deepest}`)
  return limits
}
