/**
 * How much a document may hold. The standard sets no limits; these are far above what an issuer has
 * reason to write.
 * @module
 */
import { malformed } from '../errors.ts'

export const issuerDataLimits = {
  namespaces: 64,
  /** Returned in one namespace. */
  items: 4096,
  /** In one namespace, decoys included. */
  digests: 16_384,
  /** Of a status or identifier list. */
  uriLength: 2048,
} as const

/** `digestID` is below 2³¹: ISO/IEC 18013-5:2021, 9.1.2.4. */
export const digestIdEnd = 2 ** 31

/** At least one and at most so many. @throws MdocError `mdoc/malformed` */
export function checkCount(
  count: number,
  limit: keyof typeof issuerDataLimits,
  where: string,
): void {
  if (count === 0) throw malformed(`${where}: empty`)
  if (count > issuerDataLimits[limit])
    throw malformed(`${where}: more than ${issuerDataLimits[limit]} ${limit}`)
}
