/**
 * The life of a phone over a real server: lost, found, its signing certificate issued anew and
 * fetched again, and given up by its holder. The bank sees each, by OCSP.
 */
import { grantOf, type Phone, type World } from '@tegata/cli'
import { toBase64url, utf8Encode } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { disposePhone, fetchPhoneCertificates } from '@tegata/wallet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { playUntil } from '../play-until.ts'
import { sendJson, startTestServer, type TestServer, tokens } from './test-server.ts'

let server: TestServer
let world: World
let phone: Phone
beforeAll(async () => {
  server = await startTestServer()
  world = server.openWorld()
  phone = await playUntil(world, 2)
})
afterAll(() => server.close())

const at = (what: 'loss' | 'recovery') =>
  sendJson(`${server.url}/enrolment/phones/${grantOf(phone).phoneId}/${what}`, {}, tokens.clerk)
const enrolled = () => ({
  enrolmentUrl: `${server.url}/enrolment`,
  phoneId: grantOf(phone).phoneId,
})
const document = utf8Encode('a document')

/** What the bank says of a signature with this certificate. */
async function verdictOf(certificate: Uint8Array): Promise<string> {
  const { signer } = await phone.signer('sign')
  const signature = await signer.sign(document)
  const { body } = await sendJson(
    `${server.url}/verifier/signature-checks`,
    {
      document: toBase64url(document),
      signature: toBase64url(signature),
      certificate: toBase64url(certificate),
    },
    tokens.bank,
  )
  return z.object({ verdict: z.string() }).parse(body).verdict
}
const becomes = (certificate: Uint8Array, verdict: string) =>
  expect.poll(() => verdictOf(certificate)).toBe(verdict)

test('lost, found, and signing again with the certificate that was issued anew', async () => {
  const first = grantOf(phone).certificates.sign
  expect(await verdictOf(first)).toBe('accepted')
  expect((await at('loss')).status).toBe(200)
  await becomes(first, 'refused')
  await expect(fetchPhoneCertificates(phone.deps, enrolled())).rejects.toMatchObject({
    code: 'wallet/refused-by-peer',
  })
  expect((await at('recovery')).status).toBe(200)
  let again: Awaited<ReturnType<typeof fetchPhoneCertificates>>
  await expect
    .poll(async () => {
      again = await fetchPhoneCertificates(phone.deps, enrolled())
      return again !== undefined
    })
    .toBe(true)
  const second = again?.certificates.sign
  if (!second) throw new Error('nothing was issued anew')
  expect(parseCertificate(second).serialNumber).not.toBe(parseCertificate(first).serialNumber)
  expect(parseCertificate(second).notAfter).toEqual(parseCertificate(first).notAfter)
  expect(again?.certificates.auth).toEqual(grantOf(phone).certificates.auth)
  expect(await verdictOf(second)).toBe('accepted')
  expect(await verdictOf(first)).toBe('refused')
  // The record lapsed with the loss: she applies again before she gets another.
  expect(again?.offer).toBeUndefined()

  await disposePhone(phone.deps, enrolled())
  await becomes(second, 'refused')
  await disposePhone(phone.deps, enrolled())
  await expect(fetchPhoneCertificates(phone.deps, enrolled())).rejects.toMatchObject({
    message: expect.stringContaining('enrolment/phone-not-in-use'),
  })
})

test('a record that is valid although its life says lapsed: alarm, and it lapses within a day', async () => {
  const { phoneId } = grantOf(phone)
  const records = () =>
    server.query(`SELECT state, reason FROM issuer.record WHERE phone_id = '${phoneId}'`)
  await server.query(`INSERT INTO issuer.record
    (id, phone_id, doc_type, state, issued_at, notification_id)
    VALUES ('by hand', '${phoneId}', 'any', 'valid', now(), 'by hand')`)
  server.setClock(86_400)
  await server.query(`INSERT INTO jobs.job (name, data)
    VALUES ('enrolment.compare-phones', '{"after":""}')`)
  await expect.poll(records).toEqual([{ state: 'lapsed', reason: 'phone-lost' }])
  expect(server.log()).toMatch(/"difference":"valid-after-lapse".*"alarm":"phones-differ"/)
})
