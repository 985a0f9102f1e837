import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { answerTestIdentifiers, answerTestStatus } from '@tegata/status/testing'
import { describe, expect, test } from 'vitest'
import { decidePresentation, type Proposal } from './decide-presentation.ts'
import { presentRecord } from './present-record.ts'
import { readRequest } from './read-request.ts'
import {
  offerUrl,
  openIssuer,
  receiveOne,
  type TestIssuing,
} from './testing/test-issuer-service.ts'
import {
  createTestWorld,
  issueCopy,
  issuerUrl,
  json,
  publishRequest,
  readerUrl,
  statusUri,
  type TestWorld,
  testTime,
} from './testing/test-world.ts'
import type { WalletDeps } from './wallet-deps.ts'

const crypto = createNodeCrypto()

/** A phone with a record of two copies, and a request that the holder agreed to. */
async function agreed(how: TestIssuing = {}) {
  const world = await createTestWorld(crypto)
  openIssuer(world, how)
  const deps = await world.phone()
  const record = await receiveOne(deps, { url: offerUrl, copies: 2 })
  const { request, proposal } = await ask(world, deps)
  return { world, deps, record, request, proposal }
}

async function ask(world: TestWorld, deps: WalletDeps) {
  const request = await readRequest(deps, await publishRequest(world))
  world.routes.set(request.request.response_uri, () => json({}))
  const decision = decidePresentation(request, await deps.store.records(), testTime)
  if (decision.decision !== 'ask-holder') throw new TypeError('the wallet refuses')
  const proposal: Proposal = decision
  return { request, proposal }
}
const sentTo = (world: TestWorld) =>
  world.exchanges.filter(({ url }) => url.startsWith(`${readerUrl}/responses/`))

test('what was agreed to is sent once, encrypted, after the status was asked for', async () => {
  const { world, deps, record, request, proposal } = await agreed()
  world.exchanges.length = 0
  expect(await presentRecord(deps, request, proposal)).toEqual({})
  expect(world.exchanges.map(({ url }) => url)).toEqual([statusUri, request.request.response_uri])
  const [sent] = sentTo(world)
  const response = new URLSearchParams(sent?.body).get('response') ?? ''
  expect(response.split('.')).toHaveLength(5)
  expect(sent?.body).not.toContain(toBase64url(new TextEncoder().encode('手形')).slice(0, 6))
  expect(await deps.store.copiesLeft(record.id)).toBe(1)
})

test('the status of another copy is not asked for', async () => {
  const { world, deps, request, proposal } = await agreed()
  world.revoked.add(12)
  expect(await codeThrownBy(() => presentRecord(deps, request, proposal))).toBeUndefined()
})

test('where the browser goes on', async () => {
  const { world, deps, request, proposal } = await agreed()
  const uri = request.request.response_uri
  world.routes.set(uri, () => json({ redirect_uri: `${readerUrl}/done?code=1` }))
  expect(await presentRecord(deps, request, proposal)).toEqual({
    redirectUri: `${readerUrl}/done?code=1`,
  })
  world.routes.set(uri, () => json({ redirect_uri: 'javascript:alert(1)' }))
  expect(await presentRecord(deps, request, proposal)).toEqual({})
})

test('a copy of which the identifier list says nothing is sent', async () => {
  const uri = `${issuerUrl}/identifiers/1`
  const identifierList = { uri, id: Uint8Array.of(7) }
  const { world, deps, request, proposal } = await agreed({
    copies: async ([deviceKey], { issuer }) =>
      deviceKey
        ? [toBase64url(await issueCopy(issuer, crypto, { deviceKey, identifierList }))]
        : [],
  })
  world.routes.set(uri, () =>
    answerTestIdentifiers(world.statusSigner, { uri, revoked: [], at: testTime }),
  )
  expect(await presentRecord(deps, request, proposal)).toEqual({})
})

describe('nothing is sent, and no copy is used', () => {
  async function expectNothingSent(
    { world, deps, record }: Awaited<ReturnType<typeof agreed>>,
    run: () => unknown,
    code: string,
  ) {
    expect(await codeThrownBy(run)).toBe(code)
    expect(sentTo(world)).toEqual([])
    expect(await deps.store.copiesLeft(record.id)).toBe(2)
  }

  test('the record lapsed: it is disabled for good', async () => {
    const all = await agreed()
    const { world, deps, request, proposal } = all
    world.revoked.add(11)
    await expectNothingSent(
      all,
      () => presentRecord(deps, request, proposal),
      'wallet/record-lapsed',
    )
    expect(await deps.store.records()).toMatchObject([
      { state: 'disabled', reason: 'status-list', disabledAt: testTime },
    ])
    world.revoked.delete(11)
    expect(decidePresentation(request, await deps.store.records(), testTime)).toMatchObject({
      refusals: [{ code: 'record-disabled' }],
    })
    await expectNothingSent(
      all,
      () => presentRecord(deps, request, proposal),
      'wallet/no-copy-left',
    )
  })

  /** Case w07: what is not 1 comes back. */
  test.each([2, 3])('the list says %i: withheld, kept, and sent when it says 0', async (value) => {
    const all = await agreed()
    const { world, deps, request, proposal } = all
    const publish = world.routes.get(statusUri)
    world.routes.set(statusUri, () =>
      answerTestStatus(world.statusSigner, {
        uri: statusUri,
        revoked: [],
        withheld: [[11, value]],
        at: testTime,
      }),
    )
    const run = () => presentRecord(deps, request, proposal)
    await expectNothingSent(all, run, 'wallet/record-suspended')
    expect(await deps.store.records()).toMatchObject([{ state: 'valid' }])
    if (publish) world.routes.set(statusUri, publish)
    expect(await codeThrownBy(run)).toBeUndefined()
    expect(sentTo(world)).toHaveLength(1)
  })

  test.each([
    ['the list cannot be reached', (world: TestWorld) => world.routes.delete(statusUri)],
    [
      'the list is an error page',
      (world: TestWorld) => world.routes.set(statusUri, () => new Response('no', { status: 500 })),
    ],
    [
      'the list is noise',
      (world: TestWorld) =>
        world.routes.set(
          statusUri,
          () =>
            new Response('a.b.c', { headers: { 'content-type': 'application/statuslist+jwt' } }),
        ),
    ],
  ])('%s', async (_, spoil) => {
    const all = await agreed()
    spoil(all.world)
    const run = () => presentRecord(all.deps, all.request, all.proposal)
    await expectNothingSent(all, run, 'wallet/status-unknown')
    expect(await all.deps.store.records()).toMatchObject([{ state: 'valid' }])
  })

  test('the list of another authority, though the wallet trusts that one too', async () => {
    const all = await agreed()
    const other = await createTestWorld(crypto)
    const publish = other.routes.get(statusUri)
    if (!publish) throw new TypeError('no list')
    all.world.routes.set(statusUri, publish)
    const issuerRoots = [...all.deps.trust.issuerRoots, other.issuer.root]
    const deps = { ...all.deps, trust: { ...all.deps.trust, issuerRoots } }
    const run = () => presentRecord(deps, all.request, all.proposal)
    await expectNothingSent(all, run, 'wallet/status-unknown')
  })

  test.each([
    ['alone', {}],
    ['beside a status list in which it holds', { statusIndex: 1 }],
  ])('the identifier of the copy is in the list of those that lapsed, %s', async (_, named) => {
    const uri = `${issuerUrl}/identifiers/1`
    const id = Uint8Array.of(7, 7)
    const copies: TestIssuing['copies'] = (keys, { issuer }) => {
      const copy = { ...named, identifierList: { uri, id } }
      const issued = keys.map((deviceKey) => issueCopy(issuer, crypto, { ...copy, deviceKey }))
      return Promise.all(issued.map(async (bytes) => toBase64url(await bytes)))
    }
    const all = await agreed({ copies })
    const run = () => presentRecord(all.deps, all.request, all.proposal)
    await expectNothingSent(all, run, 'wallet/status-unknown')
    all.world.routes.set(uri, () =>
      answerTestIdentifiers(all.world.statusSigner, { uri, revoked: [id], at: testTime }),
    )
    await expectNothingSent(all, run, 'wallet/record-lapsed')
    expect(await all.deps.store.records()).toMatchObject([{ state: 'disabled' }])
  })

  test('a copy that names no status though its type asks for one', async () => {
    const copies: TestIssuing['copies'] = (keys, { issuer }) =>
      Promise.all(
        keys.map(async (deviceKey) => toBase64url(await issueCopy(issuer, crypto, { deviceKey }))),
      )
    const all = await agreed({ copies })
    const run = () => presentRecord(all.deps, all.request, all.proposal)
    await expectNothingSent(all, run, 'wallet/status-unknown')
  })
})

describe('copies are used once', () => {
  test('until none is left', async () => {
    const { world, deps, record } = await agreed()
    const shown: string[] = []
    for (const _ of [1, 2]) {
      shown.push(JSON.stringify((await deps.store.nextCopy(record.id))?.deviceKey.publicKey))
      const { request, proposal } = await ask(world, deps)
      await presentRecord(deps, request, proposal)
    }
    expect(new Set(shown).size).toBe(2)
    const { request, proposal } = await ask(world, deps)
    const run = () => presentRecord(deps, request, proposal)
    expect(await codeThrownBy(run)).toBe('wallet/no-copy-left')
    expect(sentTo(world)).toHaveLength(2)
  })

  test('also when the other side did not take it: it may have seen it', async () => {
    const { world, deps, record, request, proposal } = await agreed()
    world.routes.set(request.request.response_uri, () => json({ code: 'verifier/not-open' }, 409))
    const run = () => presentRecord(deps, request, proposal)
    expect(await codeThrownBy(run)).toBe('wallet/refused-by-peer')
    expect(await deps.store.copiesLeft(record.id)).toBe(1)
    world.routes.delete(request.request.response_uri)
    expect(await codeThrownBy(run)).toBe('wallet/unreachable')
    expect(await deps.store.copiesLeft(record.id)).toBe(0)
  })

  test('two showings at once take two copies', async () => {
    const { world, deps, record } = await agreed()
    const asked = await Promise.all([ask(world, deps), ask(world, deps), ask(world, deps)])
    const runs = asked.map(({ request, proposal }) => presentRecord(deps, request, proposal))
    const codes = await Promise.all(runs.map((run) => codeThrownBy(() => run)))
    expect(codes.filter((code) => code === undefined)).toHaveLength(2)
    expect(codes.filter((code) => code === 'wallet/no-copy-left')).toHaveLength(1)
    expect(await deps.store.copiesLeft(record.id)).toBe(0)
    expect(new Set(sentTo(world).map(({ body }) => body)).size).toBe(2)
  })
})
