export type { CborTolerance } from './cursor.ts'
export { type CborDecodeOptions, decodeCbor } from './decode.ts'
export { type DiagnoseOptions, diagnoseCbor } from './diagnose.ts'
export { type CborEncodeOptions, encodeCbor } from './encode.ts'
export { CborError, type CborErrorCode, cborErrorCodes } from './errors.ts'
export { type CborLimits, defaultCborLimits } from './limits.ts'
export {
  CborFloat,
  type CborMap,
  CborRaw,
  CborSimple,
  CborTag,
  type CborValue,
  embedCbor,
  isCborArray,
  isCborMap,
  rawCbor,
  taggedCbor,
} from './value.ts'
