/**
 * COSE_Sign1, COSE_Mac0 and COSE_Key. RFC 9052, RFC 9053, RFC 9360, RFC 9864.
 * @module
 */
export { algorithmOf } from './algorithm.ts'
export { type CoseKeyReading, coseKeyToJwk, jwkToCoseKey } from './cose-key.ts'
export { CoseError, type CoseErrorCode } from './errors.ts'
export {
  type CoseHeaders,
  headerLabel,
  hmac256,
  x5chainOf,
  x5chainValue,
} from './header.ts'
export {
  createMac0,
  type Mac0,
  type MacInput,
  macStructure,
  parseMac0,
  verifyMac0,
} from './mac0.ts'
export {
  createSign1,
  parseSign1,
  type Sign1,
  type Sign1Input,
  type Sign1Verification,
  sign1Length,
  sigStructure,
  verifySign1,
} from './sign1.ts'
