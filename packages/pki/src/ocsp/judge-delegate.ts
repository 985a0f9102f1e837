/**
 * Whether the certificate of a delegate was revoked: RFC 6960 4.2.2.2.1. With ocsp-nocheck a client may
 * trust it as long as it lasts, and need not: where the certificate names a list, that is asked all the
 * same.
 * @module
 */
import { type Check, checkMaker } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { crlDistributionPointsOf, hasOcspNoCheck } from '../certificate/read-extensions.ts'
import { judgeSigner, type SignerRevocation } from '../revocation/signer-revocation.ts'
import { ocspChecks } from './ocsp-checks.ts'
import type { Responder } from './ocsp-responder.ts'

const { judge, notApplicable, skipped } = checkMaker(ocspChecks)
const id = 'pki/ocsp-delegate-revocation'

/** @param signed - whether the answer is the delegate's: before that nothing it names is fetched */
export async function judgeDelegate(
  { certificate }: Responder,
  signed: boolean,
  expected: SignerRevocation & { readonly issuer: Certificate },
): Promise<readonly Check[]> {
  const { issuer } = expected
  if (!certificate) return [skipped(id, 'no responder who could be asked about')]
  if (certificate === issuer) return [notApplicable(id, 'the authority answers itself')]
  const namesNone = crlDistributionPointsOf(certificate).length === 0
  if (namesNone && hasOcspNoCheck(certificate))
    return [notApplicable(id, 'the authority asks nobody to check it, and names no list')]
  return await judgeSigner(
    { id, judge, skipped },
    signed ? [certificate, issuer] : undefined,
    expected,
  )
}
