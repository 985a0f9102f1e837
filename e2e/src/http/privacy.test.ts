/**
 * A canary in every attribute: one resident whose every value is a word of its own goes through a
 * whole life. None of the words stands in a log, an error, an audit row, a metric, or an unsealed
 * column, but for the code of the municipality where its list of revoked certificates is.
 * @module
 */
import { createCard, createPhone, grantOf } from '@tegata/cli'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { sampleResident } from '@tegata/profiles'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { send, sendJson, startTestServer, type TestServer, tokens } from './test-server.ts'

/** Of the same shapes as real ones, and nowhere else in this repository. */
const canaries = {
  name: '金糸雀　氏名丸',
  address: '金糸雀県住所丸市一丁目',
  newAddress: '金糸雀県転居丸町二丁目',
  birthDate: '1971-03-19',
  municipalityCode: '97315',
  individualNumber: '971359713597',
}

let server: TestServer
const answers: string[] = []
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const given = z.object({ residentId: z.string(), signCertificate: z.string() })

test('a whole life leaves no attribute behind', async () => {
  const world = server.openWorld()
  const card = await createCard(world.crypto, 'JPKIAPICCTOKEN2')
  const requests = await card.requests()
  const { newAddress, ...attributes } = canaries
  const { sex, portrait } = sampleResident
  const resident = { ...attributes, sex, portrait: toBase64url(portrait) }
  const csrs = { signCsr: toBase64url(requests.sign), authCsr: toBase64url(requests.auth) }
  const url = `${server.url}/enrolment`
  // First as a clerk who makes mistakes: the errors must not repeat what was typed.
  for (const wrong of [
    { resident: { ...resident, sex: 'x' }, ...csrs },
    { resident: { ...resident, individualNumber: `${canaries.individualNumber}0` }, ...csrs },
    { resident, ...csrs, authCsr: csrs.signCsr },
    { resident, signCsr: 'AAAA', authCsr: 'AAAA' },
  ]) {
    const refused = await sendJson(`${url}/cards`, wrong, tokens.clerk)
    expect(refused.status).toBeGreaterThanOrEqual(400)
    answers.push(refused.text)
  }
  const reply = given.parse(
    (await sendJson(`${url}/cards`, { resident, ...csrs }, tokens.clerk)).body,
  )
  card.applet.personalise({ sign: fromBase64url(reply.signCertificate) })
  world.story.card = card
  const phone = await createPhone(world, 'phone')
  world.story.phone = phone
  await phone.apply(card)
  await phone.receive()
  const { openAccount } = await import('@tegata/cli')
  await openAccount.run(world)

  const moved = await sendJson(
    `${url}/residents/${reply.residentId}/moves`,
    { address: newAddress, municipalityCode: canaries.municipalityCode },
    tokens.clerk,
  )
  expect(moved.status).toBe(200)
  answers.push(moved.text)
  await expect.poll(async () => (await phone.heed()).length).toBe(1)
  const lost = await sendJson(`${url}/phones/${grantOf(phone).phoneId}/loss`, {}, tokens.clerk)
  answers.push(lost.text)

  const tables = await server.dump()
  expect(Object.keys(tables)).toEqual(
    expect.arrayContaining(['enrolment.resident', 'issuer.record', 'verifier.presentation']),
  )
  const { text: metrics } = await send(`${server.url}/metrics`)
  // Bytes stand in a dump as hexadecimal: each word is looked for in both forms, and as a word of
  // its own, since five digits stand somewhere in any long random number.
  const places = { log: server.log(), metrics, answers: answers.join(), ...tables }
  const found: string[] = []
  for (const [place, text] of Object.entries(places))
    for (const [name, word] of Object.entries(canaries)) {
      const hex = Buffer.from(word).toString('hex')
      const whole = new RegExp(`(?<![0-9A-Za-z])${word}(?![0-9A-Za-z])`)
      if (whole.test(text) || text.includes(hex)) found.push(`${name} in ${place}`)
    }
  // Every certificate names the list of its municipality, and the authority keeps that list.
  const lists = ['ca.certificate', 'ca.crl'].map((table) => `municipalityCode in ${table}`)
  expect(found).toEqual(lists)
  expect(server.log()).toContain('presentation.accepted')
})
