/**
 * A UUID as text and as its 16 bytes, the first digits first: RFC 9562, 4.
 * @module
 */
import { fromHex, toHex } from '@tegata/kernel'
import { malformed } from '../errors.ts'

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** In lower case. @throws MdocError `mdoc/malformed` for another length */
export function uuidText(bytes: Uint8Array, where: string): string {
  if (bytes.length !== 16) throw malformed(`${where}: not the 16 bytes of a UUID`)
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * The 16 bytes of a UUID.
 *
 * @throws TypeError for a text in another form: UUIDs are the caller's own
 * @see RFC 9562, 4
 */
export function uuidBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!form.test(text)) throw new TypeError('uuid: not in the form of a UUID')
  return fromHex(text.replaceAll('-', ''))
}
