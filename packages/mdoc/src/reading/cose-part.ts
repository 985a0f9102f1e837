/**
 * COSE inside another structure: its errors name the place.
 * @module
 */
import { codeOf } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'

/**
 * @throws MdocError `mdoc/unsupported` for a key or algorithm that is not supported,
 * `mdoc/malformed` for whatever else the COSE reader refuses
 */
export function cosePart<T>(where: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const code = codeOf(cause)
    if (code === undefined || !(cause instanceof Error)) throw cause
    const what = `${where}: ${cause.message}`
    if (code.startsWith('cose/unsupported') || code === 'cose/brainpool')
      throw new MdocError('mdoc/unsupported', what, { cause })
    throw malformed(what, cause)
  }
}
