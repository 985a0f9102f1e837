import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Signer } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { type Fetch, utf8Encode } from '@tegata/kernel'
import {
  authorityKeyIdentifierExtension,
  buildCertificate,
  buildCrl,
  buildName,
  buildOcspError,
  buildOcspResponse,
  type CertId,
  extendedKeyUsageExtension,
  extendedKeyUsageOid,
  issuingDistributionPointExtension,
  keyIdentifierOf,
  keyUsageExtension,
  newSerialNumber,
  type OcspAnswer,
  ocspNoCheckExtension,
  parseCertificate,
  parseOcspRequest,
  verifyOcspResponse,
} from '@tegata/pki'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestJpki, testAttributes, testTime } from '../testing.ts'
import { type RelyingPartyQuestion, validateForRelyingParty } from './validation-service.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const sibling = await createTestJpki(crypto)
const holder = await crypto.generateSigner('RS256')
const stranger = await crypto.generateSigner('RS256')
const authority = parseCertificate(jpki.anchors.sign)

let server: Server
let base = ''
beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const minutes = (count: number) => new Date(testTime.getTime() + count * 60_000)
const times = { thisUpdate: minutes(-1), nextUpdate: minutes(60) }

/** An answer in the name of the authority unless told otherwise. */
type Lie = {
  readonly answer?: (certId: CertId) => OcspAnswer
  readonly nonce?: (nonce: Uint8Array) => Uint8Array
  readonly signer?: Signer
  readonly delegate?: {
    readonly issuer: typeof authority
    readonly key: Signer
    readonly purpose: boolean
  }
  readonly send?: (body: Uint8Array, response: ServerResponse) => void
}
const good = (certId: CertId): OcspAnswer => ({ certId, status: 'good', ...times })
const revoked =
  (reason: 'certificateHold' | 'keyCompromise') =>
  (certId: CertId): OcspAnswer => ({
    ...{ certId, status: 'revoked', revokedAt: minutes(-60), reason, ...times },
  })

const lies: Readonly<Record<string, Lie>> = {
  honest: {},
  held: { answer: revoked('certificateHold') },
  revoked: { answer: revoked('keyCompromise') },
  unknown: { answer: (certId) => ({ certId, status: 'unknown', ...times }) },
  'never-issued': { answer: (certId) => ({ certId, status: 'never-issued', ...times }) },
  'wrong-signer': { signer: stranger },
  'no-purpose': { delegate: { issuer: authority, key: jpki.signers.sign, purpose: false } },
  'other-authority': {
    delegate: {
      issuer: parseCertificate(sibling.anchors.auth),
      key: sibling.signers.auth,
      purpose: true,
    },
  },
  'responder-unauthorised': {
    delegate: { issuer: authority, key: stranger, purpose: true },
  },
  'other-certificate': { answer: (certId) => good({ ...certId, serialNumber: '1234' }) },
  'hash-mismatch': {
    answer: (certId) =>
      good({ ...certId, issuerKeyHash: certId.issuerKeyHash.map((byte) => byte ^ 1) }),
  },
  stale: {
    answer: (certId) => ({
      certId,
      status: 'good',
      thisUpdate: minutes(-90),
      nextUpdate: minutes(-30),
    }),
  },
  'stale-revoked': {
    answer: (certId) => ({
      ...revoked('keyCompromise')(certId),
      ...{ thisUpdate: minutes(-90), nextUpdate: minutes(-30) },
    }),
  },
  future: {
    answer: (certId) => ({
      certId,
      status: 'good',
      thisUpdate: minutes(30),
      nextUpdate: minutes(90),
    }),
  },
  'nonce-mismatch': { nonce: (nonce) => nonce.map((byte) => byte ^ 1) },
  'try-later': { send: (_, response) => response.end(buildOcspError('tryLater')) },
  'responder-error': { send: (_, response) => response.end(buildOcspError('unauthorized')) },
  'http-status': { send: (body, response) => response.writeHead(500).end(body) },
  timeout: { send: () => undefined },
  'timeout-halfway': { send: (body, response) => void response.write(body.subarray(0, 40)) },
  truncated: { send: (body, response) => response.end(body.subarray(0, body.length - 7)) },
  malformed: { send: (_, response) => response.end('<html>') },
  'too-long': { send: (_, response) => response.end(new Uint8Array(70_000)) },
  longest: { send: (_, response) => response.end(new Uint8Array(65_536)) },
  'just-too-long': { send: (_, response) => response.end(new Uint8Array(65_537)) },
  unreachable: { send: (_, response) => response.destroy() },
  tampered: {
    send: (body, response) =>
      response.end(body.map((byte, i) => (i === body.length - 1 ? byte ^ 1 : byte))),
  },
}

/** What is found of those that lie in a way of another name. */
const namedOtherwise: Readonly<Record<string, string>> = {
  'stale-revoked': 'stale',
  longest: 'malformed',
  'just-too-long': 'too-long',
  tampered: 'wrong-signer',
}

/** Lists by address: what is on them, by whom, from when. */
const lists: Readonly<
  Record<
    string,
    {
      held?: boolean
      signer?: Signer
      from?: number
      cut?: number
      issuer?: Uint8Array
      elsewhere?: string
    }
  >
> = {
  'list-good': {},
  'list-held': { held: true },
  'list-stale': { from: -300 },
  'list-wrong-signer': { signer: stranger },
  'list-truncated': { cut: 9 },
  'list-other-authority': { issuer: parseCertificate(sibling.anchors.auth).subject.der },
  'list-other-scope': { elsewhere: 'http://elsewhere.test.example/list' },
}

async function listFor(path: string, serialNumber: string): Promise<Uint8Array> {
  const { held, signer = jpki.signers.sign, from = -10, cut = 0, ...more } = lists[path] ?? {}
  const { issuer = authority.subject.der, elsewhere } = more
  const entry = { serialNumber, revokedAt: minutes(from), reason: 'certificateHold' } as const
  const list = await buildCrl(
    {
      issuer,
      ...(elsewhere !== undefined && {
        extensions: [issuingDistributionPointExtension({ uri: elsewhere })],
      }),
      thisUpdate: minutes(from),
      nextUpdate: minutes(from + 60),
      crlNumber: '07',
      authorityKeyIdentifier: await keyIdentifierOf(jpki.signers.sign.publicKey, crypto),
      revoked: held ? [entry] : [],
    },
    signer,
  )
  return list.subarray(0, list.length - cut)
}

let listed = ''
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').slice(1)
  if (Object.hasOwn(lists, path)) return void response.end(await listFor(path, listed))
  const lie = lies[path]
  if (request.method === 'GET')
    return void response.writeHead(path === 'malformed' ? 200 : 404).end('<html>')
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  const { certIds, nonce } = parseOcspRequest(new Uint8Array(Buffer.concat(parts)))
  const [certId] = certIds
  if (!lie || !certId) return void response.writeHead(404).end()
  const delegate = lie.delegate && (await delegateOf(lie.delegate))
  const body = await buildOcspResponse(
    {
      answers: [(lie.answer ?? good)(certId)],
      producedAt: testTime,
      ...(nonce && { nonce: lie.nonce?.(nonce) ?? nonce }),
      ...(delegate && { certificates: [delegate] }),
    },
    lie.signer ?? (lie.delegate ? responder : jpki.signers.sign),
    crypto,
  )
  if (lie.send) lie.send(body, response)
  else response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(body)
}

const responder = await crypto.generateSigner('RS256')

async function delegateOf({
  issuer,
  key,
  purpose,
}: NonNullable<Lie['delegate']>): Promise<Uint8Array> {
  return await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: issuer.subject.der,
      subject: buildName([
        ['C', 'JP'],
        ['CN', 'TEST responder'],
      ]),
      notBefore: minutes(-600),
      notAfter: minutes(600),
      publicKey: responder.publicKey,
      extensions: [
        keyUsageExtension(['digitalSignature']),
        authorityKeyIdentifierExtension(await keyIdentifierOf(key.publicKey, crypto)),
        ocspNoCheckExtension(),
        ...(purpose ? [extendedKeyUsageExtension([extendedKeyUsageOid.ocspSigning])] : []),
      ],
    },
    key,
  )
}

const fetchThere: Fetch = async (url, init) => await fetch(url, init)
const ask = async (path: string, changes: Partial<RelyingPartyQuestion> = {}) => {
  const certificate = await jpki.issue({
    ...{ kind: 'sign', publicKey: holder.publicKey, ocsp: [`${base}/${path}`] },
  })
  const signal = () => AbortSignal.timeout(1_000)
  return await validateForRelyingParty(
    {
      certificate,
      ...{ anchors: { sign: [jpki.anchors.sign], auth: [jpki.anchors.auth] }, at: testTime },
      sources: { methods: ['ocsp'], fetch: fetchThere, signal },
      ...changes,
    },
    crypto,
  )
}

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
    'nonce-mismatch try-later responder-error http-status timeout truncated malformed too-long unreachable'
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
    const signal = () => AbortSignal.timeout(5_000)
    const sources = { methods: ['ocsp'], fetch: fetchThere, signal } as const
    const answers = await Promise.all(codes.map((code) => ask(code, { sources })))
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
  const askList = async (path: string, methods: readonly ('ocsp' | 'crl')[] = ['crl']) => {
    const address = { crl: [`${base}/${path}`], ocsp: [`${base}/try-later`] }
    const certificate = await jpki.issue({ kind: 'sign', publicKey: holder.publicKey, ...address })
    listed = parseCertificate(certificate).serialNumber
    return await ask('', { certificate, sources: { methods, fetch: fetchThere } })
  }

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
