/**
 * Status list tokens in both forms. An accepted token says about every entry what the original says.
 * @module
 */
import { inflateSync } from 'node:zlib'
import { encodeCbor } from '@tegata/cbor'
import { fromBase64url, toHex, utf8Encode } from '@tegata/kernel'
import {
  createStatusList,
  readToken,
  signStatusListCwt,
  signStatusListJwt,
  statusValue,
  verifyStatusList,
  withStatuses,
} from '@tegata/status'
import { createTestAuthority } from '@tegata/status/testing'
import { createFixedCrypto, type FixedCrypto, type FixedSigner } from '../../fixed-crypto.ts'
import { contentOf, readCborTree, writeCborTree } from '../../mutate/cbor-tree.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { changeSomewhere, mutateCbor } from '../../mutate/mutate-cbor.ts'
import { mutateJwt, signJwtAgain } from '../../mutate/mutate-jwt.ts'
import type { Mutation } from '../../mutate/mutation.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'

export const at = new Date('2026-06-01T12:00:00Z')
export const uri = 'https://status.test.example/1'
const revokedEntry = 5

type Form = 'jwt' | 'cwt'

async function createWorld(form: Form) {
  const crypto = createFixedCrypto(`status ${form}`)
  const { root, issueSigner } = await createTestAuthority('TEST authority', crypto)
  const { signer, certificate } = await issueSigner()
  const list = withStatuses(createStatusList({ bits: 1, size: 64 }), [
    [revokedEntry, statusValue.invalid],
  ])
  const claims = {
    uri,
    list,
    issuedAt: at,
    expiresAt: new Date(at.getTime() + 86_400_000),
    ttlSeconds: 60,
  }
  const chain = { chain: [certificate] }
  const token =
    form === 'jwt'
      ? utf8Encode(await signStatusListJwt(claims, signer, chain))
      : await signStatusListCwt(claims, signer, chain)
  return { crypto, root, token, signer: crypto.signers.get(signer.publicKey) }
}

/** The same token is asked about two entries: one that holds, one that lapsed. */
const entries = [0, revokedEntry] as const

const targetOf = (form: Form, signedAgain: (signer: FixedSigner) => Mutation) =>
  signedTarget(
    { kind: `status-${form}`, about: `status list token as ${form.toUpperCase()}` },
    async () => {
      const { crypto, root, token, signer } = await createWorld(form)
      return {
        seeds: entries.map(() => token),
        mutations: [
          { name: 'bytes', weight: 2, mutate: mutateBytes },
          { name: form, weight: 4, mutate: form === 'jwt' ? mutateJwt : mutateCbor },
          { name: 'signed-again', weight: 2, mutate: signedAgain(signer) },
        ],
        ask: (seed, bytes) => ask(form, bytes, entries[seed] ?? 0, { root, crypto }),
        objection: ({ seed, facts }) => objectionTo(facts, entries[seed] ?? 0),
      }
    },
  )

const tokenOf = (form: Form, bytes: Uint8Array) =>
  form === 'jwt' ? new TextDecoder().decode(bytes) : bytes

async function ask(
  form: Form,
  bytes: Uint8Array,
  index: number,
  { root, crypto }: { readonly root: Uint8Array; readonly crypto: FixedCrypto },
) {
  const token = tokenOf(form, bytes)
  const expected = { uri, index, at, trustAnchors: [root], crypto }
  const { checks, status } = await verifyStatusList(token, expected)
  if (status === undefined) return { refusedBy: failedOf(checks) }
  const { subject, issuedAt, expiresAt, bits, lst } = readToken(token)
  return { facts: JSON.stringify({ status, subject, issuedAt, expiresAt, bits, lst: toHex(lst) }) }
}

export type Said = {
  readonly subject: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** What holds of a list of either kind. */
export function objectionToList(said: Said): string | undefined {
  const now = at.getTime() / 1000
  if (said.subject !== uri) return 'list of somebody else'
  if (said.issuedAt > now + 60 || said.expiresAt <= now - 60) return 'outside its period'
  return said.expiresAt <= said.issuedAt ? 'ends before it begins' : undefined
}

function objectionTo(facts: string, index: number): string | undefined {
  const said = JSON.parse(facts)
  const ofList = objectionToList(said)
  if (ofList !== undefined) return ofList
  const bytes = inflateSync(Buffer.from(said.lst, 'hex'))
  const perByte = 8 / said.bits
  const byte = bytes[Math.floor(index / perByte)]
  if (byte === undefined) return 'entry that is not there'
  const value = (byte >> ((index % perByte) * said.bits)) & (2 ** said.bits - 1)
  return value === said.status ? undefined : 'another status'
}

export const statusJwtTarget = targetOf('jwt', signJwtAgain)

/** A CWT with other headers or claims, signed by whom it was. */
export const cwtSignedAgain =
  (signer: FixedSigner): Mutation =>
  (bytes, { dice, seeds }) => {
    const tree = readCborTree(bytes)
    const [header, , payload, signature] = tree?.children[0]?.children ?? []
    if (!tree || !header || !payload?.inner || !signature) return bytes
    changeSomewhere(dice.oneIn(4) ? (header.inner ?? header) : payload.inner, dice, seeds)
    const signed = ['Signature1', contentOf(header), fromBase64url(''), contentOf(payload)]
    signature.content = signer.sign(encodeCbor(signed))
    signature.inner = undefined
    return writeCborTree(tree)
  }

export const statusCwtTarget = targetOf('cwt', cwtSignedAgain)
