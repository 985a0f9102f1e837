/**
 * CBOR for documents that are hashed and signed: one pass, no copies, bounded, exact. RFC 8949.
 * @module
 */
export type { CborTolerance } from './cursor.ts'
export { type CborDecodeOptions, decodeCbor } from './decode.ts'
export { cborMemberReader } from './decode-members.ts'
export { type DiagnoseOptions, diagnoseCbor } from './diagnose.ts'
export { type CborEncodeOptions, encodeCbor } from './encode.ts'
export { CborError, type CborErrorCode } from './errors.ts'
export { itemLength as cborLength } from './item-length.ts'
export { type CborLimits, defaultCborLimits } from './limits.ts'
export {
  CborContent,
  CborFloat,
  type CborMap,
  CborRaw,
  CborSimple,
  CborTag,
  type CborValue,
  embedCbor,
  embedItem,
  isCborArray,
  isCborMap,
  rawCbor,
  taggedCbor,
} from './value.ts'
export { headLength as cborHeadLength, writeHead as writeCborHead } from './write-head.ts'
export { writeItem as writeCbor } from './write-item.ts'
