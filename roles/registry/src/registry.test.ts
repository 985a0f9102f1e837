import { parsePublicJwk } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { verifyRegistryStatement } from '@tegata/messages'
import { createTestDatabase, createTestKeys, dumpTables } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createRegistry } from './index.ts'
import {
  crypto,
  program,
  publicUrl,
  purpose,
  readerCertificate,
  registrarToken,
  startTestRegistry,
  type TestRegistry,
} from './testing.ts'

const clock = { now: new Date('2026-06-01T12:00:00Z') }
let role: TestRegistry
beforeAll(async () => {
  role = await startTestRegistry(clock)
})
afterAll(() => role.close())

const post = (url: string, payload?: object) =>
  role.app.inject({
    method: 'POST',
    url: `/registry/${url}`,
    headers: { authorization: `Bearer ${registrarToken}` },
    ...(payload && { payload }),
  })
const codeOf = (reply: { json(): { code?: unknown }; statusCode: number }) => [
  reply.statusCode,
  reply.json().code,
]
const certify = (changes: object = {}) => post('programs', { ...program, ...changes })

async function readStatement(id: string): Promise<string> {
  const reply = await role.app.inject(`/registry/programs/${id}/statement`)
  return z.object({ statement: z.string() }).parse(reply.json()).statement
}

async function verify(statement: string, certificate: Uint8Array, at = clock.now) {
  const jwks = z.object({ keys: z.array(z.unknown()) }).parse(await jwksOf())
  const keys = jwks.keys.map((key) => parsePublicJwk(key))
  const expected = { keys, at, certificate, issuer: `${publicUrl}/registry` }
  const { checks, ...rest } = await verifyRegistryStatement(statement, expected, crypto)
  const fine: readonly string[] = ['passed', 'not-applicable']
  const failed = checks.filter(({ outcome }) => !fine.includes(outcome)).map(({ id }) => id)
  return { failed, ...rest }
}
const jwksOf = async () => (await role.app.inject('/registry/jwks')).json()

test('a statement holds for the certificates that were added, for a day', async () => {
  expect((await certify()).statusCode).toBe(201)
  const [own, foreign] = [await readerCertificate(), await readerCertificate()]
  const certificate = toBase64url(own)
  const added = await post('programs/test-bank/certificates', { certificate })
  expect(added.statusCode).toBe(200)
  const again = await post('programs/test-bank/certificates', { certificate })
  expect(again.json()).toEqual(added.json())

  const statement = await readStatement('test-bank')
  const { failed, statement: read } = await verify(statement, own)
  expect(failed).toEqual([])
  expect(read).toMatchObject({ sub: 'test-bank', kind: 'receiving', purposes: [purpose] })
  expect((await verify(statement, foreign)).failed).toEqual(['registry/certificate'])
  const later = new Date(clock.now.getTime() + 2 * 86_400_000)
  expect((await verify(statement, own, later)).failed).toEqual(['registry/validity'])
  const other = await createRegistry({
    database: await createTestDatabase(),
    keys: createTestKeys(),
    crypto,
    now: () => clock.now,
    publicUrl,
  })
  await other.certifyProgram(program)
  expect((await verify(await other.statementFor('test-bank'), own)).failed).toContain(
    'registry/key',
  )
})

test('an id is given once, also to 64 at once', async () => {
  const answers = await Promise.all(Array.from({ length: 64 }, () => certify({ id: 'one' })))
  const codes = answers.map((reply) => reply.statusCode)
  expect(codes.toSorted()).toEqual([201, ...Array.from({ length: 63 }, () => 409)])
  expect(answers.find((reply) => reply.statusCode === 409)?.json().code).toBe(
    'registry/program-exists',
  )
})

test('withdrawal is final, ends the statement, and may be told 64 times', async () => {
  await certify({ id: 'gone' })
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => post('programs/gone/withdrawal')),
  )
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
  expect(answers[0]?.json()).toMatchObject({ state: 'withdrawn' })
  const statement = await role.app.inject('/registry/programs/gone/statement')
  expect(codeOf(statement)).toEqual([409, 'registry/program-withdrawn'])
  const certificate = toBase64url(await readerCertificate())
  expect(codeOf(await post('programs/gone/certificates', { certificate }))).toEqual([
    409,
    'registry/program-withdrawn',
  ])
  expect(codeOf(await certify({ id: 'gone' }))).toEqual([409, 'registry/program-exists'])
  const { 'registry.audit': audit = [] } = await dumpTables(role.database, ['registry'])
  expect(audit.filter((row) => row.includes('program.withdrawn'))).toHaveLength(1)
})

test('no more certificates than a statement can name', async () => {
  await certify({ id: 'many' })
  const add = async () =>
    await post('programs/many/certificates', {
      certificate: toBase64url(await readerCertificate()),
    })
  const answers = await Promise.all(Array.from({ length: 55 }, add))
  const added = answers.filter((reply) => reply.statusCode === 200)
  expect(added).toHaveLength(50)
  const refused = answers.find((reply) => reply.statusCode !== 200)
  expect(refused && codeOf(refused)).toEqual([400, 'registry/malformed'])
  expect((await role.app.inject('/registry/programs/many/statement')).statusCode).toBe(200)
})

const element = { retain: true, required: true }
const asks = (namespaces: object) => [{ ...purpose, requests: [{ docType: 'a', namespaces }] }]

test.each<[string, object[]]>([
  ['no id', [{ ...purpose, id: undefined }]],
  ['an id that is no name', [{ ...purpose, id: 'A b' }]],
  ['the same id twice', [purpose, purpose]],
  ['an unknown member', [{ ...purpose, more: 1 }]],
  ['text in one language', [{ ...purpose, text: { ja: 'あ' } }]],
  ['an empty text', [{ ...purpose, text: { ja: '', en: '' } }]],
  ['no request', [{ ...purpose, requests: [] }]],
  ['requests that are no list', [{ ...purpose, requests: {} }]],
  ['an element without retain', asks({ n: { e: { required: true } } })],
  ['an element that says yes to everything', asks({ n: { e: true } })],
  ['ages without a number', asks({ n: { age_over_NN: element } })],
  ['more ages than two', asks({ n: { age_over_NN: { ...element, max: 3 } } })],
  ['a number of another element', asks({ n: { e: { ...element, max: 1 } } })],
  ['an unknown channel', [{ ...purpose, channels: ['post'] }]],
  ['no channel', [{ ...purpose, channels: [] }]],
  ['a legal basis that is no text', [{ ...purpose, legal_basis: 1 }]],
  ['a long legal basis', [{ ...purpose, legal_basis: 'x'.repeat(301) }]],
  ['a NUL', [{ ...purpose, legal_basis: 'a\u0000b' }]],
  ['half a character', [{ ...purpose, legal_basis: 'a\ud800b' }]],
])('purposes that no wallet would read are not certified: %s', async (_, purposes) => {
  const before = await dumpTables(role.database, ['registry'])
  expect(codeOf(await certify({ id: 'malformed', purposes }))).toEqual([400, 'registry/malformed'])
  expect(await dumpTables(role.database, ['registry'])).toEqual(before)
})

test.each<[string, object]>([
  ['a name with a NUL', { name: { ja: 'あ\u0000', en: 'a' } }],
  ['a name with half a character', { name: { ja: 'あ', en: 'a\udfff' } }],
  ['a kind of its own', { kind: 'both' }],
  ['an id with a slash', { id: 'a/b' }],
  ['101 purposes', { purposes: Array.from({ length: 101 }, (_, n) => ({ id: `p${n}` })) }],
])('a program is not certified: %s', async (_, changes) => {
  const reply = await certify({ id: 'malformed', ...changes })
  expect(reply.statusCode).toBe(400)
  expect(['registry/malformed', 'service/invalid-request']).toContain(reply.json().code)
})

test.each([
  ['no base64url', 'AB'],
  ['no certificate', 'AAAA'],
  ['padding', 'AAA='],
])('a certificate is not added: %s', async (_, certificate) => {
  expect(codeOf(await post('programs/test-bank/certificates', { certificate }))).toEqual([
    400,
    'registry/malformed',
  ])
})
