/**
 * IssuingDistributionPoint: which part of an authority's certificates a CRL is about.
 * RFC 5280 5.2.5.
 * @module
 */

import { writePointName } from '../certificate/build-extensions.ts'
import type { Extension, Extensions } from '../certificate/extension.ts'
import type { GeneralName } from '../certificate/general-name.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { readPointName } from '../certificate/read-extensions.ts'
import {
  constructedTag,
  type DerItems,
  derItems,
  derTag,
  primitiveTag,
  readDer,
} from '../der/der-reader.ts'
import { readBoolean, readNamedBits } from '../der/der-values.ts'
import { writePrimitive, writeSequence } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'

/**
 * Which part of an authority's certificates a CRL is about.
 * @see RFC 5280, 5.2.5
 */
export type IssuingDistributionPoint = {
  readonly fullName: readonly GeneralName[]
  /** A name relative to the issuer of the list. */
  readonly relative: boolean
  /** Content of that name: one RelativeDistinguishedName. */
  readonly relativeName?: Uint8Array
  readonly onlyUserCertificates: boolean
  readonly onlyAuthorityCertificates: boolean
  readonly onlySomeReasons: boolean
  /** The numbers of their bits: RFC 5280, 4.2.1.13. */
  readonly reasonBits?: ReadonlySet<number>
  readonly indirect: boolean
  readonly onlyAttributeCertificates: boolean
}

const path = 'issuingDistributionPoint'

/** @throws PkiError `pki/malformed` */
export function issuingDistributionPointOf(
  extensions: Extensions,
): IssuingDistributionPoint | undefined {
  const extension = extensions.get(extensionOid.issuingDistributionPoint)
  if (!extension) return undefined
  const items = derItems(readDer(extension.value, derTag.sequence, path), path)
  const name = readPointName(items.optional(constructedTag(0), path), path)
  const onlyUserCertificates = readFlag(items, 1)
  const onlyAuthorityCertificates = readFlag(items, 2)
  const reasons = items.optional(primitiveTag(3), path)
  const indirect = readFlag(items, 4)
  const onlyAttributeCertificates = readFlag(items, 5)
  items.end(path)
  return {
    ...name,
    onlyUserCertificates,
    onlyAuthorityCertificates,
    onlySomeReasons: reasons !== undefined,
    ...(reasons && { reasonBits: readNamedBits(reasons, path) }),
    indirect,
    onlyAttributeCertificates,
  }
}

/**
 * Which part of the authority's certificates a CRL is about; critical.
 *
 * @throws PkiError `pki/malformed` for an address that is not printable ASCII
 * @see RFC 5280, 5.2.5
 */
export function issuingDistributionPointExtension(point: {
  readonly uri?: string
  readonly only?: 'user-certificates' | 'authority-certificates'
}): Extension {
  const flag = Uint8Array.of(0xff)
  const name = point.uri === undefined ? [] : [writePointName(point.uri)]
  const user = point.only === 'user-certificates' ? [writePrimitive(1, flag)] : []
  const authority = point.only === 'authority-certificates' ? [writePrimitive(2, flag)] : []
  return {
    oid: extensionOid.issuingDistributionPoint,
    critical: true,
    value: writeSequence(...name, ...user, ...authority),
  }
}

function readFlag(items: DerItems, n: number): boolean {
  const value = items.optional(primitiveTag(n), path)
  if (value && !readBoolean(value, path)) throw malformed(path, 'default value encoded')
  return value !== undefined
}
