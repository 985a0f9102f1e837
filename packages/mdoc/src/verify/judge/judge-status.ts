/**
 * What only others can say: whether the copy lapsed, and whether the signer's certificate was revoked.
 * Fails closed.
 * @module
 */
import { type Check, checkMaker } from '@tegata/kernel'
import type { IssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { VerificationPolicy } from '../policy/policy.ts'
import type { IssuerVerification } from '../verification.ts'
import type { Parts } from './judge-document.ts'
import type { JudgedIssuer } from './judge-issuer.ts'

const { judge, notApplicable, skipped } = checkMaker(mdocChecks)

/** Token Status List, 8.3: nobody fetches what a document names that its issuer did not sign. */
const notBelieved = 'not asked, since the issuer’s half does not hold'

/** A document that names a status is not accepted without an answer, unless the policy says so. */
export async function judgeStatus(
  { mso }: IssuerSigned,
  chain: readonly Uint8Array[],
  believed: boolean,
  { options, policy }: Parts,
): Promise<readonly Check[]> {
  const { status } = mso
  const { checkStatus } = options
  const { status: asked } = policy
  if (!status && asked === 'required')
    return [judge('mdoc/status', 'the document names no status, and the policy asks for one')]
  if (!status) return [notApplicable('mdoc/status', 'the document names no status')]
  if (asked === 'not-asked' && !checkStatus)
    return [skipped('mdoc/status', 'the policy does not ask for the status')]
  if (!checkStatus)
    return [judge('mdoc/status', 'the document names a status and nobody asked for it')]
  if (!believed) return [skipped('mdoc/status', notBelieved)]
  const checks = await checkStatus(status, chain)
  return [...checks, judge('mdoc/status', checks.length > 0 ? undefined : 'no answer')]
}

export async function judgeRevocation(
  { path }: JudgedIssuer,
  believed: boolean,
  { checkRevocation }: IssuerVerification,
  { signerRevocation }: VerificationPolicy,
): Promise<readonly Check[]> {
  const id = 'mdoc/signer-revocation'
  if (!checkRevocation)
    return signerRevocation === 'required'
      ? [judge(id, 'the policy asks for it and nobody was asked')]
      : [skipped(id, 'nobody was asked')]
  if (!believed) return [skipped(id, notBelieved)]
  const checks = await checkRevocation(path.map(({ der }) => der))
  return [...checks, judge(id, checks.length > 0 ? undefined : 'no answer')]
}
