/**
 * Every check there is, and the workspaces whose tests may notice that it is gone.
 * @module
 */
import { jpkiChecks } from '@tegata/jpki'
import { mdocChecks, readerChecks } from '@tegata/mdoc'
import { messageChecks, statementChecks } from '@tegata/messages'
import { oid4vcChecks } from '@tegata/oid4vc'
import { pkiChecks } from '@tegata/pki'
import { statusChecks } from '@tegata/status'
import { requestRules } from '@tegata/trust'
import { verifierChecks } from '@tegata/verifier'

export type Catalogue = {
  readonly owner: string
  readonly ids: readonly string[]
  /** The owner first, then who uses it. */
  readonly testedBy: readonly string[]
}

const idsOf = (checks: readonly { readonly id: string }[]) => checks.map(({ id }) => id)

export const catalogues: readonly Catalogue[] = [
  {
    owner: 'mdoc',
    ids: idsOf([...mdocChecks, ...readerChecks]),
    testedBy: ['mdoc', 'verifier', 'wallet'],
  },
  { owner: 'pki', ids: idsOf(pkiChecks), testedBy: ['pki', 'mdoc', 'jpki', 'status'] },
  { owner: 'status', ids: idsOf(statusChecks), testedBy: ['status', 'verifier', 'wallet'] },
  {
    owner: 'trust',
    ids: idsOf(requestRules),
    testedBy: ['trust', 'wallet'],
  },
  {
    owner: 'messages',
    ids: idsOf([...messageChecks, ...statementChecks]),
    testedBy: ['messages', 'wallet', 'verifier'],
  },
  { owner: 'oid4vc', ids: idsOf(oid4vcChecks), testedBy: ['oid4vc', 'wallet', 'verifier'] },
  { owner: 'jpki', ids: idsOf(jpkiChecks), testedBy: ['jpki', 'verifier'] },
  { owner: 'verifier', ids: idsOf(verifierChecks), testedBy: ['verifier'] },
]
