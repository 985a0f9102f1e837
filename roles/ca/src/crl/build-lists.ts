/**
 * Two profiles of CRLs, and a builder for each. Citizens' lists are partitioned and say why a certificate
 * was revoked; those of an IACA are complete and must not say it.
 * @module
 */
import { buildLargeCrl, issuingDistributionPointExtension, type NewCrlEntry } from '@tegata/pki'
import type { Authority } from '../authority/authorities.ts'
import type { ListedRow } from './crl-store.ts'

export type ListContent = {
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** By rising serial number. */
  readonly revoked: AsyncIterable<readonly ListedRow[]>
  /** Address that the certificates of this list name. */
  readonly address: string
}

/** RFC 5280 5.2.5: critical scope, user certificates only; 5.3.1: a reason with each entry. */
export const buildCitizenList = (authority: Authority, content: ListContent): Promise<Uint8Array> =>
  buildLargeCrl(
    {
      ...head(authority, content),
      revoked: mapped(content.revoked, ({ serial, changed_at, state, reason }) => ({
        serialNumber: serial,
        revokedAt: changed_at,
        reason: state === 'held' ? 'certificateHold' : (reason ?? 'unspecified'),
      })),
      extensions: [
        issuingDistributionPointExtension({ uri: content.address, only: 'user-certificates' }),
      ],
    },
    authority.signer,
  )

/**
 * ISO/IEC 18013-5:2021, Annex B: the authority key identifier and the number are the only extensions,
 * and entries have none.
 */
export const buildIacaList = (authority: Authority, content: ListContent): Promise<Uint8Array> =>
  buildLargeCrl(
    {
      ...head(authority, content),
      revoked: mapped(content.revoked, ({ serial, changed_at }) => ({
        serialNumber: serial,
        revokedAt: changed_at,
      })),
    },
    authority.signer,
  )

const head = (authority: Authority, { number, thisUpdate, nextUpdate }: ListContent) => ({
  issuer: authority.certificate.subject.der,
  authorityKeyIdentifier: authority.keyIdentifier,
  crlNumber: evenHex(number),
  thisUpdate,
  nextUpdate,
})

async function* mapped(
  portions: AsyncIterable<readonly ListedRow[]>,
  entryOf: (row: ListedRow) => NewCrlEntry,
): AsyncIterable<readonly NewCrlEntry[]> {
  for await (const portion of portions) yield portion.map(entryOf)
}

function evenHex(value: bigint): string {
  const hex = value.toString(16)
  return hex.length % 2 === 0 ? hex : `0${hex}`
}
