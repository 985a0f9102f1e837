/**
 * The extensions by which an authority limits those below it: RFC 5280 4.2.1.5, 4.2.1.10, 4.2.1.11
 * and 4.2.1.14. `parseCertificate` reads each once, so that on a parsed certificate these functions
 * do not throw.
 * @module
 */
import {
  constructedTag,
  type DerItems,
  type DerValue,
  derItems,
  derList,
  derTag,
  primitiveTag,
} from '../../der/der-reader.ts'
import { readInteger, readOid } from '../../der/der-values.ts'
import { malformed } from '../../errors.ts'
import { extensionReader, type WithExtensions } from '../extension-reader.ts'
import { type GeneralName, readGeneralName } from '../general-name.ts'
import { anyPolicy, extensionOid } from '../object-ids.ts'

/**
 * Which names may, and which may not, occur below an authority.
 * @see RFC 5280, 4.2.1.10
 */
export type NameConstraints = {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

/**
 * The names an authority may issue for; `undefined` when nothing is said. Bounds of a subtree
 * (`minimum`, `maximum`) are refused, as RFC 5280 defines no use for them.
 * @see RFC 5280, 4.2.1.10
 */
export const nameConstraintsOf: (certificate: WithExtensions) => NameConstraints | undefined =
  extensionReader(
    { oid: extensionOid.nameConstraints, tag: derTag.sequence, path: 'nameConstraints' },
    (value, path) => {
      const items = derItems(value, path)
      const permitted = readSubtrees(items, 0, path)
      const excluded = readSubtrees(items, 1, path)
      items.end(path)
      if (!permitted && !excluded) throw malformed(path, 'empty')
      return { permitted: permitted ?? [], excluded: excluded ?? [] }
    },
  )

function readSubtrees(items: DerItems, n: number, path: string): GeneralName[] | undefined {
  const value = items.optional(constructedTag(n), path)
  if (!value) return undefined
  const subtrees = derList(value, derTag.sequence, path)
  if (subtrees.length === 0) throw malformed(path, 'no subtree')
  return subtrees.map((subtree) => {
    const inside = derItems(subtree, path)
    const base = readGeneralName(inside.any(path), path)
    inside.end(path)
    if (base.type === 'ip' && base.bytes.length !== 8 && base.bytes.length !== 32)
      throw malformed(path, 'not an address with its mask')
    return base
  })
}

/**
 * A policy of the authority's, and the one below it that counts as the same.
 * @see RFC 5280, 4.2.1.5
 */
export type PolicyMapping = { readonly issuerPolicy: string; readonly subjectPolicy: string }

const policyMappings = extensionReader(
  { oid: extensionOid.policyMappings, tag: derTag.sequence, path: 'policyMappings' },
  (value, path) => {
    const mappings = derList(value, derTag.sequence, path).map((mapping) => {
      const items = derItems(mapping, path)
      const issuerPolicy = readOid(items.next(derTag.objectIdentifier, path), path)
      const subjectPolicy = readOid(items.next(derTag.objectIdentifier, path), path)
      items.end(path)
      return { issuerPolicy, subjectPolicy }
    })
    if (mappings.length === 0) throw malformed(path, 'empty')
    return mappings
  },
)

/** Which policies count as which below: RFC 5280 4.2.1.5. */
export const policyMappingsOf = (certificate: WithExtensions): readonly PolicyMapping[] =>
  policyMappings(certificate) ?? []

/** Whether a mapping is from or to anyPolicy, which RFC 5280 6.1.4 (a) forbids. */
export const mapsAnyPolicy = (certificate: WithExtensions): boolean =>
  policyMappingsOf(certificate).some(
    ({ issuerPolicy, subjectPolicy }) => issuerPolicy === anyPolicy || subjectPolicy === anyPolicy,
  )

/**
 * After how many further authorities policies are asked for, and mapping ends.
 * @see RFC 5280, 4.2.1.11
 */
export type PolicyConstraints = {
  readonly requireExplicitPolicy?: number
  readonly inhibitPolicyMapping?: number
}

/**
 * What an authority asks of policies below it; `undefined` when nothing is said.
 * @see RFC 5280, 4.2.1.11
 */
export const policyConstraintsOf: (certificate: WithExtensions) => PolicyConstraints | undefined =
  extensionReader(
    { oid: extensionOid.policyConstraints, tag: derTag.sequence, path: 'policyConstraints' },
    (value, path) => {
      const items = derItems(value, path)
      const explicit = items.optional(primitiveTag(0), path)
      const mapping = items.optional(primitiveTag(1), path)
      items.end(path)
      if (!explicit && !mapping) throw malformed(path, 'empty')
      return {
        ...(explicit && { requireExplicitPolicy: readSkips(explicit, path) }),
        ...(mapping && { inhibitPolicyMapping: readSkips(mapping, path) }),
      }
    },
  )

const inhibitAnyPolicy = extensionReader(
  { oid: extensionOid.inhibitAnyPolicy, tag: derTag.integer, path: 'inhibitAnyPolicy' },
  (value, path) => ({ skips: readSkips(value, path) }),
)

/** After how many further authorities anyPolicy stands for nothing: RFC 5280 4.2.1.14. */
export const inhibitAnyPolicyOf = (certificate: WithExtensions): number | undefined =>
  inhibitAnyPolicy(certificate)?.skips

/** SkipCerts: any natural number; one that is too large to count is larger than any path. */
function readSkips(value: DerValue, path: string): number {
  const bytes = readInteger(value, path)
  if ((bytes[0] ?? 0) >= 0x80) throw malformed(path, 'negative')
  return Math.min(
    bytes.reduce((sum, byte) => sum * 256 + byte, 0),
    0x7fff_ffff,
  )
}
