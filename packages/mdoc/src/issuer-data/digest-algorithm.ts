/**
 * digestAlgorithm: one of three, each with digests of one length. ISO/IEC 18013-5:2021, 9.1.2.5.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { MdocError } from '../errors.ts'

/**
 * Hash functions that an MSO may name.
 * @see ISO/IEC 18013-5:2021, 9.1.2.5
 */
export type DigestAlgorithm = 'SHA-256' | 'SHA-384' | 'SHA-512'

/** Bytes of one digest. */
export const digestLength: Readonly<Record<DigestAlgorithm, number>> = {
  'SHA-256': 32,
  'SHA-384': 48,
  'SHA-512': 64,
}

/** @throws MdocError `mdoc/unsupported` */
export function parseDigestAlgorithm(value: CborValue): DigestAlgorithm {
  if (value === 'SHA-256' || value === 'SHA-384' || value === 'SHA-512') return value
  throw new MdocError('mdoc/unsupported', 'mso.digestAlgorithm: not supported')
}
