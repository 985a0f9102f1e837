import { fromHex } from '@tegata/kernel'
import { type CborDecodeOptions, decodeCbor } from '../decode.ts'
import { CborError } from '../errors.ts'

/** The code with which bytes are refused, or that they were accepted. Another error is thrown on. */
export function decodingCode(input: string | Uint8Array, options?: CborDecodeOptions): string {
  try {
    decodeCbor(typeof input === 'string' ? fromHex(input) : input, options)
    return 'accepted'
  } catch (error) {
    if (error instanceof CborError) return error.code
    throw error
  }
}
