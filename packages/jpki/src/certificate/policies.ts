/**
 * Which certificate policy says what a certificate is for and where its key lives.
 * Those of cards are published; those of phones are not, so the sandbox uses the arc for examples
 * (2.999), and a production list is configuration.
 * @module
 */
import { type Certificate, jpkiPolicyOid, policiesOf } from '@tegata/pki'
import type { KeyKind } from '../card/jpki-application.ts'

/** What one certificate policy says: what the certificate is for, and where its key lives. */
export type JpkiPolicy = {
  readonly oid: string
  readonly kind: KeyKind
  readonly token: 'card' | 'phone'
}

/** The policies of a sandbox. Those of phones are under 2.999, an arc for examples. */
export const sandboxPolicies = [
  { oid: jpkiPolicyOid.testSign, kind: 'sign', token: 'card' },
  { oid: jpkiPolicyOid.auth, kind: 'auth', token: 'card' },
  { oid: '2.999.392.200149.1', kind: 'sign', token: 'phone' },
  { oid: '2.999.392.200149.2', kind: 'auth', token: 'phone' },
] as const satisfies readonly JpkiPolicy[]

/** The one policy of the list that the certificate names; `undefined` for none or for several. */
export function policyOf(
  certificate: Certificate,
  policies: readonly JpkiPolicy[],
): JpkiPolicy | undefined {
  const named = new Set(policiesOf(certificate))
  const found = policies.filter(({ oid }) => named.has(oid))
  return found.length === 1 ? found[0] : undefined
}
