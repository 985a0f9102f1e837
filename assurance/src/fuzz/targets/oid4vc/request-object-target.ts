/**
 * Request objects of OpenID4VP: what a wallet believes to be asked is what the reader signed.
 * @module
 */
import { fromBase64url, toBase64url, toHex, utf8Decode, utf8Encode } from '@tegata/kernel'
import { createTestIssuer, testTime } from '@tegata/mdoc/testing'
import { createRequestObject, verifyRequestObject, x509HashClientId } from '@tegata/oid4vc'
import { extendedKeyUsageOid } from '@tegata/pki'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateJwt, signJwtAgain } from '../../mutate/mutate-jwt.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'

const now = testTime.getTime() / 1000
const walletNonce = 'wallet-nonce-1'

export const requestObjectTarget = signedTarget(
  { kind: 'request-object', about: 'signed request object of OpenID4VP' },
  async () => {
    const { crypto, root, clientId, signer, seeds } = await createWorld()
    const expected = { clientId, anchors: [root], at: testTime, walletNonce }
    return {
      seeds,
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'jwt', weight: 4, mutate: mutateJwt },
        { name: 'signed-again', weight: 2, mutate: signJwtAgain(signer) },
      ],
      ask: async (_, bytes) => {
        const token = new TextDecoder().decode(bytes)
        const { checks, request, certificate } = await verifyRequestObject(token, expected, crypto)
        const refusedBy = failedOf(checks)
        if (refusedBy.length > 0 || !request || !certificate) return { refusedBy }
        return { facts: JSON.stringify([request, toHex(certificate)]) }
      },
      objection: ({ mutant, facts }) => objectionTo(claimsOf(mutant), clientId, facts),
    }
  },
)

type Claims = Readonly<Record<string, unknown>>

/** The rules of a request once more, on the claims as another reader finds them. */
function objectionTo(claims: Claims, clientId: string, facts: string): string | undefined {
  const { client_id, aud, iat, exp, nonce, response_uri, wallet_nonce } = claims
  if (client_id !== clientId) return 'another client'
  if (aud !== 'https://self-issued.me/v2') return 'for somebody else'
  if (wallet_nonce !== walletNonce) return 'without the nonce of the wallet'
  if (exp === undefined && iat === undefined) return 'of no time'
  if (typeof exp === 'number' && exp < now) return 'expired'
  if (typeof iat === 'number' && iat > now + 60) return 'of the future'
  if (typeof iat === 'number' && iat < now - 600) return 'too old'
  if (typeof nonce !== 'string' || nonce.length < 22 || /[^\w.~-]/.test(nonce)) return 'nonce'
  if (typeof response_uri !== 'string' || !response_uri.startsWith('https://')) return 'address'
  if (['redirect_uri', 'scope', 'request', 'request_uri'].some((name) => name in claims))
    return 'a member that must not be there'
  const [said] = JSON.parse(facts)
  const differing = Object.keys(said).find(
    (name) => name in claims && JSON.stringify(said[name]).length > longest(claims[name]),
  )
  return differing === undefined ? undefined : `another ${differing}`
}

/** What is read leaves members out that are not known, and adds none. */
const longest = (claim: unknown): number => (JSON.stringify(claim) ?? '').length

function claimsOf(token: Uint8Array): Claims {
  const [, claims = ''] = new TextDecoder().decode(token).split('.')
  return JSON.parse(utf8Decode(fromBase64url(claims)))
}

async function createWorld() {
  const crypto = createFixedCrypto('request objects')
  const { root, chain, signer } = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
  const clientId = await x509HashClientId(chain[0] ?? new Uint8Array(0), crypto)
  const members = {
    client_id: clientId,
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: 'https://reader.test.example/responses/1',
    nonce: toBase64url(crypto.random(24)),
    wallet_nonce: walletNonce,
    dcql_query: { credentials: [{ id: 'a', format: 'mso_mdoc' }] },
    client_metadata: { jwks: { keys: [{ kty: 'EC', kid: '1' }] } },
    iat: now,
  }
  const timed = { ...members, state: 's', exp: now + 300 }
  const seeds = [
    utf8Encode(await createRequestObject(members, signer, chain)),
    utf8Encode(await createRequestObject(timed, signer, chain)),
  ]
  return { crypto, root, clientId, signer: crypto.signers.get(signer.publicKey), seeds }
}
