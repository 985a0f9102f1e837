/**
 * What a wallet sends to the response address: a response that is judged, or an error.
 * OpenID4VP 1.0, sections 8.2, 8.3 and 8.5. What ends a presentation: docs/adr/0022.
 * @module
 */
import { toBase64url, utf8Encode } from '@tegata/kernel'
import { statusChecker } from '@tegata/status'
import {
  disclosedAsJson,
  type PresentationReport,
  provesItself,
  useCaseOf,
  verifyPresentation,
} from '@tegata/verifier'
import { VerifierRoleError } from './errors.ts'
import {
  notOpen,
  type PresentationParts,
  reportOf,
  requireOpen,
  transactionOf,
} from './presentations.ts'
import type { PresentationRow } from './store.ts'

/**
 * Judges a response. One that does not prove itself settles nothing, since anybody who saw the request
 * can encrypt to its key: its report is kept for the relying party, and the request stays open.
 * @throws VerifierRoleError `verifier/response-unreadable`, `verifier/response-refused`,
 * `verifier/not-open`, `verifier/unknown-presentation`
 */
export async function receiveResponse(
  parts: PresentationParts,
  id: string,
  jwe: string,
): Promise<{ redirect_uri: string }> {
  const { store, crypto, now, anchors } = parts
  const row = await requireOpen(parts, id)
  const trustAnchors = anchors().iaca
  const report = await verifyPresentation(
    jwe,
    {
      transaction: transactionOf(parts, row),
      trustAnchors,
      at: now(),
      ...signersIn(parts.trust),
      checkStatus: statusChecker({
        ...{ fetch: parts.fetch, now, crypto, trustAnchors },
        ...parts.trust,
      }),
    },
    crypto,
  )
  if (provesItself(report)) return await settle(parts, row, report)
  await store.noteAnswer(id, reportOf(report), now())
  if (failedIn(report).includes('verifier/response-readable'))
    throw new VerifierRoleError('verifier/response-unreadable', 'not encrypted for this request')
  throw responseRefused(report)
}

const signersIn = ({ checkRevocation, signerRevocation }: PresentationParts['trust']) => ({
  ...(checkRevocation && { checkRevocation }),
  ...(signerRevocation && { signerRevocation }),
})

const failedIn = ({ checks }: PresentationReport): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

const responseRefused = (report: PresentationReport) =>
  new VerifierRoleError('verifier/response-refused', `refused: ${failedIn(report).join(', ')}`)

async function settle(
  { store, box, crypto, now, resultUrl }: PresentationParts,
  { id, purpose }: PresentationRow,
  report: PresentationReport,
): Promise<{ redirect_uri: string }> {
  const { decision } = useCaseOf(purpose).decide(report, now())
  const accepted = report.verdict === 'accepted' && decision === 'proceed'
  const code = toBase64url(crypto.random(32))
  const disclosed = accepted && report.disclosed ? disclosedAsJson(report.disclosed) : undefined
  const won = await store.settle(
    id,
    {
      state: accepted ? 'accepted' : 'refused',
      report: reportOf(report),
      response_code_hash: await crypto.digest('SHA-256', utf8Encode(code)),
      disclosed: disclosed
        ? box.seal(utf8Encode(JSON.stringify(disclosed)), `disclosed ${id}`)
        : null,
    },
    now(),
  )
  if (!won) throw notOpen()
  if (accepted) return { redirect_uri: `${resultUrl}?response_code=${code}` }
  throw responseRefused(report)
}

/**
 * The holder declined, or the wallet refused and says so. The `state` of the request shows that it was
 * read, and no more: the relying party sees the code, and the request can still be answered.
 * @throws VerifierRoleError `verifier/wrong-state`, `verifier/not-open`,
 * `verifier/unknown-presentation`
 * @see OpenID4VP 1.0, 8.5
 */
export async function receiveError(
  parts: PresentationParts,
  id: string,
  { error, state }: { readonly error: string; readonly state?: string | undefined },
): Promise<void> {
  const row = await requireOpen(parts, id)
  if (state !== transactionOf(parts, row).state)
    throw new VerifierRoleError('verifier/wrong-state', 'state: not that of the request')
  if (!(await parts.store.decline(id, error, parts.now()))) throw notOpen()
}
