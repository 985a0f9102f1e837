import { createServer, type Server } from 'node:http'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { presentDocument } from '@tegata/mdoc'
import {
  createTestIssuer,
  createTestTranscript,
  issueTestDocument,
  testNamespace,
  testTime,
} from '@tegata/mdoc/testing'
import { derToPem } from '@tegata/pki'
import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import { runHere, testFolder } from '../input/testing.ts'
import { checkInstallation } from './check-installation.ts'
import { checkPorts } from './check-ports.ts'
import { checkServer } from './check-server.ts'
import { doctor } from './doctor-command.ts'
import type { Finding } from './finding.ts'

const folder = testFolder()
const servers: Server[] = []
afterAll(() => {
  folder.remove()
  for (const server of servers) server.close()
})

const crypto = createNodeCrypto()
const issuer = await createTestIssuer(crypto)
const deviceKey = await crypto.generateSigner('ES256')
const sessionTranscript = await createTestTranscript(crypto)
const response = await presentDocument(
  {
    issuerSigned: await issueTestDocument(issuer, crypto, {
      deviceKey: deviceKey.publicKey,
      status: { uri: 'https://issuer.test.example/status/1', index: 4 },
    }),
    elements: { [testNamespace]: ['name'] },
    sessionTranscript,
    device: { signer: deviceKey },
  },
  crypto,
)

/** A server of its own, on a free port; `null` is a page that is not there. */
async function serve(
  pages: Readonly<Record<string, unknown>>,
): Promise<{ url: string; port: number }> {
  const server = createServer((request, reply) => {
    const page = pages[request.url ?? '']
    reply.statusCode = page === undefined ? 404 : 200
    reply.end(typeof page === 'string' ? page : JSON.stringify(page ?? {}))
  })
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, port }
}

const outcomes = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome]))

const metadata = (origin: string) => ({
  credential_issuer: `${origin}/issuer`,
  credential_endpoint: `${origin}/issuer/credential`,
  nonce_endpoint: `${origin}/issuer/nonce`,
  credential_configurations_supported: { a: { format: 'mso_mdoc', doctype: 'example.a' } },
})
const pages = {
  '/health': { status: 'ok' },
  '/ready': { status: 'ready' },
  '/metrics': 'tegata_alarms_total{alarm="job-gave-up"} 0\n',
  '/ca/anchors': { iaca: [toBase64url(issuer.root)], reader: [] },
  '/registry/jwks': { keys: [{ kty: 'EC' }] },
  '/.well-known/openid-credential-issuer/issuer': metadata('http://localhost:1'),
}
const healthy = await serve(pages)

test('a server that has all', async () => {
  const findings = await checkServer({ url: healthy.url, named: true, at: testTime })
  expect(outcomes(findings)).toEqual({
    'server/health': 'ok',
    'server/ready': 'ok',
    'server/alarms': 'ok',
    'server/anchors/iaca': 'ok',
    'server/anchors/reader': 'note',
    'server/registry': 'ok',
    'server/issuer': 'ok',
    'server/issuer-name': 'note',
  })
  expect(findings.find(({ id }) => id === 'server/issuer')?.what).toContain('example.a')
})

test.each<[string, object, string]>([
  ['an ended root', { at: new Date('2030-01-01T00:00:00Z') }, 'server/anchors/iaca'],
  ['no certificate', { '/ca/anchors': { iaca: ['AAAA'] } }, 'server/anchors/iaca'],
  ['anchors of another form', { '/ca/anchors': [] }, 'server/anchors'],
  ['no key', { '/registry/jwks': { keys: [] } }, 'server/registry'],
  ['keys that are no JSON', { '/registry/jwks': '<html>' }, 'server/registry'],
  [
    'metadata of another form',
    { '/.well-known/openid-credential-issuer/issuer': {} },
    'server/issuer',
  ],
  ['no database', { '/ready': undefined }, 'server/ready'],
  ['something else', { '/health': 'hello' }, 'server/health'],
  ['no alarms that can be read', { '/metrics': '<html>' }, 'server/alarms'],
  [
    'an alarm',
    { '/metrics': 'tegata_alarms_total{alarm="job-gave-up"} 2\n' },
    'server/alarms/job-gave-up',
  ],
  [
    'an alarm of a later version',
    { '/metrics': 'tegata_alarms_total{alarm="from-tomorrow"} 1\n' },
    'server/alarms/from-tomorrow',
  ],
])('a server with a problem: %s', async (_, changes, id) => {
  const { at = testTime, ...changed } = z.looseObject({ at: z.date().optional() }).parse(changes)
  const { url } = await serve({ ...pages, ...changed })
  const findings = await checkServer({ url, named: true, at })
  expect(outcomes(findings)[id]).toBe('problem')
  expect(findings.find((finding) => finding.id === id)?.what).toBeTruthy()
})

test('a role that is not there is no problem; a server that was named must be there', async () => {
  const { url } = await serve({ '/health': { status: 'ok' }, '/ready': {} })
  expect(outcomes(await checkServer({ url, named: true, at: testTime }))).toMatchObject({
    'server/alarms': 'note',
    'server/anchors': 'note',
    'server/registry': 'note',
    'server/issuer': 'note',
  })
  const gone = { url: 'http://127.0.0.1:9', at: testTime }
  expect(outcomes(await checkServer({ ...gone, named: true }))['server/health']).toBe('problem')
  expect(outcomes(await checkServer({ ...gone, named: false }))['server/health']).toBe('note')
})

test('ports: free, tegata’s, and another’s', async () => {
  const ours = await checkPorts(healthy.port)
  expect(ours).toHaveLength(5)
  expect(ours[0]).toMatchObject({ id: `ports/${healthy.port}`, outcome: 'ok' })
  const other = await serve({})
  expect((await checkPorts(other.port))[0]?.outcome).toBe('problem')
})

test('an installation that lacks everything', () => {
  const lock = {
    packages: {
      '': { version: '0.0.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0', optional: true },
      'node_modules/c': { link: true },
    },
  }
  const root = folder.put('package-lock.json', JSON.stringify(lock)).replace(/\/[^/]+$/, '')
  const found = checkInstallation({
    root,
    nodeVersion: '20.18.3',
    env: { CHROMIUM_PATH: '/nowhere/at-all' },
    vectorsFolder: '/nowhere/at-all',
  })
  expect(outcomes(found)).toEqual({
    'install/node': 'problem',
    'install/dependencies': 'problem',
    'install/postgres': 'problem',
    'install/chromium': 'problem',
    'install/vectors': 'note',
  })
  for (const { outcome, action } of found) if (outcome === 'problem') expect(action).toBeTruthy()
  const other = checkInstallation({
    root: '/nowhere/at-all',
    nodeVersion: '22.0.0',
    env: { DATABASE_URL: 'postgres://a' },
    vectorsFolder: root,
  })
  expect(outcomes(other)).toMatchObject({
    'install/node': 'ok',
    'install/dependencies': 'note',
    'install/postgres': 'ok',
    'install/vectors': 'ok',
  })
})

const shape = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.object({
      id: z.string(),
      outcome: z.string(),
      what: z.string(),
      action: z.string().optional(),
    }),
  ),
})
const file = folder.put('response', toBase64url(response))
const root = folder.put('root.pem', derToPem(issuer.root))
const at = ['--at', testTime.toISOString()]

async function examine(...args: string[]) {
  const server = ['--server', healthy.url]
  const ran = await runHere(doctor, [...args, ...server, '--json'])
  const { findings } = shape.parse(JSON.parse(ran.out))
  const trust = findings.filter(({ id }) => /^(trust|response)\//.test(id))
  return { ...ran, trust, byId: new Map(trust.map((finding) => [finding.id, finding])) }
}

test('a response is followed to the root that is trusted', async () => {
  const { trust, byId } = await examine('--trust', root, '--file', file, ...at)
  expect(trust.filter(({ outcome }) => outcome === 'problem')).toEqual([])
  expect(byId.get('trust/anchor')).toMatchObject({ outcome: 'ok' })
  expect(byId.get('response/chain')).toMatchObject({ outcome: 'ok' })
  expect(byId.get('response/signer')?.what).toContain('TEST signer')
  expect(byId.get('response/status')?.what).toContain('https://issuer.test.example/status/1')
})

test.each<[string, () => Promise<string[]> | string[], string, RegExp]>([
  [
    'no anchor',
    () => ['--file', file, ...at],
    'response/chain',
    /give the root C=UT, CN=TEST IACA/,
  ],
  [
    'a root of the same name',
    async () => {
      const other = folder.put('other.der', (await createTestIssuer(crypto)).root)
      return ['--trust', other, '--file', file, ...at]
    },
    'response/chain',
    /of another key/,
  ],
  [
    'too late',
    () => ['--trust', root, '--file', file, '--at', '2026-08-01'],
    'response/validity',
    /clock/,
  ],
  ['an ended root', () => ['--trust', root, '--at', '2030-01-01'], 'trust/anchor', /successor/],
  ['an anchor that is none', () => ['--trust', file, ...at], 'trust/anchor', /inspect/],
  ['a file that is none', () => ['--file', root, ...at], 'response/form', /inspect/],
  [
    'a changed response',
    () => {
      const changed = response.slice()
      const place = Buffer.from(changed).indexOf('elementValue') + 13
      changed[place] = (changed[place] ?? 0) ^ 1
      return ['--trust', root, '--file', folder.put('changed', changed), ...at]
    },
    'response/digests',
    /not what the issuer signed/,
  ],
])('a broken link is named, with what to do: %s', async (_, args, id, action) => {
  const { code, byId } = await examine(...(await args()))
  expect(code).toBe(1)
  expect(byId.get(id)).toMatchObject({ outcome: 'problem', action: expect.stringMatching(action) })
})

test('a document signer in place of a root is a note, which names the tolerance', async () => {
  const signer = folder.put('signer.der', issuer.chain[0] ?? new Uint8Array(0))
  const { byId } = await examine('--trust', signer, '--file', file, ...at)
  expect(byId.get('trust/anchor')).toMatchObject({ outcome: 'note' })
  expect(byId.get('response/chain')?.action).toContain('--tolerate pinned-signer')
})

test('as text, and wrong use', async () => {
  const ran = await runHere(doctor, ['--server', healthy.url, ...at])
  expect(ran.out).toMatch(/^ok {7}install\/node/)
  expect(ran.out).toMatch(/(No problem found\.|Problems: \d+)\n$/)
  for (const wrong of [
    ['--server', 'nowhere'],
    ['--at', 'now'],
    ['--trust', '/nowhere/at-all'],
    ['x'],
  ])
    expect((await runHere(doctor, wrong)).code).toBe(2)
})
