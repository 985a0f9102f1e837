export {
  type CborDecodeOptions,
  type CborLimits,
  type CborTolerance,
  decodeCbor,
  defaultCborLimits,
} from './decode.ts'
export { type DiagnoseOptions, diagnoseCbor } from './diagnose.ts'
export { encodeCbor } from './encode.ts'
export { CborError, type CborErrorCode, cborErrorCodes } from './errors.ts'
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
