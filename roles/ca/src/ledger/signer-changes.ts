/**
 * The operator's part of the ledger: certificates of signers and readers, and their revocation. What is a
 * citizen's ends by enrolment alone.
 * @module
 */
import type { RevocationReason } from '@tegata/pki'
import { type SignerSummary, signerPurposes } from '../contract.ts'
import { CaError } from '../errors.ts'
import type { LedgerParts } from './ledger-changes.ts'

export const signerChanges = ({ store, now, changed }: LedgerParts) => ({
  signers: async (): Promise<readonly SignerSummary[]> =>
    (await store.ofPurposes(signerPurposes)).map(
      ({ serial, authority, purpose, state, not_after: notAfter, reason }) => ({
        ...{ serial, authority, purpose, state, notAfter: notAfter.toISOString() },
        ...(reason !== null && { reason }),
      }),
    ),
  /**
   * Idempotent: revoking again changes neither time nor reason.
   * @throws CaError `ca/unknown-certificate`, also for one that is no signer's
   */
  async revokeSigner(serial: string, reason: RevocationReason, actor: string): Promise<void> {
    const entry = (await store.ofPurposes(signerPurposes)).find((one) => one.serial === serial)
    if (!entry) throw new CaError('ca/unknown-certificate', 'no signer has this serial number')
    const change = { from: ['good', 'held', 'issuing'], to: 'revoked', reason } as const
    if (await store.move(serial, change, now(), actor)) await changed(serial)
  },
})
