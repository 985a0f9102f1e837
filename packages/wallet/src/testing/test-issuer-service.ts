/**
 * An issuer's OpenID4VCI endpoints in memory, so that a wallet can be given records; a test says
 * in what way this issuer misbehaves.
 * @module
 */
import type { JsonObject, PublicJwk } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import {
  credentialOfferUrl,
  preAuthorizedGrant,
  verifyCredentialRequest,
  wellKnownUrl,
} from '@tegata/oid4vc'
import * as z from 'zod/mini'
import type { HeldRecord } from '../held-record.ts'
import { receiveRecords } from '../receive-records.ts'
import type { WalletDeps } from '../wallet-deps.ts'
import { docType, issueCopy, issuerUrl, json, type TestWorld, testTime } from './test-world.ts'

export type TestIssuing = {
  readonly batchSize?: number
  readonly txCode?: boolean
  /** Members in place of those of a document. */
  readonly metadata?: JsonObject
  readonly serverMetadata?: JsonObject
  readonly grant?: JsonObject
  readonly tokenReply?: JsonObject
  /** Document types by their configurations; by default one, the record's. */
  readonly docTypes?: Readonly<Record<string, string>>
  readonly offer?: JsonObject
  readonly notificationStatus?: number
  /** The copies, base64url, for the keys of the proofs. */
  readonly copies?: (keys: readonly PublicJwk[], world: TestWorld) => Promise<readonly string[]>
}

/** Receives the one record of the offer that stands. */
export async function receiveOne(
  deps: WalletDeps,
  offer: { readonly url: string; readonly copies: number },
): Promise<HeldRecord> {
  const [record, ...others] = await receiveRecords(deps, offer)
  if (!record || others.length > 0) throw new TypeError('not one record')
  return record
}

const keysAndProofs = {
  cryptographic_binding_methods_supported: ['cose_key'],
  proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
}

export const offerUri = `${issuerUrl}/offers/1`
export const offerUrl = credentialOfferUrl(offerUri)

/** A dataset of a configuration is named by it and a number: `record#1`. */
const askedFor = z.object({
  credential_configuration_id: z.optional(z.string()),
  credential_identifier: z.optional(z.string()),
  proofs: z.unknown(),
})

/** Opens the endpoints; each call replaces what was there. */
export function openIssuer(world: TestWorld, how: TestIssuing = {}): void {
  const { routes, crypto } = world
  const { batchSize = 4, docTypes = { record: docType } } = how
  const token = 'token-1'
  let nextIndex = 10
  const usual = (keys: readonly PublicJwk[], of: string) =>
    Promise.all(
      keys.map(async (deviceKey) => {
        nextIndex += 1
        const copy = { deviceKey, statusIndex: nextIndex, docType: of }
        return toBase64url(await issueCopy(world.issuer, crypto, copy))
      }),
    )
  routes.set(offerUri, () =>
    json({
      credential_issuer: issuerUrl,
      credential_configuration_ids: Object.keys(docTypes),
      grants: {
        [preAuthorizedGrant]: {
          'pre-authorized_code': 'code-1',
          ...(how.txCode && { tx_code: { input_mode: 'numeric', length: 4 } }),
          ...how.grant,
        },
      },
      ...how.offer,
    }),
  )
  routes.set(wellKnownUrl(issuerUrl, 'openid-credential-issuer'), () =>
    json({
      credential_issuer: issuerUrl,
      credential_endpoint: `${issuerUrl}/credential`,
      nonce_endpoint: `${issuerUrl}/nonce`,
      notification_endpoint: `${issuerUrl}/notification`,
      batch_credential_issuance: { batch_size: batchSize },
      credential_configurations_supported: Object.fromEntries(
        Object.entries(docTypes).map(([id, doctype]) => [
          id,
          { format: 'mso_mdoc', doctype, ...keysAndProofs },
        ]),
      ),
      ...how.metadata,
    }),
  )
  routes.set(wellKnownUrl(issuerUrl, 'oauth-authorization-server'), () =>
    json({ issuer: issuerUrl, token_endpoint: `${issuerUrl}/token`, ...how.serverMetadata }),
  )
  routes.set(`${issuerUrl}/token`, ({ body }) => {
    const form = new URLSearchParams(body)
    const held = form.get('pre-authorized_code') === 'code-1'
    if (!held || (how.txCode && form.get('tx_code') !== '1234'))
      return json({ error: 'invalid_grant' }, 400)
    return json({ access_token: token, token_type: 'Bearer', ...how.tokenReply })
  })
  routes.set(`${issuerUrl}/nonce`, () => json({ c_nonce: 'nonce-1' }))
  routes.set(`${issuerUrl}/credential`, async ({ body, init }) => {
    if (init.headers?.authorization !== `Bearer ${token}`) return json({ error: 'no' }, 401)
    const sent = askedFor.parse(JSON.parse(body))
    const id = sent.credential_configuration_id ?? sent.credential_identifier?.slice(0, -2) ?? ''
    const asked = { credential_configuration_id: id, proofs: sent.proofs }
    const expected = { audience: issuerUrl, at: testTime, batchSize, configurationId: id }
    const { keys, nonce } = await verifyCredentialRequest(asked, expected, crypto)
    if (nonce !== 'nonce-1') return json({ error: 'invalid_nonce' }, 400)
    const copies = await (how.copies?.(keys, world) ?? usual(keys, docTypes[id] ?? ''))
    const credentials = copies.map((credential) => ({ credential }))
    return json({ credentials, notification_id: 'n1' })
  })
  routes.set(
    `${issuerUrl}/notification`,
    () => new Response(null, { status: how.notificationStatus ?? 204 }),
  )
}
