/**
 * Extensions: the list that certificates, CRLs and OCSP messages carry. RFC 5280 4.1.2.9.
 * @module
 */
import { type DerValue, derItems, derList, derTag } from '../der/der-reader.ts'
import { readBoolean, readOid } from '../der/der-values.ts'
import {
  type Bytes,
  writeBoolean,
  writeOctetString,
  writeOid,
  writeSequence,
} from '../der/der-writer.ts'
import { malformed } from '../errors.ts'

/**
 * An extension as it stands in a list, without its identifier.
 * @see RFC 5280, 4.1
 */
export type ExtensionValue = {
  readonly critical: boolean
  /** Content of the OCTET STRING: the DER of the extension, as received. */
  readonly value: Uint8Array
}

/** By object identifier. */
export type Extensions = ReadonlyMap<string, ExtensionValue>

/** An extension to be written. */
export type Extension = ExtensionValue & { readonly oid: string }

const maxExtensions = 64

/**
 * An extension may occur once: RFC 5280 4.2.
 * @param how.mayWriteDefault - `critical` may be written out though it is FALSE, as X.690 11.5 forbids
 * @throws PkiError `pki/malformed`
 */
export function readExtensions(
  value: DerValue,
  path: string,
  how: { readonly mayWriteDefault?: boolean } = {},
): Extensions {
  const extensions = new Map<string, ExtensionValue>()
  for (const member of derList(value, derTag.sequence, path)) {
    const items = derItems(member, path)
    const oid = readOid(items.next(derTag.objectIdentifier, path), path)
    const flag = items.optional(derTag.boolean, path)
    const critical = flag !== undefined && readBoolean(flag, path)
    if (flag && !critical && !how.mayWriteDefault) throw malformed(path, 'default value encoded')
    const bytes = items.next(derTag.octetString, path).content
    items.end(path)
    if (extensions.has(oid)) throw malformed(path, 'an extension twice')
    extensions.set(oid, { critical, value: bytes })
    if (extensions.size > maxExtensions) throw malformed(path, 'too many extensions')
  }
  if (extensions.size === 0) throw malformed(path, 'empty list of extensions')
  return extensions
}

/** @throws PkiError `pki/malformed` when an extension is given twice */
export function writeExtensions(extensions: readonly Extension[]): Bytes {
  if (new Set(extensions.map(({ oid }) => oid)).size !== extensions.length)
    throw malformed('extensions', 'an extension twice')
  return writeSequence(
    ...extensions.map(({ oid, critical, value }) => {
      const flag = critical ? [writeBoolean(true)] : []
      return writeSequence(writeOid(oid), ...flag, writeOctetString(value))
    }),
  )
}
