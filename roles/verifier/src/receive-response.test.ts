import { toBase64url } from '@tegata/kernel'
import type { AuthorizationRequest } from '@tegata/oid4vc'
import { askedBy, useCaseOf } from '@tegata/verifier'
import {
  createTestRecordIssuer,
  issueTestCopy,
  present,
  seal,
  type TestCopy,
} from '@tegata/verifier/testing'
import { afterAll, describe, expect, test } from 'vitest'
import {
  askForRecord,
  crypto,
  postResponse,
  seePresentation,
  startOfTests,
  startTestVerifier,
} from './testing.ts'

const role = await startTestVerifier()
afterAll(role.close)
const { docType, elements } = askedBy(useCaseOf('account-opening'))
const copyOf = (of: Parameters<typeof issueTestCopy>[2]) => issueTestCopy(role.issuer, crypto, of)
const copy = await copyOf({ docType, statusIndex: 1 })
const stranger = await crypto.generateSigner('ES256')

type Answer = {
  readonly copy?: TestCopy
  readonly session?: Partial<AuthorizationRequest>
  readonly elements?: typeof elements
  readonly vpToken?: unknown
  readonly state?: string | undefined
}
async function respond(request: AuthorizationRequest, answer: Answer = {}): Promise<string> {
  const to = { ...request, ...answer.session }
  const bytes = await present(to, answer.copy ?? copy, answer.elements ?? elements, crypto)
  const vp_token = answer.vpToken ?? { record: [toBase64url(bytes)] }
  const state = 'state' in answer ? answer.state : request.state
  return await seal(request, { vp_token, ...(state !== undefined && { state }) }, crypto)
}

const failedIn = (report: Awaited<ReturnType<typeof seePresentation>>['report']) =>
  (report?.checks ?? []).filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
const codeOf = (reply: { json(): unknown }) => {
  const body = reply.json()
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined
}

test('a response that holds ends the presentation, for every later one too', async () => {
  const { id, request } = await askForRecord(role)
  const response = await respond(request)
  expect((await postResponse(role, id, { response })).statusCode).toBe(200)
  expect(await seePresentation(role, id)).toMatchObject({
    state: 'accepted',
    responsesReceived: 1,
    report: { verdict: 'accepted' },
  })
  for (const form of [{ response }, { error: 'access_denied', state: request.state ?? '' }])
    expect(codeOf(await postResponse(role, id, form))).toBe('verifier/not-open')
})

describe('what a stranger with the request can send settles nothing', () => {
  type Row = readonly [string, (request: AuthorizationRequest) => Promise<string>, string]
  const rows: readonly Row[] = [
    ['noise', async () => 'noise', 'verifier/response-readable'],
    ['noise that decrypts', (to) => seal(to, { x: 1 }, crypto), 'verifier/response-readable'],
    ['no state', (to) => respond(to, { state: undefined }), 'verifier/response-bound'],
    ['another state', (to) => respond(to, { state: 'another' }), 'verifier/response-bound'],
    [
      'nothing but a state',
      (to) => respond(to, { vpToken: { record: ['AAAA'] } }),
      'mdoc/well-formed',
    ],
    [
      'nothing for the query',
      (to) => respond(to, { vpToken: { other: ['AAAA'] } }),
      'verifier/one-document',
    ],
    [
      'a copy without its key',
      (to) =>
        respond(to, {
          copy: { ...copy, deviceKey: { ...stranger, publicKey: copy.deviceKey.publicKey } },
        }),
      'mdoc/device-authentication',
    ],
    [
      'what a holder made for another verifier',
      (to) => respond(to, { session: { client_id: 'x509_hash:another' } }),
      'mdoc/device-authentication',
    ],
    [
      'a record of an issuer of its own',
      async (to) => {
        const own = await createTestRecordIssuer(crypto)
        const made = await issueTestCopy(own, crypto, { docType, statusIndex: 1 })
        return await respond(to, { copy: made })
      },
      'mdoc/issuer-trusted',
    ],
  ]
  test.each(rows)('%s', async (_, make, failed) => {
    const { id, request } = await askForRecord(role)
    const refused = await postResponse(role, id, { response: await make(request) })
    expect(refused.statusCode).toBe(400)
    const seen = await seePresentation(role, id)
    expect(seen).toMatchObject({ state: 'fetched', responsesReceived: 1 })
    expect(failedIn(seen.report)).toContain(failed)
    expect((await postResponse(role, id, { response: await respond(request) })).statusCode).toBe(
      200,
    )
    expect(await seePresentation(role, id)).toMatchObject({
      state: 'accepted',
      responsesReceived: 2,
      report: { verdict: 'accepted' },
    })
  })

  test('any number of answers, of which twenty are recorded', async () => {
    const { id, request } = await askForRecord(role)
    for (let sent = 0; sent < 25; sent += 1) await postResponse(role, id, { response: 'noise' })
    expect(await seePresentation(role, id)).toMatchObject({
      state: 'fetched',
      responsesReceived: 20,
    })
    expect((await postResponse(role, id, { response: await respond(request) })).statusCode).toBe(
      200,
    )
  })
})

describe('what a holder signed for this request settles it, also when it is refused', () => {
  const day = new Date('2026-05-31T00:00:00Z')
  const rows: readonly (readonly [string, () => Promise<Answer>, string])[] = [
    [
      'expired',
      async () => ({ copy: await copyOf({ docType, statusIndex: 2, validUntil: day }) }),
      'mdoc/valid-until',
    ],
    ['lapsed', async () => ({ copy: await copyOf({ docType, statusIndex: 3 }) }), 'status/valid'],
    [
      'without what was asked',
      async () => ({ elements: { 'org.iso.23220.1.jp': ['full_name_unicode'] } }),
      'verifier/complete',
    ],
  ]
  test.each(rows)('%s', async (_, answer, failed) => {
    role.statusList.revoke(3)
    const { id, request } = await askForRecord(role)
    const response = await respond(request, await answer())
    expect(codeOf(await postResponse(role, id, { response }))).toBe('verifier/response-refused')
    const seen = await seePresentation(role, id)
    expect(seen).toMatchObject({ state: 'refused', responsesReceived: 1 })
    expect(failedIn(seen.report)).toContain(failed)
    const again = await postResponse(role, id, { response: await respond(request) })
    expect(codeOf(again)).toBe('verifier/not-open')
  })
})

describe('an error', () => {
  const rows = [
    ['no state', { error: 'wallet_unavailable' }, 'verifier/wrong-state'],
    ['another state', { error: 'access_denied', state: 'not-the-state' }, 'verifier/wrong-state'],
    ['an empty state', { error: 'access_denied', state: '' }, 'verifier/wrong-state'],
    ['a code that is none', { error: '"', state: 'x' }, 'service/invalid-request'],
    ['neither error nor response', { state: 'x' }, 'verifier/malformed'],
    ['error and response', { error: 'access_denied', response: 'x' }, 'verifier/malformed'],
  ] as const
  test.each(rows)('%s: nothing changes', async (_, form, code) => {
    const { id } = await askForRecord(role)
    const before = await seePresentation(role, id)
    const reply = await postResponse(role, id, form)
    expect([reply.statusCode, codeOf(reply)]).toEqual([400, code])
    expect(await seePresentation(role, id)).toEqual(before)
    expect(before).toEqual({ state: 'fetched', responsesReceived: 0 })
  })

  test('with the state: shown with its code, and the request can still be answered', async () => {
    const { id, request } = await askForRecord(role)
    const state = request.state ?? ''
    const first = await postResponse(role, id, { error: 'access_denied', state })
    expect([first.statusCode, first.json()]).toEqual([200, {}])
    const declined = { state: 'declined', error: 'access_denied', responsesReceived: 0 }
    expect(await seePresentation(role, id)).toEqual(declined)
    const again = await postResponse(role, id, { error: 'wallet_unavailable', state })
    expect(again.statusCode).toBe(200)
    expect(await seePresentation(role, id)).toEqual(declined)
    expect((await postResponse(role, id, { response: await respond(request) })).statusCode).toBe(
      200,
    )
    const seen = await seePresentation(role, id)
    expect(seen.state).toBe('accepted')
    expect(seen.error).toBeUndefined()
  })

  test('after the end of the request', async () => {
    const { id, request } = await askForRecord(role)
    role.clock.now = new Date(startOfTests.getTime() + 301_000)
    const late = await postResponse(role, id, {
      error: 'access_denied',
      state: request.state ?? '',
    })
    expect(codeOf(late)).toBe('verifier/not-open')
    expect((await seePresentation(role, id)).state).toBe('expired')
    role.clock.now = startOfTests
  })
})
