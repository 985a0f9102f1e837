import type { Fetch } from '@tegata/kernel'
import { createMemoryFreshness, utf8Encode } from '@tegata/kernel'
import { parseCertificate, verifyOcspResponse } from '@tegata/pki'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testAttributes, testTime } from '../testing.ts'
import {
  authority,
  crypto,
  fetchThere,
  holder,
  jpki,
  lies,
  namedOtherwise,
  sibling,
  startResponder,
} from './testing/lying-responder.ts'
import type { RelyingPartyQuestion } from './validation-service.ts'

type Responder = Awaited<ReturnType<typeof startResponder>>
let responder: Responder
let base = ''
beforeAll(async () => {
  responder = await startResponder()
  base = responder.base
})
afterAll(() => responder.close())
const ask = (...args: Parameters<Responder['ask']>) => responder.ask(...args)
const askList = (...args: Parameters<Responder['askList']>) => responder.askList(...args)

test('a certificate that holds, with the bytes that prove it', async () => {
  const certificate = await jpki.issue({
    ...{ kind: 'sign', publicKey: holder.publicKey, ocsp: [`${base}/honest`] },
  })
  const answer = await ask('honest', { certificate })
  expect(answer).toMatchObject({ verdict: 'accepted', kind: 'sign', token: 'card', status: 'good' })
  expect(answer.code).toBeUndefined()
  expect(answer.path).toEqual([certificate, jpki.anchors.sign])
  const [attempt] = answer.revocation
  expect(attempt).toMatchObject({ method: 'ocsp', at: testTime, url: `${base}/honest` })
  // Whoever keeps the bytes can judge them again, later, as of then.
  const { serialNumber } = parseCertificate(certificate)
  const kept = attempt?.evidence ?? new Uint8Array()
  const expected = { issuer: authority, serialNumber, at: testTime, crypto }
  expect(await verifyOcspResponse(kept, expected)).toMatchObject({
    verdict: 'accepted',
    status: 'good',
  })
})

test.each(['held', 'revoked', 'unknown', 'never-issued'] as const)('%s says so', async (status) => {
  const answer = await ask(status)
  expect(answer).toMatchObject({ verdict: 'refused', status, code: status })
  expect(answer.revocation[0]?.failure).toBeUndefined()
})

describe('lying answers over HTTP', () => {
  const named =
    'wrong-signer no-purpose other-authority responder-unauthorised other-certificate hash-mismatch stale future ' +
    'nonce-mismatch try-later responder-error http-status redirected timeout truncated malformed too-long unreachable'
  test.each(named.split(' '))('%s', async (code) => {
    const answer = await ask(code)
    expect(answer).toMatchObject({ verdict: 'refused', status: 'not-established', code })
    expect(answer.revocation).toHaveLength(1)
    // Nothing else went wrong: the same certificate is accepted when the answer is honest.
    expect((await ask('honest')).verdict).toBe('accepted')
  })

  test('a signature with one bit changed; as many bytes as are read, and one more', async () => {
    expect((await ask('tampered')).code).toBe('wrong-signer')
    expect((await ask('longest')).code).toBe('malformed')
    expect((await ask('just-too-long')).code).toBe('too-long')
  })

  test('what is said then is kept of a stale answer only', async () => {
    const [stale, future, honest] = await Promise.all(
      ['stale', 'future', 'honest'].map(async (path) => (await ask(path)).revocation[0]),
    )
    expect(stale?.saidThen?.status).toBe('good')
    expect(Object.keys(future ?? {})).not.toContain('saidThen')
    expect(Object.keys(honest ?? {}).toSorted()).toEqual([
      'at',
      'evidence',
      'method',
      'report',
      'url',
    ])
  })

  test('a network that breaks in any way is not reached', async () => {
    for (const reason of [null, 'text', new Error('no')]) {
      const fetch: Fetch = () => Promise.reject(reason)
      const answer = await ask('honest', { sources: { methods: ['ocsp'], fetch } })
      expect(answer).toMatchObject({ verdict: 'refused', code: 'unreachable' })
    }
  })

  test('an answer that stops halfway', async () => {
    expect(await ask('timeout-halfway')).toMatchObject({ verdict: 'refused', code: 'timeout' })
  })

  test('good for a certificate that was never issued: nobody is asked', async () => {
    const forged = await sibling.issue({
      ...{ kind: 'sign', publicKey: holder.publicKey, ocsp: [`${base}/honest`] },
    })
    const answer = await ask('honest', { certificate: forged })
    expect(answer).toMatchObject({ verdict: 'refused', code: 'certificate', revocation: [] })
  })

  test('all of them at once: each its own refusal', async () => {
    const codes = Object.keys(lies).filter(
      (name) => name !== 'honest' && !name.includes('-halfway'),
    )
    const answers = await Promise.all(codes.map((code) => ask(code)))
    expect(answers.map(({ code }) => code)).toEqual(
      codes.map((code) => namedOtherwise[code] ?? code),
    )
  })
})

describe('what the policy of the caller allows', () => {
  const stale = ['revocation-stale'] as const
  const unknown = ['revocation-unknown'] as const

  test('a stale answer, by name; the report says it', async () => {
    const answer = await ask('stale', { mayTolerate: stale })
    expect(answer).toMatchObject({ verdict: 'accepted', status: 'good' })
    const line = answer.checks.find(({ outcome }) => outcome === 'tolerated')
    expect(line).toMatchObject({ id: 'pki/ocsp-time', tolerances: ['revocation-stale'] })
    expect(answer.revocation[0]).toMatchObject({ failure: 'stale' })
  })

  test('a stale answer that says revoked stays a refusal', async () => {
    const answer = await ask('stale-revoked', { mayTolerate: stale })
    expect(answer).toMatchObject({ verdict: 'refused', status: 'revoked', code: 'revoked' })
  })

  test('no answer, by name; one name does not stand for the other', async () => {
    const answer = await ask('unreachable', { mayTolerate: unknown })
    expect(answer).toMatchObject({ verdict: 'accepted', status: 'not-established' })
    expect(answer.checks.at(-1)).toMatchObject({
      id: 'jpki/revocation-known',
      outcome: 'tolerated',
    })
    expect((await ask('unreachable', { mayTolerate: stale })).code).toBe('unreachable')
    expect((await ask('stale', { mayTolerate: unknown })).code).toBe('stale')
  })

  test.each(['wrong-signer', 'other-certificate', 'future', 'nonce-mismatch', 'held', 'unknown'])(
    '%s is never tolerated',
    async (path) => {
      const answer = await ask(path, { mayTolerate: [...stale, ...unknown] })
      expect(answer).toMatchObject({ verdict: 'refused', code: path })
    },
  )
})

describe('who may learn what', () => {
  test('attributes and a link only for those admitted, about a certificate that holds', async () => {
    expect(Object.keys(await ask('honest'))).not.toContain('attributes')
    let asked = 0
    const personLink = async () => {
      asked += 1
      return 'person-1'
    }
    const admitted = { attributes: true, personLink }
    const answer = await ask('honest', { admitted })
    expect(answer).toMatchObject({ attributes: testAttributes, personLink: 'person-1' })
    const held = await ask('held', { admitted })
    expect(JSON.stringify(held.checks)).not.toContain(testAttributes.name)
    expect(Object.keys(held)).not.toContain('attributes')
    expect(asked).toBe(1)
  })

  test('a certificate for logging in has none', async () => {
    const certificate = await jpki.issue({ kind: 'auth', publicKey: holder.publicKey })
    const sources = { methods: ['ocsp'], fetch: jpki.fetch } as const
    const admitted = { attributes: true }
    const answer = await ask('honest', { certificate, sources, admitted })
    expect(answer).toMatchObject({ verdict: 'accepted', kind: 'auth', status: 'good' })
    expect(Object.keys(answer)).not.toContain('attributes')
    const wrong = await ask('honest', { certificate, sources, purpose: 'sign' })
    expect(wrong).toMatchObject({ verdict: 'refused', code: 'certificate', kind: 'auth' })
  })
})

describe('by revocation list', () => {
  test('good, held', async () => {
    const answer = await askList('list-good')
    expect(answer).toMatchObject({ verdict: 'accepted', status: 'good' })
    expect(answer.revocation).toMatchObject([{ method: 'crl', url: `${base}/list-good` }])
    expect(await askList('list-held')).toMatchObject({ verdict: 'refused', code: 'held' })
  })

  test.each(['stale', 'wrong-signer', 'truncated', 'other-authority', 'other-scope'] as const)(
    '%s',
    async (code) => {
      expect(await askList(`list-${code}`)).toMatchObject({ verdict: 'refused', code })
    },
  )

  test('a list that is not there, or none', async () => {
    const [attempt] = (await askList('nowhere')).revocation
    expect(attempt).toMatchObject({ method: 'crl', failure: 'http-status' })
    expect(Object.keys(attempt ?? {})).not.toContain('evidence')
    expect((await askList('malformed')).code).toBe('malformed')
  })

  test('nobody else is asked once an answer can be relied on', async () => {
    const sources = { methods: ['ocsp', 'crl'], fetch: fetchThere } as const
    const answer = await ask('honest', { sources })
    expect(answer.revocation.map(({ method }) => method)).toEqual(['ocsp'])
    const [good] = (await askList('list-good')).revocation
    expect(Object.keys(good ?? {})).not.toContain('failure')
  })

  test('what the policy finds too old does not rescue a responder that does not answer', async () => {
    const methods = ['ocsp', 'crl'] as const
    expect((await askList('list-a-day-old', methods)).verdict).toBe('accepted')
    const late = await askList('list-older-than-a-day', methods)
    expect(late).toMatchObject({ verdict: 'refused', status: 'not-established', code: 'stale' })
    expect((await askList('list-a-day-old', methods, { maxCrlAgeSeconds: 3600 })).code).toBe(
      'stale',
    )
  })

  test('a list from before one that was seen', async () => {
    const freshness = createMemoryFreshness()
    expect((await askList('list-good', ['crl'], { freshness })).verdict).toBe('accepted')
    const earlier = await askList('list-a-day-old', ['ocsp', 'crl'], { freshness })
    expect(earlier).toMatchObject({ verdict: 'refused', code: 'older-than-seen' })
  })

  test('asked when the responder cannot answer; both attempts are kept', async () => {
    const answer = await askList('list-good', ['ocsp', 'crl'])
    expect(answer).toMatchObject({ verdict: 'accepted', status: 'good' })
    expect(answer.revocation).toMatchObject([
      { method: 'ocsp', failure: 'try-later' },
      { method: 'crl', report: { verdict: 'accepted' } },
    ])
  })
})

test('a signature that fits, and one that does not', async () => {
  const document = utf8Encode('転入届')
  const signature = await holder.sign(document)
  expect((await ask('honest', { signed: { document, signature } })).verdict).toBe('accepted')
  const wrong = { document: utf8Encode('転出届'), signature }
  expect(await ask('honest', { signed: wrong })).toMatchObject({
    ...{ verdict: 'refused', status: 'good', code: 'signature' },
  })
})

test('what is wrong is named, whatever is tolerated beside it', async () => {
  const document = utf8Encode('転入届')
  const wrong = { document, signature: new Uint8Array(256) }
  const good = { document, signature: await holder.sign(document) }
  const mayTolerate = ['revocation-stale', 'revocation-unknown'] as const
  const code = async (path: string, changes: Partial<RelyingPartyQuestion>) =>
    (await ask(path, changes)).code
  expect(await code('stale', { signed: wrong, mayTolerate })).toBe('signature')
  expect(await code('unreachable', { signed: wrong, mayTolerate })).toBe('signature')
  expect(await code('unreachable', { signed: wrong })).toBe('unreachable')
  expect(await code('unreachable', { signed: good, mayTolerate })).toBeUndefined()
  expect(await code('held', { signed: wrong })).toBe('held')
})

test('a certificate for logging in signs nothing', async () => {
  const certificate = await jpki.issue({ kind: 'auth', publicKey: holder.publicKey })
  const sources = { methods: ['ocsp'], fetch: jpki.fetch } as const
  const document = utf8Encode('転入届')
  const signed = { document, signature: await holder.sign(document) }
  expect(await ask('', { certificate, sources, signed })).toMatchObject({
    ...{ verdict: 'refused', kind: 'auth', status: 'good', code: 'signature' },
  })
  const answer = await ask('', { certificate, sources })
  expect(answer.verdict).toBe('accepted')
})

test('no address to ask, no certificate at all', async () => {
  const sources = { methods: ['crl'], fetch: fetchThere } as const
  expect((await ask('honest', { sources })).code).toBe('no-address')
  const silent = await jpki.issue({ kind: 'sign', publicKey: holder.publicKey, ocsp: [] })
  const [attempt] = (await ask('', { certificate: silent })).revocation
  expect(attempt).toEqual({ method: 'ocsp', at: testTime, failure: 'no-address' })
  const answer = await ask('honest', { certificate: new Uint8Array(9) })
  expect(answer).toMatchObject({ verdict: 'refused', code: 'certificate', revocation: [] })
})
