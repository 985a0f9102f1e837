/**
 * Bombs in tokens, JSON, base64 and zlib.
 * @module
 */
import { deflateSync } from 'node:zlib'
import { concatBytes, toBase64, toBase64url, utf8Encode } from '@tegata/kernel'
import { testTime } from '@tegata/mdoc/testing'
import { createStatusList, signStatusListCwt, signStatusListJwt, statusValue } from '@tegata/status'
import { issueTestStatusSigner } from '@tegata/status/testing'
import type { Bomb } from './bomb.ts'
import { authority, crypto, encryptionKey, entries } from './entries.ts'

const json = (value: unknown) =>
  toBase64url(utf8Encode(typeof value === 'string' ? value : JSON.stringify(value)))
const deepJson = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
const token = (header: unknown, payload: unknown) =>
  utf8Encode(`${json(header)}.${json(payload)}.AA`)
const flatJson = (members: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: members }, (_, i) => [`m${i}`, 0])))

/** RFC 1950: as many empty stored blocks as fit, then no end. */
const emptyBlocks = (count: number) =>
  concatBytes(
    Uint8Array.of(0x78, 0x01),
    ...Array.from({ length: count }, () => Uint8Array.of(0, 0, 0, 0xff, 0xff)),
  )
const zeros = (mebibytes: number) =>
  new Uint8Array(deflateSync(new Uint8Array(mebibytes << 20), { level: 9 }))

/** A list that a trusted authority signed, and that inflates to more than is allowed. */
async function signedBomb(form: 'jwt' | 'cwt'): Promise<Uint8Array> {
  const { signer, certificate } = await issueTestStatusSigner(authority, crypto)
  const claims = {
    uri: 'https://status.test.example/1',
    list: createStatusList({ bits: 1, size: 8 * 50 * 2 ** 20 }),
    issuedAt: testTime,
    expiresAt: new Date(testTime.getTime() + 60_000),
    ttlSeconds: statusValue.invalid,
  }
  const chain = { chain: [certificate] }
  return form === 'jwt'
    ? utf8Encode(await signStatusListJwt(claims, signer, chain))
    : await signStatusListCwt(claims, signer, chain)
}

const jwe = (header: Record<string, unknown>, ciphertext = 'AA') =>
  utf8Encode(
    `${json({ kid: 'kid', ...header })}..AAAAAAAAAAAAAAAA.${ciphertext}.AAAAAAAAAAAAAAAAAAAAAA`,
  )
const ephemeral = { alg: 'ECDH-ES', enc: 'A128GCM', epk: encryptionKey }

const dcqlOf = (credentials: number, sets: number) => ({
  credentials: Array.from({ length: credentials }, (_, i) => ({
    id: `c${i}`,
    format: 'mso_mdoc',
    meta: { doctype_value: 'x' },
    claims: Array.from({ length: 10 }, (__, n) => ({ id: `e${n}`, path: ['ns', `e${n}`] })),
    claim_sets: Array.from({ length: sets }, () => ['e0', 'e1']),
  })),
})

export const textBombs: readonly Bomb[] = [
  { name: 'zlib: 60 KB that stand for 60 MiB', entry: entries.inflate, make: () => zeros(60) },
  { name: 'zlib: 10 KB that stand for 10 MiB', entry: entries.inflate, make: () => zeros(10) },
  {
    name: 'zlib: 20,000 empty blocks and no end',
    entry: entries.inflate,
    make: () => emptyBlocks(20_000),
  },
  { name: 'zlib: no zlib', entry: entries.inflate, make: () => new Uint8Array(100_000).fill(0x55) },
  {
    name: 'a signed list that inflates to 50 MiB',
    entry: entries.statusJwt,
    make: () => signedBomb('jwt'),
  },
  {
    name: 'a signed list that inflates to 50 MiB',
    entry: entries.statusCwt,
    make: () => signedBomb('cwt'),
  },
  {
    name: 'claims 30,000 levels deep',
    entry: entries.statusJwt,
    make: () => token({ alg: 'ES256', typ: 'statuslist+jwt', x5c: ['AA'] }, deepJson(30_000)),
  },
  {
    name: '5,000 certificates',
    entry: entries.statusJwt,
    make: () =>
      token(
        { alg: 'ES256', typ: 'statuslist+jwt', x5c: Array.from({ length: 5000 }, () => 'AAAA') },
        {},
      ),
  },
  {
    name: 'header 35,000 levels deep',
    entry: entries.jws,
    make: () => utf8Encode(`${json(`${'['.repeat(35_000)}`)}.e30.AA`),
  },
  { name: '100,000 dots', entry: entries.jws, make: () => utf8Encode('.'.repeat(100_000)) },
  {
    name: 'a payload of 70 KB that is no JSON',
    entry: entries.jws,
    make: () => utf8Encode(`e30.${json(' '.repeat(70_000))}.AA`),
  },
  {
    name: 'zip DEF: 60 KB that stand for 60 MiB',
    entry: entries.jwe,
    make: () => jwe({ ...ephemeral, zip: 'DEF' }, toBase64url(zeros(60).slice(2, -4))),
  },
  {
    name: 'PBES2 with two thousand million rounds',
    entry: entries.jwe,
    make: () =>
      jwe({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2_000_000_000, p2s: 'AAAAAAAAAAA' }),
  },
  {
    name: 'header 20,000 levels deep',
    entry: entries.jwe,
    make: () => utf8Encode(`${json(deepJson(20_000))}....`),
  },
  {
    name: 'an ephemeral key of 60 KB',
    entry: entries.jwe,
    make: () => jwe({ ...ephemeral, epk: { ...encryptionKey, x: 'A'.repeat(60_000) } }),
  },
  { name: '100,000 dots', entry: entries.jwe, make: () => utf8Encode('.'.repeat(100_000)) },
  {
    name: '180 credentials',
    entry: entries.dcql,
    make: () => utf8Encode(JSON.stringify(dcqlOf(120, 1))),
  },
  {
    name: '5,000 sets of claims',
    entry: entries.dcql,
    make: () => utf8Encode(JSON.stringify(dcqlOf(1, 5000))),
  },
  { name: '30,000 levels', entry: entries.dcql, make: () => utf8Encode(deepJson(30_000)) },
  { name: '8,000 members', entry: entries.dcql, make: () => utf8Encode(flatJson(8000)) },
  {
    name: '5,000 certificates',
    entry: entries.requestObject,
    make: () =>
      token(
        {
          alg: 'ES256',
          typ: 'oauth-authz-req+jwt',
          x5c: Array.from({ length: 5000 }, () => 'AAAA'),
        },
        {},
      ),
  },
  {
    name: 'claims 30,000 levels deep',
    entry: entries.requestObject,
    make: () =>
      token(
        { alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: [toBase64(authority.root)] },
        deepJson(30_000),
      ),
  },
  {
    name: '100,000 letters, the last one wrong',
    entry: entries.base64,
    make: () => utf8Encode(`${'A'.repeat(99_999)}*`),
  },
  {
    name: '100,000 equal signs',
    entry: entries.base64,
    make: () => utf8Encode('='.repeat(100_000)),
  },
  {
    name: '100,000 letters, the last one wrong',
    entry: entries.base64url,
    make: () => utf8Encode(`${'A'.repeat(99_999)}+`),
  },
]
