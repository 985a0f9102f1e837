/**
 * Writing the extensions by which an authority limits those below it: RFC 5280 4.2.1.5, 4.2.1.10,
 * 4.2.1.11 and 4.2.1.14. Each is critical, as RFC 5280 asks.
 * @module
 */
import {
  type Bytes,
  writeContext,
  writeOid,
  writePrimitive,
  writeSequence,
  writeSmallInteger,
} from '../../der/der-writer.ts'
import { malformed } from '../../errors.ts'
import type { Extension } from '../extension.ts'
import { type NewGeneralName, writeGeneralName } from '../general-name.ts'
import { extensionOid } from '../object-ids.ts'
import type { PolicyConstraints, PolicyMapping } from './read-constraints.ts'

const critical = (oid: string, value: Uint8Array): Extension => ({ oid, critical: true, value })

/** A subtree of names; of addresses, address and mask behind each other. */
export type NewSubtree = NewGeneralName | { readonly type: 'ip'; readonly bytes: Uint8Array }

/**
 * The names an authority may, and may not, issue for.
 *
 * @throws PkiError `pki/malformed` for none at all, or text outside printable ASCII
 * @see RFC 5280, 4.2.1.10
 */
export function nameConstraintsExtension(constraints: {
  readonly permitted?: readonly NewSubtree[]
  readonly excluded?: readonly NewSubtree[]
}): Extension {
  const parts = [constraints.permitted, constraints.excluded].flatMap((subtrees, n) =>
    subtrees && subtrees.length > 0 ? [writeContext(n, ...subtrees.map(writeSubtree))] : [],
  )
  if (parts.length === 0) throw malformed('nameConstraints', 'no subtree')
  return critical(extensionOid.nameConstraints, writeSequence(...parts))
}

const writeSubtree = (base: NewSubtree): Bytes =>
  writeSequence(base.type === 'ip' ? writePrimitive(7, base.bytes) : writeGeneralName(base))

/**
 * Which policies count as which below.
 *
 * @throws PkiError `pki/malformed` for a policy that is no object identifier
 * @see RFC 5280, 4.2.1.5
 */
export const policyMappingsExtension = (mappings: readonly PolicyMapping[]): Extension =>
  critical(
    extensionOid.policyMappings,
    writeSequence(
      ...mappings.map(({ issuerPolicy, subjectPolicy }) =>
        writeSequence(writeOid(issuerPolicy), writeOid(subjectPolicy)),
      ),
    ),
  )

/**
 * After how many further authorities policies are asked for, and mapping ends.
 * @see RFC 5280, 4.2.1.11
 */
export function policyConstraintsExtension(constraints: PolicyConstraints): Extension {
  const { requireExplicitPolicy, inhibitPolicyMapping } = constraints
  const parts = [requireExplicitPolicy, inhibitPolicyMapping].flatMap((skips, n) =>
    skips === undefined ? [] : [writeSkips(n, skips)],
  )
  return critical(extensionOid.policyConstraints, writeSequence(...parts))
}

/**
 * After how many further authorities anyPolicy stands for nothing.
 * @see RFC 5280, 4.2.1.14
 */
export const inhibitAnyPolicyExtension = (skips: number): Extension =>
  critical(extensionOid.inhibitAnyPolicy, writeSmallInteger(skips))

/** An INTEGER under an implicit tag. */
const writeSkips = (n: number, skips: number): Bytes =>
  writePrimitive(n, writeSmallInteger(skips).subarray(2))
