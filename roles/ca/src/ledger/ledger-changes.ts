/**
 * Changes of the ledger: revoke, hold, resume. Each is one statement, and each may come twice.
 * @module
 */
import type { Now } from '@tegata/kernel'
import type { RevocationReason } from '@tegata/pki'
import { CaError } from '../errors.ts'
import type { CertificateState, Store } from '../store.ts'

export type LedgerParts = {
  readonly store: Store
  readonly now: Now
  /** Told of each change after it was committed, and waited for: it must not fail. */
  readonly changed: (serial: string) => Promise<void>
}

export const ledgerChanges = ({ store, now, changed }: LedgerParts) => {
  const move = async (serial: string, change: Parameters<Store['move']>[1]): Promise<boolean> => {
    const moved = await store.move(serial, change, now())
    if (moved) await changed(serial)
    return moved
  }
  const require = async (serial: string): Promise<CertificateState> => {
    const entry = await store.bySerial(serial)
    if (!entry) throw new CaError('ca/unknown-certificate', 'no certificate has this serial number')
    return entry.state
  }
  return {
    /**
     * Idempotent: revoking again changes neither time nor reason.
     * @throws TypeError for a reason that revokes nothing for good
     */
    async revokeCertificate(serial: string, reason: RevocationReason): Promise<void> {
      if (reason === 'certificateHold' || reason === 'removeFromCRL')
        throw new TypeError(`${reason} is no reason to revoke`)
      const change = { from: ['good', 'held', 'issuing'], to: 'revoked', reason } as const
      if (!(await move(serial, change))) await require(serial)
    },
    /** Idempotent; a revoked certificate stays revoked. */
    async holdCertificate(serial: string): Promise<void> {
      if (!(await move(serial, { from: ['good'], to: 'held' }))) await require(serial)
    },
    /** @throws CaError `ca/not-allowed` when it was revoked meanwhile */
    async resumeCertificate(serial: string): Promise<void> {
      if (await move(serial, { from: ['held'], to: 'good' })) return
      if ((await require(serial)) !== 'good')
        throw new CaError('ca/not-allowed', 'the certificate is revoked and stays revoked')
    },
    /** Ends what a request brought about and nobody was given; unknown requests are no error. */
    async endRequest(requestId: string): Promise<void> {
      const entry = await store.byRequest(requestId)
      if (!entry) return
      const change = { from: ['good', 'held', 'issuing'], to: 'revoked' } as const
      await move(entry.serial, { ...change, reason: 'cessationOfOperation' })
    },
    certificateState: require,
  }
}
