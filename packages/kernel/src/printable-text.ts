/**
 * Neither control characters nor halves of characters: no certificate could carry them, no database
 * keeps them, nobody can show them.
 */
export const printableText: RegExp = /^[^\p{Cc}\p{Cs}]*$/u
