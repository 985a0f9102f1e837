import { type CborValue, decodeCbor, encodeCbor, taggedCbor } from '@tegata/cbor'
import { createSign1, headerLabel, x5chainValue } from '@tegata/cose'
import { signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64, toBase64url, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { claimKey } from './signed-token.ts'
import { cwtType, jwtType, readToken } from './token-form.ts'

const signer = await createNodeCrypto().generateSigner('ES256')
const certificate = utf8Encode('certificate')
const chainOf = (length: number) => Array.from({ length }, () => certificate)

type Change = {
  typ?: CborValue
  payload?: Uint8Array
  detached?: boolean
  chain?: readonly Uint8Array[]
}

const claims = new Map<CborValue, CborValue>([
  [claimKey.subject, 'https://issuer.test/1'],
  [claimKey.issuedAt, 1],
  [claimKey.expiresAt, 2],
  [
    claimKey.statusList,
    new Map<CborValue, CborValue>([
      ['bits', 1],
      ['lst', new Uint8Array(1)],
    ]),
  ],
])

const withoutList = new Map<CborValue, CborValue>([...claims, [claimKey.statusList, 7]])

/** A signed CWT of a list, with something else in one place. */
async function cwt({ typ = cwtType, payload, detached = false, chain }: Change = {}) {
  const certificates = chain ?? chainOf(1)
  const protectedHeader = new Map<CborValue, CborValue>([
    [headerLabel.typ, typ],
    ...(certificates.length > 0
      ? [[headerLabel.x5chain, x5chainValue(certificates)] as const]
      : []),
  ])
  const content = payload ?? encodeCbor(claims)
  const signed = await createSign1({ payload: content, protectedHeader, detached }, signer)
  return encodeCbor(taggedCbor(18, signed))
}

describe('a CWT', () => {
  test.each([1, 8])('with %i certificates is read', async (length) => {
    expect(readToken(await cwt({ chain: chainOf(length) }))).toMatchObject({
      subject: 'https://issuer.test/1',
      issuedAt: 1,
      expiresAt: 2,
      bits: 1,
      chain: chainOf(length),
    })
  })

  test.each<[string, Change, string]>([
    ['the type of a JWT', { typ: jwtType }, 'typ'],
    ['the type of another token', { typ: 'application/cwt' }, 'typ'],
    ['a type that is a number', { typ: 61 }, 'typ'],
    ['no payload in it', { detached: true }, 'payload'],
    ['claims that are a list', { payload: encodeCbor([]) }, 'claims'],
    ['claims that are no CBOR', { payload: Uint8Array.of(0xff) }, 'reserved'],
    ['a list that is none', { payload: encodeCbor(withoutList) }, 'status_list'],
    ['no certificate', { chain: [] }, 'chain'],
    ['nine certificates', { chain: chainOf(9) }, 'chain'],
  ])('with %s is malformed', async (_, change, why) => {
    const token = await cwt(change)
    expect(await codeThrownBy(() => readToken(token))).toBe('status/malformed')
    expect(() => readToken(token)).toThrow(why)
  })

  test('without exp says so', async () => {
    const endless = new Map(claims)
    endless.delete(claimKey.expiresAt)
    const token = await cwt({ payload: encodeCbor(endless) })
    expect(() => readToken(token)).toThrow('claims: exp is missing')
  })

  test('in the tag of a CWT says which tag is in the way', async () => {
    const token = encodeCbor(taggedCbor(61, decodeCbor(await cwt())))
    expect(await codeThrownBy(() => readToken(token))).toBe('status/malformed')
    expect(() => readToken(token)).toThrow('tag 61')
  })

  test.each([new Uint8Array(0), Uint8Array.of(0x80), utf8Encode('a.b.c')])(
    'of other bytes is malformed',
    async (bytes) => {
      expect(await codeThrownBy(() => readToken(bytes))).toBe('status/malformed')
    },
  )
})

describe('a JWT', () => {
  const payload = {
    sub: 'https://issuer.test/1',
    iat: 1,
    exp: 2,
    status_list: { bits: 1, lst: toBase64url(new Uint8Array(1)) },
  }
  const jwt = (length: number, typ: string = jwtType) =>
    signJws({ typ, x5c: chainOf(length).map(toBase64) }, payload, signer)

  test('with eight certificates is read, with none or nine it is malformed', async () => {
    expect(readToken(await jwt(8)).chain).toEqual(chainOf(8))
    for (const length of [0, 9]) {
      const token = await jwt(length)
      expect(await codeThrownBy(() => readToken(token))).toBe('status/malformed')
    }
  })

  test.each(['application/statuslist+jwt', 'StatusList+JWT', 'Application/statuslist+jwt'])(
    'of type %j is of the same media type',
    async (typ) => {
      expect(readToken(await jwt(1, typ)).subject).toBe('https://issuer.test/1')
    },
  )

  test.each([
    ['exp', 'claims: exp is missing'],
    ['sub', 'claims: sub is missing'],
    ['status_list', 'claims: status_list is missing'],
  ])('without %s says so', async (member, why) => {
    const { [member]: _, ...rest }: Record<string, unknown> = payload
    const token = await signJws({ typ: jwtType, x5c: chainOf(1).map(toBase64) }, rest, signer)
    expect(() => readToken(token)).toThrow(why)
  })

  test.each([cwtType, 'JWT', 'x.y', '', 'x/statuslist+jwt'])(
    'of type %j is malformed',
    async (typ) => {
      const token = await jwt(1, typ)
      expect(await codeThrownBy(() => readToken(token))).toBe('status/malformed')
    },
  )
})

test('text that is no token is malformed', async () => {
  expect(await codeThrownBy(() => readToken('a.b.c'))).toBe('status/malformed')
})
