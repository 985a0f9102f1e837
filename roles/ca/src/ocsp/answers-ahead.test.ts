/** That answers are there before anybody asks: nothing is signed while somebody waits. */
import { buildOcspRequest, parseCertificate, parseOcspResponse } from '@tegata/pki'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ca } from '../index.ts'
import { crypto, order, startTestCa, type TestCa } from '../testing.ts'

const start = new Date('2026-06-01T12:00:00Z')
const clock = { now: start }
const after = (seconds: number) => {
  clock.now = new Date(start.getTime() + seconds * 1000)
}
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock)
})
afterAll(() => role.close())

const hashes = ['SHA-1', 'SHA-256'] as const

async function ask(ca: Ca, serialNumber: string, hash: (typeof hashes)[number] = 'SHA-256') {
  const issuer = parseCertificate(role.ca.rootOf('jpki-sign'))
  const { der } = await ca.answerOcsp(
    await buildOcspRequest({ issuer, serialNumber, hash }, crypto),
  )
  const answer = parseOcspResponse(der)
  if (answer.status !== 'successful') throw new TypeError(answer.status)
  const [response] = answer.basic.responses
  const madeAfter = (answer.basic.producedAt.getTime() - start.getTime()) / 1000
  return [response?.status, madeAfter]
}

/** A process of its own, and how often its delegates sign. */
async function anotherProcess(answersAhead?: number) {
  let signed = 0
  const watch = (keyName: string) => {
    if (keyName.startsWith('ocsp-')) signed += 1
  }
  const changes = answersAhead === undefined ? {} : { answersAhead }
  const ca = await role.again(watch, changes)
  return { ca, signed: () => signed }
}

test('after a start the last certificates have an answer for either hash function', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const { ca, signed } = await anotherProcess()
  expect(await ca.prepareAnswers()).toBeGreaterThanOrEqual(2)
  const before = signed()
  for (const hash of hashes) expect(await ask(ca, serial, hash)).toEqual(['good', 0])
  expect(signed()).toBe(before)
  expect(await ca.prepareAnswers()).toBe(0)
})

test('what was issued since is answered for at the next look', async () => {
  const { ca, signed } = await anotherProcess()
  await ca.prepareAnswers()
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  expect(await ca.prepareAnswers()).toBe(hashes.length)
  const before = signed()
  expect(await ask(ca, serial)).toEqual(['good', 0])
  expect(signed()).toBe(before)
})

test('a change brings its answer along; that of another process is seen at the next look', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const { ca, signed } = await anotherProcess()
  await ca.prepareAnswers()
  await ca.holdCertificate(serial)
  let before = signed()
  for (const hash of hashes) expect(await ask(ca, serial, hash)).toEqual(['revoked', 0])
  expect(signed()).toBe(before)
  await role.ca.resumeCertificate(serial)
  expect(await ca.prepareAnswers()).toBe(hashes.length)
  before = signed()
  for (const hash of hashes) expect(await ask(ca, serial, hash)).toEqual(['good', 0])
  expect(signed()).toBe(before)
  // Not looked at yet, and true all the same.
  await role.ca.revokeCertificate(serial, 'keyCompromise')
  expect(await ask(ca, serial)).toEqual(['revoked', 0])
  expect(signed()).toBe(before + 1)
})

test('answers are made anew before they are too old to be handed out', async () => {
  const { serial } = await role.ca.issueJpkiCertificate(order(clock))
  const { ca, signed } = await anotherProcess()
  for (let seconds = 0; seconds <= 3600; seconds += 15) {
    after(seconds)
    await ca.prepareAnswers()
    const before = signed()
    const [status, madeAfter] = await ask(ca, serial)
    expect(status).toBe('good')
    expect(seconds - Number(madeAfter)).toBeLessThanOrEqual(600)
    expect(signed()).toBe(before)
  }
  after(0)
})

test('so many certificates, the last ones; others stay ready while they are asked for', async () => {
  const first = await role.ca.issueJpkiCertificate(order(clock))
  after(1)
  const last = await role.ca.issueJpkiCertificate(order(clock))
  const { ca, signed } = await anotherProcess(1)
  expect(await ca.prepareAnswers()).toBe(hashes.length)
  let before = signed()
  expect(await ask(ca, last.serial)).toEqual(['good', 1])
  expect(signed()).toBe(before)
  expect(await ask(ca, first.serial)).toEqual(['good', 1])
  expect(signed()).toBe(before + 1)
  after(302)
  await ca.prepareAnswers()
  before = signed()
  expect(await ask(ca, first.serial)).toEqual(['good', 302])
  expect(signed()).toBe(before)
  // Nobody asks for it after that: it is renewed once more, and then lapses.
  after(700)
  await ca.prepareAnswers()
  after(1100)
  await ca.prepareAnswers()
  after(1301)
  before = signed()
  expect(await ask(ca, first.serial)).toEqual(['good', 1301])
  expect(signed()).toBe(before + 1)
  after(0)
})

test('nothing ahead where nobody wants it', async () => {
  await role.ca.issueJpkiCertificate(order(clock))
  const { ca } = await anotherProcess(0)
  expect(await ca.prepareAnswers()).toBe(0)
})
