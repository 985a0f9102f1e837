import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { answerTestIdentifiers, answerTestStatus } from '@tegata/status/testing'
import { describe, expect, test } from 'vitest'
import { type ChosenRecord, chosenRecords } from './consent/propose-answer.ts'
import { readHoldings } from './consent/read-holdings.ts'
import { decidePresentation } from './decide-presentation.ts'
import type { HolderStore } from './held-record.ts'
import { presentRecords } from './present-records.ts'
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
  const { request, chosen } = await ask(world, deps)
  return { world, deps, record, request, chosen }
}

async function ask(world: TestWorld, deps: WalletDeps) {
  const request = await readRequest(deps, await publishRequest(world))
  world.routes.set(request.request.response_uri, () => json({}))
  const decision = decidePresentation(request, await readHoldings(deps), testTime)
  if (decision.decision !== 'ask-holder') throw new TypeError('the wallet refuses')
  const chosen: readonly ChosenRecord[] = chosenRecords(decision, decision.choice)
  return { request, chosen }
}
const sentTo = (world: TestWorld) =>
  world.exchanges.filter(({ url }) => url.startsWith(`${readerUrl}/responses/`))

test('what was agreed to is sent once, encrypted, after the status was asked for', async () => {
  const { world, deps, record, request, chosen } = await agreed()
  world.exchanges.length = 0
  expect(await presentRecords(deps, request, chosen)).toEqual({})
  expect(world.exchanges.map(({ url }) => url)).toEqual([statusUri, request.request.response_uri])
  const [sent] = sentTo(world)
  const response = new URLSearchParams(sent?.body).get('response') ?? ''
  expect(response.split('.')).toHaveLength(5)
  expect(sent?.body).not.toContain(toBase64url(new TextEncoder().encode('手形')).slice(0, 6))
  expect(await deps.store.copiesLeft(record.id)).toBe(1)
})

test('the status of another copy is not asked for', async () => {
  const { world, deps, request, chosen } = await agreed()
  world.revoked.add(12)
  expect(await codeThrownBy(() => presentRecords(deps, request, chosen))).toBeUndefined()
})

test('where the browser goes on', async () => {
  const { world, deps, request, chosen } = await agreed()
  const uri = request.request.response_uri
  world.routes.set(uri, () => json({ redirect_uri: `${readerUrl}/done?code=1` }))
  expect(await presentRecords(deps, request, chosen)).toEqual({
    redirectUri: `${readerUrl}/done?code=1`,
  })
  world.routes.set(uri, () => json({ redirect_uri: 'javascript:alert(1)' }))
  expect(await presentRecords(deps, request, chosen)).toEqual({})
})

test('a copy of which the identifier list says nothing is sent', async () => {
  const uri = `${issuerUrl}/identifiers/1`
  const identifierList = { uri, id: Uint8Array.of(7) }
  const { world, deps, request, chosen } = await agreed({
    copies: async ([deviceKey], { issuer }) =>
      deviceKey
        ? [toBase64url(await issueCopy(issuer, crypto, { deviceKey, identifierList }))]
        : [],
  })
  world.routes.set(uri, () =>
    answerTestIdentifiers(world.statusSigner, { uri, revoked: [], at: testTime }),
  )
  expect(await presentRecords(deps, request, chosen)).toEqual({})
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
    const { world, deps, request, chosen } = all
    world.revoked.add(11)
    await expectNothingSent(
      all,
      () => presentRecords(deps, request, chosen),
      'wallet/record-lapsed',
    )
    expect(await deps.store.records()).toMatchObject([
      { state: 'disabled', reason: 'status-list', disabledAt: testTime },
    ])
    world.revoked.delete(11)
    expect(decidePresentation(request, await readHoldings(deps), testTime)).toMatchObject({
      refusals: [{ code: 'record-disabled' }],
    })
    await expectNothingSent(all, () => presentRecords(deps, request, chosen), 'wallet/no-copy-left')
  })

  /** Case w07: what is not 1 comes back. */
  test.each([2, 3])('the list says %i: withheld, kept, and sent when it says 0', async (value) => {
    const all = await agreed()
    const { world, deps, request, chosen } = all
    const publish = world.routes.get(statusUri)
    world.routes.set(statusUri, () =>
      answerTestStatus(world.statusSigner, {
        uri: statusUri,
        revoked: [],
        withheld: [[11, value]],
        at: testTime,
      }),
    )
    const run = () => presentRecords(deps, request, chosen)
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
    const run = () => presentRecords(all.deps, all.request, all.chosen)
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
    const run = () => presentRecords(deps, all.request, all.chosen)
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
    const run = () => presentRecords(all.deps, all.request, all.chosen)
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
    const run = () => presentRecords(all.deps, all.request, all.chosen)
    await expectNothingSent(all, run, 'wallet/status-unknown')
  })
})

describe('copies are used once', () => {
  test('until none is left', async () => {
    const { world, deps, record } = await agreed()
    for (const _ of [1, 2]) {
      const { request, chosen } = await ask(world, deps)
      await presentRecords(deps, request, chosen)
    }
    expect(new Set(sentTo(world).map(({ body }) => body)).size).toBe(2)
    const request = await readRequest(deps, await publishRequest(world))
    expect(decidePresentation(request, await readHoldings(deps), testTime)).toMatchObject({
      refusals: [{ code: 'no-copy-left' }],
    })
    expect(await deps.store.copiesLeft(record.id)).toBe(0)
  })

  test('also when the other side did not take it: it may have seen it', async () => {
    const { world, deps, record, request, chosen } = await agreed()
    world.routes.set(request.request.response_uri, () => json({ code: 'verifier/not-open' }, 409))
    const run = () => presentRecords(deps, request, chosen)
    expect(await codeThrownBy(run)).toBe('wallet/refused-by-peer')
    expect(await deps.store.copiesLeft(record.id)).toBe(1)
    world.routes.delete(request.request.response_uri)
    expect(await codeThrownBy(run)).toBe('wallet/unreachable')
    expect(await deps.store.copiesLeft(record.id)).toBe(0)
  })

  test('two showings at once take two copies', async () => {
    const { world, deps, record } = await agreed()
    const asked = await Promise.all([ask(world, deps), ask(world, deps), ask(world, deps)])
    const runs = asked.map(({ request, chosen }) => presentRecords(deps, request, chosen))
    const codes = await Promise.all(runs.map((run) => codeThrownBy(() => run)))
    expect(codes.filter((code) => code === undefined)).toHaveLength(2)
    expect(codes.filter((code) => code === 'wallet/no-copy-left')).toHaveLength(1)
    expect(await deps.store.copiesLeft(record.id)).toBe(0)
    expect(new Set(sentTo(world).map(({ body }) => body)).size).toBe(2)
  })
})

describe('a fault at each step', () => {
  const broken = () => Promise.reject(new TypeError('broken'))
  const withStore = (deps: WalletDeps, store: Partial<HolderStore>): WalletDeps => ({
    ...deps,
    store: { ...deps.store, ...store },
  })
  type Fault = (world: TestWorld, deps: WalletDeps) => WalletDeps
  /** The name, the fault, copies that are left, and whether a byte may have left. */
  const faults: readonly (readonly [string, Fault, number, boolean])[] = [
    ['lease', (_, deps) => withStore(deps, { leaseCopy: broken }), 2, false],
    [
      'status',
      (world, deps) => {
        world.routes.delete(statusUri)
        return deps
      },
      2,
      false,
    ],
    [
      'build',
      (_, deps) => {
        const deviceKey = { ...deps.walletKey, sign: broken }
        return withStore(deps, {
          leaseCopy: async (wish) => {
            const copy = await deps.store.leaseCopy(wish)
            return copy && { ...copy, deviceKey: { ...copy.deviceKey, sign: deviceKey.sign } }
          },
        })
      },
      2,
      false,
    ],
    [
      'encrypt',
      (_, deps) => {
        const digest: typeof deps.crypto.digest = broken
        return { ...deps, crypto: { ...deps.crypto, digest } }
      },
      2,
      false,
    ],
    ['mark', (_, deps) => withStore(deps, { useCopies: broken }), 2, false],
    ['mark, refused', (_, deps) => withStore(deps, { useCopies: async () => false }), 2, false],
    [
      'mark, and giving back too: the lease ends',
      (_, deps) => withStore(deps, { useCopies: broken, releaseCopies: broken }),
      2,
      false,
    ],
    ['send', (_, deps) => ({ ...deps, fetch: onlyStatus(deps) }), 1, true],
  ]
  const onlyStatus =
    ({ fetch }: WalletDeps): WalletDeps['fetch'] =>
    async (url, init) =>
      url === statusUri ? await fetch(url, init) : await broken()

  test.each(faults)('%s', async (step, spoil, left, mayHaveLeft) => {
    const { world, deps, record, request, chosen } = await agreed()
    const publish = world.routes.get(statusUri)
    await expect(presentRecords(spoil(world, deps), request, chosen)).rejects.toThrow()
    expect(sentTo(world)).toEqual([])
    expect(await deps.store.copiesLeft(record.id)).toBe(left)
    // Given back at once; where that failed too, by the end of the lease.
    const atOnce = await deps.store.freeCopies(record.id, testTime)
    expect(atOnce).toHaveLength(step.endsWith('the lease ends') ? 1 : left)
    const free = await deps.store.freeCopies(record.id, new Date(testTime.getTime() + 600_000))
    expect(free).toHaveLength(left)
    // What may have left is never shown again; what did not is shown now.
    const [first] = chosen[0]?.copyIds ?? []
    expect(free.some(({ id }) => id === first)).toBe(!mayHaveLeft)
    if (publish) world.routes.set(statusUri, publish)
    expect(await codeThrownBy(() => presentRecords(deps, request, chosen))).toBeUndefined()
    expect(sentTo(world)).toHaveLength(1)
  })

  test('the notice of a lapse comes while the answer is built: nothing is sent', async () => {
    const { world, deps, record, request, chosen } = await agreed()
    const noticed = withStore(deps, {
      useCopies: async (ids) => {
        await deps.store.disableRecord(record.id, 'moved', testTime)
        return await deps.store.useCopies(ids)
      },
    })
    const run = () => presentRecords(noticed, request, chosen)
    expect(await codeThrownBy(run)).toBe('wallet/record-lapsed')
    expect(sentTo(world)).toEqual([])
  })

  test('another window took the copy when the lease had ended: nothing is sent', async () => {
    const { world, deps, record, request, chosen } = await agreed()
    const late = withStore(deps, {
      useCopies: async (ids) => {
        const at = new Date(testTime.getTime() + 600_000)
        const until = new Date(at.getTime() + 60_000)
        const among = chosen[0]?.copyIds.slice(0, 1) ?? []
        await deps.store.leaseCopy({ id: 'other', recordId: record.id, among, at, until })
        return await deps.store.useCopies(ids)
      },
    })
    const run = () => presentRecords(late, request, chosen)
    expect(await codeThrownBy(run)).toBe('wallet/copy-taken')
    expect(sentTo(world)).toEqual([])
  })

  test('nothing chosen is nothing to send', async () => {
    const { world, deps, request } = await agreed()
    await expect(presentRecords(deps, request, [])).rejects.toThrow(TypeError)
    expect(sentTo(world)).toEqual([])
  })
})
