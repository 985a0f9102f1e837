/**
 * The complete CRL of one authority, made from the ledger when it is asked for.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import { buildCrl, keyIdentifierOf } from '@tegata/pki'
import type { Authority } from './authorities.ts'
import type { Store } from './store.ts'

const validHours = 24

export async function publishCrl(
  { store, crypto, now }: { store: Store; crypto: Crypto; now: Now },
  authority: Authority,
): Promise<Uint8Array> {
  const thisUpdate = now()
  const entries = await store.revoked(authority.name)
  return await buildCrl(
    {
      issuer: authority.certificate.subject.der,
      authorityKeyIdentifier: await keyIdentifierOf(authority.signer.publicKey, crypto),
      // Milliseconds since 1970: a later list has the greater number (RFC 5280 5.2.3).
      crlNumber: evenHex(thisUpdate.getTime()),
      thisUpdate,
      nextUpdate: new Date(thisUpdate.getTime() + validHours * 3_600_000),
      revoked: entries.map(({ serial, changed_at, state, reason }) => ({
        serialNumber: serial,
        revokedAt: changed_at,
        reason: state === 'held' ? 'certificateHold' : (reason ?? 'unspecified'),
      })),
    },
    authority.signer,
  )
}

function evenHex(value: number): string {
  const hex = value.toString(16)
  return hex.length % 2 === 0 ? hex : `0${hex}`
}
