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
  verifyKeyProofs,
  wellKnownUrl,
} from '@tegata/oid4vc'
import { issueCopy, issuerUrl, json, type TestWorld, testTime } from './test-world.ts'

export type TestIssuing = {
  readonly batchSize?: number
  readonly txCode?: boolean
  /** Members in place of those of a document. */
  readonly metadata?: JsonObject
  readonly serverMetadata?: JsonObject
  readonly offer?: JsonObject
  readonly notificationStatus?: number
  /** The copies, base64url, for the keys of the proofs. */
  readonly copies?: (keys: readonly PublicJwk[], world: TestWorld) => Promise<readonly string[]>
}

export const offerUri = `${issuerUrl}/offers/1`
export const offerUrl = credentialOfferUrl(offerUri)

/** Opens the endpoints; each call replaces what was there. */
export function openIssuer(world: TestWorld, how: TestIssuing = {}): void {
  const { routes, crypto } = world
  const { batchSize = 4 } = how
  const token = 'token-1'
  let nextIndex = 10
  const usual = (keys: readonly PublicJwk[]) =>
    Promise.all(
      keys.map(async (deviceKey) => {
        nextIndex += 1
        const copy = { deviceKey, statusIndex: nextIndex }
        return toBase64url(await issueCopy(world.issuer, crypto, copy))
      }),
    )
  routes.set(offerUri, () =>
    json({
      credential_issuer: issuerUrl,
      credential_configuration_ids: ['record'],
      grants: {
        [preAuthorizedGrant]: {
          'pre-authorized_code': 'code-1',
          ...(how.txCode && { tx_code: { input_mode: 'numeric', length: 4 } }),
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
      credential_configurations_supported: { record: { format: 'mso_mdoc' } },
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
    return json({ access_token: token, token_type: 'Bearer' })
  })
  routes.set(`${issuerUrl}/nonce`, () => json({ c_nonce: 'nonce-1' }))
  routes.set(`${issuerUrl}/credential`, async ({ body, init }) => {
    if (init.headers?.authorization !== `Bearer ${token}`) return json({ error: 'no' }, 401)
    const expected = { audience: issuerUrl, at: testTime, batchSize }
    const { keys, nonce } = await verifyKeyProofs(JSON.parse(body), expected, crypto)
    if (nonce !== 'nonce-1') return json({ error: 'invalid_nonce' }, 400)
    const copies = await (how.copies ?? usual)(keys, world)
    const credentials = copies.map((credential) => ({ credential }))
    return json({ credentials, notification_id: 'n1' })
  })
  routes.set(
    `${issuerUrl}/notification`,
    () => new Response(null, { status: how.notificationStatus ?? 204 }),
  )
}
