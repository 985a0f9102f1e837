/**
 * Each kind of signer revoked by the operator over a real server, and who does not believe it any more:
 * the bank a document signer and the signer of a list, the wallet a list, a notice and a reader, and
 * everybody an OCSP delegate. What was lost is not given back, so the order of these tests is theirs.
 */
import { askAsBank, grantOf, openAccount, type Phone, readAtBank, type World } from '@tegata/cli'
import { equalBytes, fromBase64url } from '@tegata/kernel'
import { elementNames, everythingAsked } from '@tegata/oid4vc'
import {
  authorityKeyIdentifierOf,
  buildOcspRequest,
  type Certificate,
  listRevocation,
  parseCertificate,
  subjectKeyIdentifierOf,
  verifyOcspResponse,
} from '@tegata/pki'
import { signersReply } from '@tegata/role-ca/contract'
import { decidePresentation, readHoldings, readRequest, sendPresentation } from '@tegata/wallet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { playUntil } from '../play-until.ts'
import { crypto, send, sendJson, startTestServer, type TestServer, tokens } from './test-server.ts'

const operator = 'sandbox-operator'
let server: TestServer
let world: World
let phone: Phone
beforeAll(async () => {
  server = await startTestServer()
  world = server.openWorld()
  phone = await playUntil(world, 3)
})
afterAll(() => server.close())

async function signersFor(purpose: string) {
  const headers = { authorization: `Bearer ${operator}` }
  const { body } = await send(`${server.url}/ca/signers`, { headers })
  return signersReply.parse(body).signers.filter((one) => one.purpose === purpose)
}

async function revoke(purpose: string): Promise<void> {
  const serials = (await signersFor(purpose)).map(({ serial }) => serial)
  for (const serial of serials) {
    const url = `${server.url}/ca/signers/${serial}/revocation`
    expect((await sendJson(url, { reason: 'keyCompromise' }, operator)).status).toBe(204)
  }
  const left = (await signersFor(purpose)).filter(({ state }) => state === 'good')
  expect(left.filter(({ serial }) => serials.includes(serial))).toEqual([])
}

/** What the bank finds wrong with a copy that a wallet sends whatever it is told. */
async function failedAtBank(): Promise<string[]> {
  const { authorizationRequest, id } = await askAsBank(world)
  const { query, request } = await readRequest(phone.deps, authorizationRequest)
  const [asked] = everythingAsked(query)
  const [credential] = query.credentials
  const copy = phone.keptAside.at(-1)
  if (!copy || !asked || !credential) throw new Error('no copy, or nothing was asked for')
  const chosen = { copy, elements: elementNames(asked.elements), queryId: credential.id }
  const sending = sendPresentation(phone.deps, request, [chosen])
  await expect(sending).rejects.toMatchObject({ code: 'wallet/refused-by-peer' })
  const { report } = await readAtBank(world, id)
  const failed = report?.checks.filter(({ outcome }) => outcome === 'failed')
  return failed?.map((check) => check.id) ?? []
}

const recordStates = async () => (await phone.store.records()).map(({ state }) => state)

test('an operator alone revokes, signers alone, and it is written down', async () => {
  const [signer] = await signersFor('document-signer')
  const url = `${server.url}/ca/signers/${signer?.serial}/revocation`
  expect((await sendJson(url, { reason: 'keyCompromise' }, tokens.clerk)).status).toBe(403)
  expect((await sendJson(url, { reason: 'keyCompromise' })).status).toBe(401)
  const { serialNumber } = parseCertificate(grantOf(phone).certificates.sign)
  const ofCitizen = `${server.url}/ca/signers/${serialNumber}/revocation`
  expect((await sendJson(ofCitizen, { reason: 'keyCompromise' }, operator)).status).toBe(404)
  await openAccount.run(world)
})

test('a revoked OCSP delegate: its answers do not count, and another answers', async () => {
  const certificate = parseCertificate(grantOf(phone).certificates.auth)
  const issuer = parseCertificate(await rootOf(certificate))
  const { serialNumber } = certificate
  const body = await buildOcspRequest({ issuer, serialNumber }, crypto)
  const ask = async () => {
    const headers = { 'content-type': 'application/ocsp-request' }
    const reply = await fetch(`${server.url}/ca/ocsp`, { method: 'POST', headers, body })
    return new Uint8Array(await reply.arrayBuffer())
  }
  const judge = async (answer: Uint8Array) => {
    const checkRevocation = listRevocation({ fetch, now: world.now, crypto })
    const { checks, verdict } = await verifyOcspResponse(answer, {
      ...{ issuer, serialNumber, at: world.now(), crypto, checkRevocation },
      signerRevocation: 'required',
    })
    return [verdict, ...checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)]
  }
  const before = await ask()
  expect(await judge(before)).toEqual(['accepted'])
  await revoke('ocsp-responder')
  expect(await judge(before)).toEqual(['refused', 'pki/crl-status', 'pki/ocsp-delegate-revocation'])
  expect(await judge(await ask())).toEqual(['accepted'])
  expect((await signersFor('ocsp-responder')).some(({ state }) => state === 'good')).toBe(true)
})

test('a revoked document signer: the bank refuses its records', async () => {
  await revoke('document-signer')
  expect(await failedAtBank()).toEqual(['pki/crl-status', 'mdoc/signer-revocation'])
})

test('a revoked status signer: neither wallet nor bank believes its list or its notice', async () => {
  await revoke('status-signer')
  await expect(openAccount.run(world)).rejects.toMatchObject({ code: 'wallet/status-unknown' })
  expect(await failedAtBank()).toContain('status/signer-revocation')
  const loss = `${server.url}/enrolment/phones/${grantOf(phone).phoneId}/loss`
  expect((await sendJson(loss, {}, tokens.clerk)).status).toBe(200)
  const heeding = async () => {
    try {
      return (await phone.heed()).length
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  }
  await expect.poll(heeding).toContain('lapse-notice/signer-revocation')
  expect(await recordStates()).toEqual(['valid'])
})

test('a revoked reader: the wallet refuses before anybody is asked', async () => {
  await revoke('reader')
  const { authorizationRequest } = await askAsBank(world)
  const request = await readRequest(phone.deps, authorizationRequest)
  const decision = decidePresentation(request, await readHoldings(phone.deps), world.now())
  expect(decision).toMatchObject({
    decision: 'refuse',
    refusals: [
      { code: 'request-not-trusted', about: 'pki/crl-status' },
      { code: 'request-not-trusted', about: 'oid4vp/client-revocation' },
    ],
  })
})

async function rootOf(certificate: Certificate): Promise<Uint8Array> {
  const anchors = z.object({ jpkiAuth: z.array(z.string()) })
  const { jpkiAuth } = anchors.parse((await send(`${server.url}/ca/anchors`)).body)
  const roots = jpkiAuth.map((text) => fromBase64url(text))
  const wanted = authorityKeyIdentifierOf(certificate)?.keyIdentifier
  const found = roots.find((der) => {
    const own = subjectKeyIdentifierOf(parseCertificate(der))
    return own !== undefined && wanted !== undefined && equalBytes(own, wanted)
  })
  if (!found) throw new Error('no root of this certificate')
  return found
}
