/**
 * Identifier list tokens. An accepted token names what the original names.
 * @module
 */
import { isCborMap } from '@tegata/cbor'
import { toHex } from '@tegata/kernel'
import {
  readIdentifierListToken,
  signIdentifierListCwt,
  verifyIdentifierList,
} from '@tegata/status'
import { createTestAuthority } from '@tegata/status/testing'
import { createFixedCrypto, type FixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'
import { at, cwtSignedAgain, objectionToList, type Said, uri } from './status-targets.ts'

const revoked = Uint8Array.from({ length: 16 }, (_, i) => i * 7)
const others = [Uint8Array.of(1), Uint8Array.from({ length: 20 }, (_, i) => i)]

/** The same token is asked about two records: one that holds, one that was revoked. */
const asked = [Uint8Array.from({ length: 16 }, (_, i) => i), revoked] as const

export const identifierListTarget = signedTarget(
  { kind: 'identifier-list', about: 'identifier list token as CWT' },
  async () => {
    const crypto = createFixedCrypto('identifier list')
    const { root, issueSigner } = await createTestAuthority('TEST authority', crypto)
    const { signer, certificate } = await issueSigner()
    const expiresAt = new Date(at.getTime() + 86_400_000)
    const claims = { uri, issuedAt: at, expiresAt, ttlSeconds: 60 }
    const identifiers = [revoked, ...others]
    const chain = { chain: [certificate] }
    const token = await signIdentifierListCwt({ ...claims, identifiers }, signer, chain)
    const signedAgain = cwtSignedAgain(crypto.signers.get(signer.publicKey))
    return {
      seeds: asked.map(() => token),
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'cwt', weight: 4, mutate: mutateCbor },
        { name: 'signed-again', weight: 2, mutate: signedAgain },
      ],
      ask: (seed, bytes) => ask(bytes, asked[seed] ?? revoked, { root, crypto }),
      objection: ({ seed, facts }) => objectionTo(JSON.parse(facts), asked[seed] ?? revoked),
    }
  },
)

async function ask(
  token: Uint8Array,
  id: Uint8Array,
  { root, crypto }: { readonly root: Uint8Array; readonly crypto: FixedCrypto },
) {
  const expected = { uri, id, at, trustAnchors: [root], crypto }
  const { checks, revoked: isRevoked } = await verifyIdentifierList(token, expected)
  if (isRevoked === undefined) return { refusedBy: failedOf(checks) }
  const { subject, issuedAt, expiresAt, identifiers } = readIdentifierListToken(token)
  const named = [...identifiers].map(([name, info]) =>
    name instanceof Uint8Array && isCborMap(info) ? toHex(name) : 'no identifier',
  )
  return { facts: JSON.stringify({ isRevoked, subject, issuedAt, expiresAt, named }) }
}

function objectionTo(
  said: Said & { readonly isRevoked: boolean; readonly named: readonly string[] },
  id: Uint8Array,
): string | undefined {
  if (said.named.includes('no identifier')) return 'an entry that is no identifier'
  return said.named.includes(toHex(id)) === said.isRevoked
    ? objectionToList(said)
    : 'another status'
}
