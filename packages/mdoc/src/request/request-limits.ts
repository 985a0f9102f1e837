/**
 * How much a request may hold. The standard sets no limits; these are far above what a reader has
 * reason to ask and low enough that a hostile one costs a phone nothing.
 * @module
 */
import { malformed } from '../errors.ts'

/** The most that a request may hold. */
export const requestLimits = {
  /** Of the whole DeviceRequest, certificates included. */
  bytes: 256 * 1024,
  docRequests: 32,
  /** In one ItemsRequest, alternatives not counted. */
  elements: 512,
  /** Alternatives of one ItemsRequest, counted as elements. */
  alternatives: 1024,
  issuerIdentifiers: 256,
  zkSystems: 64,
  useCases: 32,
  /** Over all use cases. */
  documentSets: 256,
  readerAuthAll: 8,
  macKeys: 8,
} as const

/** At least one and at most so many. @throws MdocError `mdoc/malformed` */
export function checkCount(count: number, limit: keyof typeof requestLimits, where: string): void {
  if (count === 0) throw malformed(`${where}: empty`)
  if (count > requestLimits[limit])
    throw malformed(`${where}: more than ${requestLimits[limit]} ${limit}`)
}
