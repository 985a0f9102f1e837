/**
 * What only others can say: whether the copy lapsed, and whether the signer's certificate was revoked.
 * Fails closed.
 * @module
 */
import type { MaybePromise } from '@tegata/crypto'
import { type Check, checkMaker } from '@tegata/kernel'
import { judgeSigner } from '@tegata/pki'
import type { IssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { listReferences } from '../../issuer-data/mobile-security-object.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { VerificationPolicy } from '../policy/policy.ts'
import type { IssuerVerification } from '../verification.ts'
import type { Parts } from './judge-document.ts'
import type { JudgedIssuer } from './judge-issuer.ts'

const { judge, notApplicable, skipped } = checkMaker(mdocChecks)

/** Token Status List, 8.3: nobody fetches what a document names that its issuer did not sign. */
const notBelieved = 'not asked, since the issuer’s half does not hold'

/**
 * A document that names a status is not accepted without an answer, unless the policy says so. Each list
 * that it names is asked, and each has to answer.
 */
export function judgeStatus(
  { mso }: IssuerSigned,
  chain: readonly Uint8Array[],
  believed: boolean,
  { options: { checkStatus }, policy: { status: asked } }: Parts,
): MaybePromise<readonly Check[]> {
  const id = 'mdoc/status'
  const references = listReferences(mso)
  if (references.length === 0)
    return asked === 'required'
      ? [judge(id, 'the document names no status, and the policy asks for one')]
      : [notApplicable(id, 'the document names no status')]
  if (!checkStatus)
    return asked === 'not-asked'
      ? [skipped(id, 'the policy does not ask for the status')]
      : [judge(id, 'the document names a status and nobody asked for it')]
  if (!believed) return [skipped(id, notBelieved)]
  return answered(references, (reference) => checkStatus(reference, chain))
}

const seat = { id: 'mdoc/signer-revocation', judge, skipped } as const

/** Whether the certificates of the signer were revoked, where the caller asks for it. */
export const judgeRevocation = (
  { path }: JudgedIssuer,
  believed: boolean,
  { checkRevocation }: IssuerVerification,
  { signerRevocation }: VerificationPolicy,
): MaybePromise<readonly Check[]> =>
  judgeSigner(seat, believed ? path : undefined, {
    signerRevocation,
    ...(checkRevocation && { checkRevocation }),
  })

/** One after the other; each has to answer. */
async function answered<Question>(
  questions: readonly Question[],
  ask: (question: Question) => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  const answers: (readonly Check[])[] = []
  for (const question of questions) answers.push(await ask(question))
  const silent = answers.some((checks) => checks.length === 0)
  return [...answers.flat(), judge('mdoc/status', silent ? 'no answer' : undefined)]
}
