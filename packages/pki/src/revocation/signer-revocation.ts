/**
 * The one way in which a signer's certificate is asked about, wherever somebody signs: each seat has a
 * check of its own, and says in the report that nobody was asked where nobody was.
 * @module
 */
import type { Check, Reason } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'

/** Asks whether the certificates of a signer still hold. Leaf first, anchor last, DER. */
export type RevocationCheck = (chain: readonly Uint8Array[]) => Promise<readonly Check[]>

/** How a policy has signers asked about. */
export type SignerRevocation = {
  /** {@link listRevocation} fits. */
  readonly checkRevocation?: RevocationCheck
  /**
   * - `required`: without an answer nothing is accepted
   * - `where-asked`: for where there is no network; the report says `skipped`. The default.
   */
  readonly signerRevocation?: 'required' | 'where-asked'
}

/** The check of one seat: its id, and the lines of its catalogue. */
export type SignerSeat<Id extends string> = {
  readonly id: Id
  readonly judge: (id: Id, reason: Reason) => Check
  readonly skipped: (id: Id, reason: string) => Check
}

/**
 * The check of the seat, after those of the answers.
 *
 * @param path - as it was validated, leaf first, anchor last; `undefined` where something else already
 * failed: nobody fetches what a certificate names that nobody believes
 */
export async function judgeSigner<Id extends string>(
  { id, judge, skipped }: SignerSeat<Id>,
  path: readonly Certificate[] | undefined,
  { checkRevocation, signerRevocation = 'where-asked' }: SignerRevocation,
): Promise<readonly Check[]> {
  const required = signerRevocation === 'required'
  if (!checkRevocation)
    return [
      required
        ? judge(id, 'the policy asks for it and nobody was asked')
        : skipped(id, 'nobody was asked'),
    ]
  if (!path) return [skipped(id, 'not asked, since the signer is not believed')]
  if (path.length < 2) {
    const reason = 'the signer is itself the anchor: no list says anything about it'
    return [required ? judge(id, reason) : skipped(id, reason)]
  }
  const checks = await checkRevocation(path.map(({ der }) => der))
  return [...checks, judge(id, reasonOf(checks))]
}

/** No answer is no answer, whatever the reason. */
function reasonOf(checks: readonly Check[]): Reason {
  if (!checks.some(({ outcome }) => outcome === 'passed')) return 'no answer'
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  if (failed.length === 0) return undefined
  return failed.map(({ id, reason = '' }) => `${id}: ${reason}`).join(', ')
}
