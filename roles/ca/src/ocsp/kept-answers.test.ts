/** What may be kept, by us and by whoever asks, and that nobody gets what has become untrue. */
import { toBase64, toHex } from '@tegata/kernel'
import { buildOcspRequest, parseCertificate, parseOcspResponse } from '@tegata/pki'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crypto, order, startTestCa, type TestCa } from '../testing.ts'

const start = new Date('2026-06-01T12:00:00Z')
const clock = { now: start }
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock)
})
afterAll(() => role.close())

type Asked = { readonly nonce?: Uint8Array; readonly hash?: 'SHA-1' | 'SHA-256' }
const requestFor = (serialNumber: string, asked: Asked = {}) => {
  const issuer = parseCertificate(role.ca.rootOf('jpki-sign'))
  return buildOcspRequest({ issuer, serialNumber, ...asked }, crypto)
}
const get = async (serial: string, headers: Record<string, string> = {}) => {
  const encoded = encodeURIComponent(toBase64(await requestFor(serial)))
  return await role.app.inject({ url: `/ca/ocsp/${encoded}`, headers })
}
const stateIn = (der: Uint8Array) => {
  const answer = parseOcspResponse(der)
  if (answer.status !== 'successful') throw new TypeError(answer.status)
  const [response] = answer.basic.responses
  return { status: response?.status, producedAt: answer.basic.producedAt, basic: answer.basic }
}

test('the headers of a GET say until when, and who has it gets no second copy', async () => {
  clock.now = start
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const first = await get(serial)
  expect(first.headers['cache-control']).toBe('max-age=900, public, no-transform, must-revalidate')
  expect(first.headers['last-modified']).toBe('Mon, 01 Jun 2026 12:00:00 GMT')
  expect(first.headers.expires).toBe('Mon, 01 Jun 2026 12:15:00 GMT')
  clock.now = new Date(start.getTime() + 60_000)
  const again = await get(serial)
  expect(again.rawPayload.equals(first.rawPayload)).toBe(true)
  expect(again.headers['cache-control']).toContain('max-age=840,')
  expect(again.headers.expires).toBe(first.headers.expires)
  const tag = String(first.headers.etag)
  const known = await get(serial, { 'if-none-match': tag })
  expect([known.statusCode, known.rawPayload.length]).toEqual([304, 0])
  await role.ca.holdCertificate(serial)
  const held = await get(serial, { 'if-none-match': tag })
  expect([held.statusCode, stateIn(held.rawPayload).status]).toEqual([200, 'revoked'])
  clock.now = start
})

test('an answer is made anew long before it ends', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const producedAfter = async (seconds: number) => {
    clock.now = new Date(start.getTime() + seconds * 1000)
    const { der } = await role.ca.answerOcsp(await requestFor(serial))
    return (stateIn(der).producedAt.getTime() - start.getTime()) / 1000
  }
  expect(await producedAfter(0)).toBe(0)
  expect(await producedAfter(599)).toBe(0)
  expect(await producedAfter(600)).toBe(600)
  // A clock that was set back does not hand out what is from its future.
  expect(await producedAfter(10)).toBe(10)
  clock.now = start
})

test('nothing is kept of an answer with a nonce, or about a number that nobody was given', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const nonce = crypto.random(32)
  const withNonce = await role.ca.answerOcsp(await requestFor(serial, { nonce }))
  expect(withNonce.kept).toBeUndefined()
  expect(toHex(stateIn(withNonce.der).basic.nonce ?? new Uint8Array())).toBe(toHex(nonce))
  const unknown = await get('0badcafe')
  expect(unknown.headers['cache-control']).toBe('no-store')
  expect(stateIn(unknown.rawPayload).basic.extendedRevoke).toBe(true)
})

test('two processes on one database: neither hands out what the other has made untrue', async () => {
  const others = [role.ca, await role.again(), await role.again()]
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const request = await requestFor(serial)
  const said = async () => {
    const answers = await Promise.all(others.map((ca) => ca.answerOcsp(request)))
    return answers.map(({ der }) => stateIn(der).status)
  }
  const all = (status: string) => others.map(() => status)
  // Each has the answer before, and each change is made through another one.
  for (let turn = 0; turn < 6; turn += 1) {
    const changer = others[turn % others.length]
    if (!changer) throw new TypeError('no process')
    expect(await said()).toEqual(all('good'))
    await changer.holdCertificate(serial)
    expect(await said()).toEqual(all('revoked'))
    await changer.resumeCertificate(serial)
  }
  await others[1]?.revokeCertificate(serial, 'keyCompromise')
  expect(await said()).toEqual(all('revoked'))
})

test('the next answer, also while many others are asked for', async () => {
  const certificates = await Promise.all(
    Array.from({ length: 40 }, () => role.ca.issueJpkiCertificate(order(clock, { kind: 'sign' }))),
  )
  const requests = await Promise.all(certificates.map(({ serial }) => requestFor(serial)))
  let isDone = false
  const load = (async () => {
    while (!isDone) await Promise.all(requests.map((request) => role.ca.answerOcsp(request)))
  })()
  for (const [index, { serial }] of certificates.entries()) {
    await role.ca.revokeCertificate(serial, 'superseded')
    const { der } = await role.ca.answerOcsp(requests[index] ?? new Uint8Array())
    expect(stateIn(der).status).toBe('revoked')
  }
  isDone = true
  await load
})

test('a delegate is renewed in good time, and is one of the ledger', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const ask = async (days: number) => {
    clock.now = new Date(start.getTime() + days * 86_400_000)
    const { der } = await role.ca.answerOcsp(await requestFor(serial))
    const [delegate] = stateIn(der).basic.certificates
    if (!delegate) throw new TypeError('no delegate')
    return delegate
  }
  const first = await ask(0)
  expect((await role.store.bySerial(first.serialNumber))?.state).toBe('good')
  expect((first.notAfter.getTime() - first.notBefore.getTime()) / 86_400_000).toBe(90)
  expect((await ask(59)).serialNumber).toBe(first.serialNumber)
  const second = await ask(61)
  expect(second.serialNumber).not.toBe(first.serialNumber)
  // A process that starts then takes the same one.
  const again = await (await role.again()).answerOcsp(await requestFor(serial))
  expect(stateIn(again.der).basic.certificates[0]?.serialNumber).toBe(second.serialNumber)
  clock.now = start
})
