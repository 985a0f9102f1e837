/**
 * The parameters of a link from outside: bounded, and none given twice (RFC 6749 section 3.1), so
 * that two readers never take two different values from one link.
 * @module
 */

const longestLink = 16_384

/** `undefined` when there is no link to read. */
export function linkQuery(link: string): URLSearchParams | undefined {
  if (link.length > longestLink || !URL.canParse(link)) return undefined
  const query = new URL(link).searchParams
  const names = [...query.keys()]
  return new Set(names).size === names.length ? query : undefined
}
