/**
 * Deviations of real wallets that cannot change a meaning. A policy accepts them one by one, by
 * name, and the report shows each. Nothing else is ever tolerable.
 * @module
 */
import { type CborTolerance, type CborValue, decodeCbor } from '@tegata/cbor'
import { CodedError } from '@tegata/kernel'
import { malformed } from '../errors.ts'

/**
 * - `cbor-length`: a length or integer not in its shortest form
 * - `cbor-indefinite`: an indefinite length
 * - `time-fraction`: a fraction of a second in a date
 * - `unknown-members`: a member that the structure does not define
 * - `pinned-signer`: the document signer itself is the trust anchor
 * - `signer-profile`: the signer's certificate lacks what its profile asks for
 */
export const tolerances = [
  'cbor-length',
  'cbor-indefinite',
  'time-fraction',
  'unknown-members',
  'pinned-signer',
  'signer-profile',
] as const
/** One of {@link tolerances}. */
export type Tolerance = (typeof tolerances)[number]

/** Reading under a policy: what is tolerated, and what had to be. */
export type Reading = { readonly tolerate: ReadonlySet<Tolerance>; readonly used: Set<Tolerance> }

const nothing: ReadonlySet<Tolerance> = new Set()

/** A reading that tolerates nothing unless it is named; it keeps what it had to tolerate. */
export const readingUnder = (tolerate: ReadonlySet<Tolerance> = nothing): Reading => ({
  tolerate,
  used: new Set(),
})

/** @throws MdocError `mdoc/malformed` unless the deviation is tolerated, which is then noted */
export function needTolerance(reading: Reading, name: Tolerance, what: string): void {
  if (!reading.tolerate.has(name)) throw malformed(what)
  reading.used.add(name)
}

/** @throws MdocError `mdoc/malformed` with the place and the rule of CBOR that was broken */
export function decodeUnder(reading: Reading, bytes: Uint8Array, where: string): CborValue {
  try {
    if (reading.tolerate.size === 0) return decodeCbor(bytes)
    const tolerate = new Set<CborTolerance>()
    if (reading.tolerate.has('cbor-length')) tolerate.add('cbor-length')
    if (reading.tolerate.has('cbor-indefinite')) tolerate.add('cbor-indefinite')
    return decodeCbor(bytes, { tolerate, onTolerated: (name) => reading.used.add(name) })
  } catch (cause) {
    const why = cause instanceof CodedError ? `${cause.code}: ${cause.message}` : 'not CBOR'
    throw malformed(`${where}: ${why}`, cause)
  }
}
