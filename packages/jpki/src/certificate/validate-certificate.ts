/**
 * Whether a citizen's certificate may be relied on now, and for what.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, checkMaker, type Reason, type Verdict } from '@tegata/kernel'
import {
  type Certificate,
  jpkiAuth,
  jpkiCa,
  jpkiSign,
  PkiError,
  parseCertificate,
  type RevocationReport,
  validatePath,
} from '@tegata/pki'
import type { KeyKind } from '../card/jpki-application.ts'
import { JpkiError } from '../errors.ts'
import { jpkiChecks } from '../jpki-checks.ts'
import type { AskRevocation } from './ocsp-revocation.ts'
import { type JpkiPolicy, policyOf, sandboxPolicies } from './policies.ts'
import { signingAttributesOf } from './signing-attributes.ts'

/** What is asked of a citizen's certificate: for what it is used, when, and who is trusted. */
export type JpkiValidation = {
  /** DER as received. */
  readonly certificate: Uint8Array
  readonly kind: KeyKind
  /** Authorities for this kind, DER. */
  readonly anchors: readonly Uint8Array[]
  readonly at: Date
  readonly askRevocation: AskRevocation
  /** Default: those of the sandbox. */
  readonly policies?: readonly JpkiPolicy[]
  /** What the caller accepts by name; the report says so. Default: nothing. */
  readonly mayTolerate?: readonly RevocationTolerance[]
}

/** `revocation-unknown`: nobody could be asked whether the certificate is revoked. */
export type RevocationTolerance = 'revocation-unknown'

/** Whether the certificate may be relied on, check by check. */
export type JpkiReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Read, not necessarily trusted. */
  readonly certificate?: Certificate
  readonly token?: 'card' | 'phone'
}

const { judge, notApplicable, skipped, tolerate } = checkMaker(jpkiChecks)

/**
 * Path, profile, purpose, attributes and revocation, each a named check. Revocation is asked for
 * only when all before it passed. Never throws for what the certificate says.
 */
export async function validateJpkiCertificate(
  input: JpkiValidation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<JpkiReport> {
  const leaf = read(input.certificate)
  if (typeof leaf === 'string')
    return { verdict: 'refused', checks: [judge('jpki/certificate-form', leaf)] }
  const { kind, at } = input
  const path = await validatePath(
    {
      leaf,
      intermediates: [],
      anchors: input.anchors.map((der) => parseCertificate(der)),
      at,
      profile: kind === 'sign' ? jpkiSign : jpkiAuth,
      anchorProfile: jpkiCa,
    },
    crypto,
  )
  const policy = policyOf(leaf, input.policies ?? sandboxPolicies)
  const checks = [
    judge('jpki/certificate-form', undefined),
    ...path.checks,
    judge('jpki/certificate-kind', policy?.kind === kind ? undefined : `not for ${kind}`),
    attributesCheck(leaf, kind),
  ]
  const found = { certificate: leaf, ...(policy && { token: policy.token }) }
  const { anchor } = path
  if (path.verdict !== 'accepted' || !anchor || failed(checks)) {
    const skip = skipped('jpki/revocation-known', 'an earlier check failed')
    return { verdict: 'refused', checks: [...checks, skip], ...found }
  }
  const revocation = await answerOf(() => input.askRevocation(leaf, anchor, at))
  if ('unknown' in revocation) {
    const tolerated = input.mayTolerate?.includes('revocation-unknown') ?? false
    const tolerance = { names: ['revocation-unknown'], tolerated }
    const unknown = tolerate('jpki/revocation-known', revocation.unknown, tolerance)
    return { verdict: tolerated ? 'accepted' : 'refused', checks: [...checks, unknown], ...found }
  }
  const known = judge('jpki/revocation-known', undefined)
  const all = [...checks, known, ...revocation.checks]
  return { verdict: revocation.verdict, checks: all, ...found }
}

/** Nobody to ask, or why there was no answer. */
async function answerOf(
  ask: () => ReturnType<AskRevocation>,
): Promise<RevocationReport | { readonly unknown: string }> {
  try {
    return (await ask()) ?? { unknown: 'no answer about revocation' }
  } catch (error) {
    if (!(error instanceof JpkiError)) throw error
    return { unknown: `no answer about revocation: ${error.message}` }
  }
}

const failed = (checks: readonly Check[]) => checks.some(({ outcome }) => outcome === 'failed')

function read(der: Uint8Array): Certificate | string {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof PkiError) return error.message
    throw error
  }
}

function attributesCheck(certificate: Certificate, kind: KeyKind): Check {
  if (kind === 'auth')
    return notApplicable('jpki/attributes', 'the profile allows this certificate none')
  return judge('jpki/attributes', attributesReason(certificate))
}

function attributesReason(certificate: Certificate): Reason {
  try {
    signingAttributesOf(certificate)
    return undefined
  } catch (error) {
    if (error instanceof JpkiError || error instanceof PkiError) return error.message
    throw error
  }
}
