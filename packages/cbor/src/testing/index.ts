/**
 * CBOR made to hurt, for tests of decoders.
 * @module
 */
export { type HostileCbor, hostileCbor } from './hostile-cbor.ts'
