/**
 * Publishing status lists, signed when they are asked for: Token Status List, section 8.
 * @module
 */

import type { CertifiedSigner } from '@tegata/service'
import {
  createStatusList,
  signStatusListCwt,
  signStatusListJwt,
  statusValue,
  withStatuses,
} from '@tegata/status'
import { IssuerError } from './errors.ts'
import { statusListUri } from './issue-record.ts'
import type { IssuerDeps } from './issuer-deps.ts'
import { listSize, type Store } from './store.ts'

/** How long a copy may be kept: a lapse is seen everywhere after this. */
export const ttlSeconds = 15
const lifetimeSeconds = 300

type Parts = Pick<IssuerDeps, 'now'> & {
  readonly store: Store
  readonly issuer: string
  readonly statusSigner: () => Promise<CertifiedSigner>
}

/** @throws IssuerError `issuer/unknown-list` */
export async function publishStatusList(
  { store, issuer, now, statusSigner }: Parts,
  listId: number,
  format: 'jwt' | 'cwt',
): Promise<string | Uint8Array> {
  if (!(await store.hasList(listId)))
    throw new IssuerError('issuer/unknown-list', 'no status list has this number')
  const lapsed = await store.lapsedPlaces(listId)
  const empty = createStatusList({ bits: 1, size: listSize })
  const issuedAt = now()
  const claims = {
    uri: statusListUri(issuer, listId),
    list: withStatuses(
      empty,
      lapsed.map((index) => [index, statusValue.invalid] as const),
    ),
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + lifetimeSeconds * 1000),
    ttlSeconds,
  }
  const { signer, chain } = await statusSigner()
  return format === 'jwt'
    ? await signStatusListJwt(claims, signer, { chain })
    : await signStatusListCwt(claims, signer, { chain })
}
