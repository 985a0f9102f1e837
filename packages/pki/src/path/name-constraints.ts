/**
 * Name constraints of the authorities of one path: RFC 5280 4.2.1.10, 6.1.3 (b) and (c), 6.1.4 (g).
 * @module
 */
import type { Reason } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import {
  type NameConstraints,
  nameConstraintsOf,
} from '../certificate/constraints/read-constraints.ts'
import type { GeneralName } from '../certificate/general-name.ts'
import { sameName } from '../certificate/name.ts'
import { subjectAltNamesOf } from '../certificate/read-extensions.ts'
import type { CertificatePath } from './build-paths.ts'
import { isInSubtree, type SubtreeUse, sameKind, understood } from './name-subtree.ts'
import type { PathWork } from './path-work.ts'

/**
 * Why a name of the path is not one that every authority above it allows. The anchor's constraints
 * count as well. Self-issued authorities are not asked, the leaf always is.
 */
export function nameConstraintsReason(path: CertificatePath, work: PathWork): Reason {
  const above: { readonly at: number; readonly constraints: NameConstraints }[] = []
  for (const [at, certificate] of [...path.entries()].reverse()) {
    const asked = at === 0 || !isSelfIssued(certificate)
    const names = asked && above.length > 0 ? namesOf(certificate) : []
    for (const name of names)
      for (const one of above) {
        const reason = reasonOf(name, one.constraints, work)
        if (reason) return `certificate ${at}: ${reason} of certificate ${one.at}`
      }
    const constraints = nameConstraintsOf(certificate)
    if (constraints) above.push({ at, constraints })
  }
  return undefined
}

/** Subject and issuer are one name, as where an authority certifies a new key of its own. */
export const isSelfIssued = ({ issuer, subject }: Certificate): boolean => sameName(issuer, subject)

/** The subject, the mail addresses in it, and the alternative names. */
function namesOf(certificate: Certificate): readonly GeneralName[] {
  const { subject } = certificate
  const emails = subject.attributes
    .filter(({ type }) => type === 'emailAddress')
    .map(({ value }): GeneralName => ({ type: 'email', value }))
  const own: GeneralName[] =
    subject.attributes.length > 0 ? [{ type: 'directoryName', name: subject }] : []
  return [...own, ...emails, ...subjectAltNamesOf(certificate)]
}

function reasonOf(
  name: GeneralName,
  { permitted, excluded }: NameConstraints,
  work: PathWork,
): Reason {
  if (!work.mayCompare((permitted.length + excluded.length) * priceOf(name)))
    return 'too many names to compare with constraints'
  if (!understood.has(name.type)) {
    const constrained = [...permitted, ...excluded].some((base) => sameKind(name, base))
    return constrained ? `a name of kind ${name.type} under constraints` : undefined
  }
  const within = (bases: readonly GeneralName[], use: SubtreeUse) =>
    bases.some((base) => sameKind(name, base) && isInSubtree(name, base, use))
  if (permitted.some((base) => sameKind(name, base)) && !within(permitted, 'permitted'))
    return `a name of kind ${name.type} outside what is permitted by constraints`
  return within(excluded, 'excluded')
    ? `a name of kind ${name.type} excluded by constraints`
    : undefined
}

/** Long names cost more. */
const priceOf = (name: GeneralName): number =>
  'value' in name ? 1 + Math.floor(name.value.length / 64) : 1
