/**
 * Every extension whose meaning is known, read once. RFC 5280 4.2.
 * @module
 */

import {
  inhibitAnyPolicyOf,
  nameConstraintsOf,
  policyConstraintsOf,
  policyMappingsOf,
} from './constraints/read-constraints.ts'
import type { WithExtensions } from './extension-reader.ts'
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  distributionPointsOf,
  extendedKeyUsageOf,
  hasOcspNoCheck,
  issuerAltNamesOf,
  keyUsageOf,
  ocspUrisOf,
  policiesOf,
  subjectAltNamesOf,
  subjectKeyIdentifierOf,
} from './read-extensions.ts'

/** Reads every known extension once. @throws PkiError `pki/malformed` */
export function readKnownExtensions(certificate: WithExtensions): void {
  for (const read of [
    keyUsageOf,
    extendedKeyUsageOf,
    basicConstraintsOf,
    subjectKeyIdentifierOf,
    authorityKeyIdentifierOf,
    subjectAltNamesOf,
    issuerAltNamesOf,
    policiesOf,
    policyMappingsOf,
    policyConstraintsOf,
    inhibitAnyPolicyOf,
    nameConstraintsOf,
    distributionPointsOf,
    ocspUrisOf,
    hasOcspNoCheck,
  ])
    read(certificate)
}
