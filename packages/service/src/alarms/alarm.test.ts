/** Alarms as an operator meets them: in the log, at /metrics and in the README. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { buildHttpApp } from '../index.ts'
import { createTestLog, silentLog } from '../testing.ts'
import { alarm } from './alarm.ts'
import { alarmNames, alarmWords } from './alarm-words.ts'

const app = await buildHttpApp({ log: silentLog(), isReady: async () => true })
const withToken = await buildHttpApp({
  log: silentLog(),
  isReady: async () => true,
  operatorToken: 'op-token',
})
afterAll(async () => {
  await app.close()
  await withToken.close()
})

async function counted(): Promise<Map<string, number>> {
  const { body } = await app.inject('/metrics')
  const lines = body.matchAll(/^tegata_alarms_total\{alarm="([^"]+)"\} (\d+)$/gm)
  return new Map([...lines].map(([, name = '', count]) => [name, Number(count)]))
}

test('every alarm is counted from the beginning, and is an error line with its name', async () => {
  const before = await counted()
  expect([...before.keys()].toSorted()).toEqual(alarmNames.toSorted())
  const { log, lines } = createTestLog()
  for (const name of alarmNames) alarm(log, name, { queue: 'demo' })
  const after = await counted()
  for (const name of alarmNames) expect(after.get(name)).toBe((before.get(name) ?? 0) + 1)
  const written = lines()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(written).toMatchObject(
    alarmNames.map((name) => ({ level: 50, alarm: name, queue: 'demo' })),
  )
})

test.each(alarmNames)('%s says what happened and what to do, in both languages', (name) => {
  const { what, action } = alarmWords[name]
  for (const words of [what, action]) {
    expect(words.ja).toMatch(/\p{Script=Hiragana}.*。$/u)
    expect(words.en).toMatch(/^[A-Z].*\.$/)
  }
  const readme = fileURLToPath(new URL('../../../../server/README.md', import.meta.url))
  expect(readFileSync(readme, 'utf8')).toContain(`| \`${name}\` |`)
})

test.each([
  ['this machine', app, '127.0.0.1', {}, 200],
  ['this machine, IPv6', app, '::1', {}, 200],
  ['another machine', app, '192.0.2.7', {}, 403],
  ['a proxy beside it', app, '127.0.0.1', { 'x-forwarded-for': '192.0.2.7' }, 403],
  ['another machine without a token', withToken, '192.0.2.7', {}, 401],
  ['with another token', withToken, '192.0.2.7', { authorization: 'Bearer clerk' }, 403],
  ['with the token', withToken, '192.0.2.7', { authorization: 'Bearer op-token' }, 200],
])('/metrics asked by %s', async (_, asked, remoteAddress, headers, status) => {
  const reply = await asked.inject({ url: '/metrics', remoteAddress, headers })
  expect(reply.statusCode).toBe(status)
  expect(reply.body.includes('tegata_alarms_total')).toBe(status === 200)
})
