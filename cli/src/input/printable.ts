/**
 * Text that others wrote, made safe to look at: no control character reaches the terminal, and
 * none turns the direction of what is read.
 * @module
 */

/** C0 and C1 but tab and line feed; line separators; direction marks; byte order mark; surrogates. */
const unsafe =
  /(?![\t\n])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Unsafe characters as `\uXXXX`. */
export const printable = (text: string): string => text.replace(unsafe, escaped)

/** For a line of its own: tabs and line feeds as well. */
export const printableLine = (text: string): string => printable(text).replace(/[\t\n]/g, escaped)

/** JSON that is safe to look at and reads back as the same value. */
export const printableJson = (value: unknown, indent?: number): string =>
  printable(JSON.stringify(value, undefined, indent))
