/** What cannot be read, or is nobody's here, is answered as RFC 6960 2.3 asks. */
import { toBase64, toHex } from '@tegata/kernel'
import {
  buildOcspRequest,
  type CertIdHash,
  certIdHashes,
  parseCertificate,
  parseOcspResponse,
  verifyOcspResponse,
} from '@tegata/pki'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crypto, order, startTestCa, type TestCa } from '../testing.ts'

const clock = { now: new Date('2026-06-01T12:00:00Z') }
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock)
})
afterAll(() => role.close())

const post = async (payload: Uint8Array | string) => {
  const reply = await role.app.inject({
    method: 'POST',
    url: '/ca/ocsp',
    headers: { 'content-type': 'application/ocsp-request' },
    payload: Buffer.from(payload),
  })
  expect(reply.statusCode).toBe(200)
  expect(reply.headers['content-type']).toBe('application/ocsp-response')
  expect(reply.headers['x-content-type-options']).toBe('nosniff')
  expect(reply.headers['content-security-policy']).toBeUndefined()
  return new Uint8Array(reply.rawPayload)
}
const get = async (encoded: string) => {
  const reply = await role.app.inject(`/ca/ocsp/${encodeURIComponent(encoded)}`)
  expect(reply.statusCode).toBe(200)
  return new Uint8Array(reply.rawPayload)
}

test.each<[string, () => Promise<Uint8Array>]>([
  ['nothing', () => post('')],
  ['noise', () => post(crypto.random(200))],
  ['a certificate', () => post(role.ca.rootOf('iaca'))],
  ['no base64', () => get('-_-')],
  ['base64 of noise', () => get(toBase64(crypto.random(60)))],
])('malformed: %s', async (_, ask) => {
  expect(toHex(await ask())).toBe('30030a0101')
})

test('ids of an authority that is not one of these are not answered', async () => {
  const stranger = await startTestCa(clock)
  const issuer = parseCertificate(stranger.ca.rootOf('jpki-sign'))
  await stranger.close()
  const foreign = await buildOcspRequest({ issuer, serialNumber: '01' }, crypto)
  expect(toHex(await post(foreign))).toBe('30030a0106')
})

test.each<CertIdHash>([...certIdHashes])('states by %s, by POST and GET', async (hash) => {
  const { ca } = role
  const issuer = parseCertificate(ca.rootOf('jpki-sign'))
  const certificates = await Promise.all([1, 2, 3].map(() => ca.issueJpkiCertificate(order(clock))))
  const [good, held, revoked] = certificates.map(({ serial }) => serial)
  if (!good || !held || !revoked) throw new TypeError('three certificates')
  await ca.holdCertificate(held)
  await ca.revokeCertificate(revoked, 'keyCompromise')
  const login = await ca.issueJpkiCertificate(order(clock, { kind: 'auth' }))

  const ask = async (serialNumber: string) => {
    const nonce = crypto.random(32)
    const request = await buildOcspRequest({ issuer, serialNumber, hash, nonce }, crypto)
    const expected = { issuer, serialNumber, at: clock.now, nonce, crypto }
    const byPost = await verifyOcspResponse(await post(request), expected)
    const byGet = await verifyOcspResponse(await get(toBase64(request)), expected)
    expect(byGet).toEqual(byPost)
    return [byPost.status, byPost.checks.filter(({ outcome }) => outcome === 'failed')]
  }
  expect(await ask(good)).toEqual(['good', []])
  expect((await ask(held))[0]).toBe('revoked')
  expect((await ask(revoked))[0]).toBe('revoked')
  // Never issued by this authority: one of another authority's, and one of nobody's.
  expect((await ask(login.serial))[0]).toBe('revoked')
  expect((await ask('0102030405060708'))[0]).toBe('revoked')
  await ca.resumeCertificate(held)
  expect(await ask(held)).toEqual(['good', []])
})

test('a delegate signs, and the answer is good for a quarter of an hour', async () => {
  const issuer = parseCertificate(role.ca.rootOf('jpki-auth'))
  const request = await buildOcspRequest({ issuer, serialNumber: '0badcafe' }, crypto)
  const answer = parseOcspResponse(await post(request))
  if (answer.status !== 'successful') throw new TypeError(answer.status)
  const { basic } = answer
  expect(basic.certificates.map(({ subject }) => subject.text)).toEqual([
    expect.stringContaining('TEST OCSP responder of jpki-auth'),
  ])
  expect(basic.responses.map(({ nextUpdate }) => nextUpdate?.toISOString())).toEqual([
    '2026-06-01T12:15:00.000Z',
  ])
  expect(basic.extendedRevoke).toBe(true)
})

test('a ledger that does not answer: tryLater, and nothing that could be kept', async () => {
  const cut = () => Promise.reject(new Error('Connection terminated unexpectedly'))
  const database = { ...role.database, prepare: () => cut }
  const ca = await role.again(undefined, { database })
  const issuer = parseCertificate(ca.rootOf('jpki-sign'))
  const reply = await ca.answerOcsp(await buildOcspRequest({ issuer, serialNumber: '01' }, crypto))
  expect(toHex(reply.der)).toBe('30030a0103')
  expect(reply.kept).toBeUndefined()
})

describe('as askers send it', () => {
  const issuer = () => parseCertificate(role.ca.rootOf('jpki-sign'))

  /** Its base64 holds `/`, `//` and `+`: the serial number is chosen for that. */
  async function slashedRequest(): Promise<string> {
    for (let serial = 0x100000; serial < 0x180000; serial += 1) {
      const serialNumber = `7f${serial.toString(16)}fffffb`
      const request = toBase64(await buildOcspRequest({ issuer: issuer(), serialNumber }, crypto))
      if (request.includes('//') && request.includes('+')) return request
    }
    throw new Error('no such request')
  }

  test('by GET: percent-encoded or not, with slashes in it and before it', async () => {
    const request = await slashedRequest()
    const whole = encodeURIComponent(request)
    const slashesRaw = whole.replaceAll('%2F', '/')
    for (const path of [whole, slashesRaw, request, whole.replaceAll('%2F', '%2f')])
      for (const before of ['/', '//', '///']) {
        const reply = await role.app.inject(`/ca/ocsp${before}${path}`)
        expect([reply.statusCode, before + path]).toEqual([200, before + path])
        expect(parseOcspResponse(new Uint8Array(reply.rawPayload)).status).toBe('successful')
      }
  })

  test('by POST with a slash at the end, with parameters, in any case of letters', async () => {
    const payload = Buffer.from(await slashedRequest(), 'base64')
    for (const url of ['/ca/ocsp', '/ca/ocsp/'])
      for (const type of ['application/ocsp-request', 'Application/OCSP-Request; charset=binary']) {
        const headers = { 'content-type': type }
        const reply = await role.app.inject({ method: 'POST', url, headers, payload })
        expect(reply.statusCode).toBe(200)
        expect(parseOcspResponse(new Uint8Array(reply.rawPayload)).status).toBe('successful')
      }
  })
})
