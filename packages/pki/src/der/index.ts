/**
 * Reading and writing DER, for structures of others that stand inside certificates. ITU-T X.690.
 * @module
 */
export {
  constructedTag,
  DerItems,
  DerValue,
  derInside,
  derItems,
  derList,
  derTag,
  primitiveTag,
  readDer,
} from './der-reader.ts'
export { readBoolean, readInteger, readOid, readSmallInteger } from './der-values.ts'
export {
  writeBoolean,
  writeContext,
  writeEnumerated,
  writeNull,
  writeOctetString,
  writeOid,
  writeSequence,
  writeSetOf,
  writeSmallInteger,
  writeUnsigned,
  writeValue,
} from './der-writer.ts'
