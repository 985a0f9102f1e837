export { type HostileCbor, hostileCbor } from './hostile-cbor.ts'
