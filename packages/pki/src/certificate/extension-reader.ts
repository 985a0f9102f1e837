/**
 * Readers of single extensions, which keep what they read. RFC 5280 4.2.
 * @module
 */
import { type DerValue, readDer } from '../der/der-reader.ts'
import type { Extensions, ExtensionValue } from './extension.ts'

/**
 * A certificate, a request or a list: whatever carries extensions.
 * @see RFC 5280, 4.2
 */
export type WithExtensions = { readonly extensions: Extensions }

/**
 * A reader of one extension. What it read is kept with the extension: a path asks every certificate
 * several times.
 */
export function extensionReader<T extends object>(
  { oid, tag, path }: { readonly oid: string; readonly tag: number; readonly path: string },
  read: (value: DerValue, path: string) => T,
): (certificate: WithExtensions) => T | undefined {
  const known = new WeakMap<ExtensionValue, T>()
  return ({ extensions }) => {
    const extension = extensions.get(oid)
    if (!extension) return undefined
    const before = known.get(extension)
    if (before) return before
    const value = read(readDer(extension.value, tag, path), path)
    known.set(extension, value)
    return value
  }
}
