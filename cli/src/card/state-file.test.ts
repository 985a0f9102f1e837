import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { runHere, testFolder } from '../input/testing.ts'
import { card as cardCommand } from './card-command.ts'
import { makeSandboxCard } from './sandbox-card.ts'
import { openStateFile } from './state-file.ts'
import { ask, openTestReader, send } from './testing/reader.ts'
import { spawnCard } from './testing/spawned-card.ts'

const folder = testFolder()
afterAll(folder.remove)
const now = new Date('2026-11-23T00:00:00Z')
let count = 0
/** In the folder of the test, and nothing there yet. */
const newPath = () => {
  count += 1
  return folder.put(`${count}.none`, '').replace(/none$/, 'card')
}

const select = '00a4040c0ad392f000260100000001'
const signPin = '00a4020c02001b'
const verify = (text: string) =>
  `00200080${toHex(Uint8Array.of(text.length))}${toHex(utf8Encode(text))}`
const wrong = verify('WRONG99')

/** Commands to the card of a file, in this process; the last status word of each. */
async function withCard(path: string, ...commands: readonly string[]): Promise<string> {
  const file = openStateFile(path)
  try {
    const { card } = await makeSandboxCard('card', now, file)
    const words: string[] = []
    for (const command of commands)
      words.push(toHex(await card.transmit(fromHex(command))).slice(-4))
    return words.join(' ')
  } finally {
    file.release()
  }
}

describe('a card in a file', () => {
  test('goes on where it was: keys, certificates, counters, another PIN', async () => {
    const path = newPath()
    expect(await withCard(path, select, signPin, wrong, wrong, '00200080')).toBe(
      '9000 9000 63c4 63c3 63c3',
    )
    expect(await withCard(path, select, signPin, '00200080')).toBe('9000 9000 63c3')
    const change = `0024018007${toHex(utf8Encode('NEWONE1'))}`
    expect(await withCard(path, select, signPin, verify('TEGATA24'), change)).toBe(
      '9000 9000 9000 9000',
    )
    expect(await withCard(path, select, signPin, verify('TEGATA24'), verify('NEWONE1'))).toBe(
      '9000 9000 63c4 9000',
    )
    const one = openStateFile(path)
    one.release()
    const two = openStateFile(path)
    two.release()
    expect(one.kept?.certificates).toEqual(two.kept?.certificates)
  })

  test('is on the disk before the answer, is its owner’s alone, and leaves nothing beside it', async () => {
    const path = newPath()
    const file = openStateFile(path)
    const { card } = await makeSandboxCard('card', now, file)
    for (const command of [select, signPin]) await card.transmit(fromHex(command))
    for (const left of [4, 3, 2]) {
      await card.transmit(fromHex(wrong))
      expect(JSON.parse(readFileSync(path, 'utf8')).pins.sign.triesLeft).toBe(left)
    }
    expect(statSync(path).mode & 0o077).toBe(0)
    file.release()
    const name = path.split('/').at(-1) ?? ''
    expect(readdirSync(dirname(path)).filter((one) => one.startsWith(name))).toEqual([name])
  })

  test('that cannot be written: the chip says so, and no try is given for it', async () => {
    const path = newPath()
    const file = openStateFile(path)
    const { card } = await makeSandboxCard('card', now, file)
    for (const command of [select, signPin]) await card.transmit(fromHex(command))
    mkdirSync(`${path}.${process.pid}.next`)
    for (const pin of [wrong, verify('TEGATA24')])
      expect(toHex(await card.transmit(fromHex(pin)))).toBe('6581')
    file.release()
  })

  test.each([
    ['no JSON', '{'],
    ['another version', '{"version":2}'],
    ['a member too many', '{"version":1,"x":1}'],
    ['nothing', ''],
  ])('%s holds no card', async (_, content) => {
    const path = newPath()
    writeFileSync(path, content)
    expect(await codeThrownBy(() => openStateFile(path))).toBe('cli/state-malformed')
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test('a folder that is not there', async () => {
    const path = folder.put('x', '').replace(/x$/, 'no/where.card')
    expect(await codeThrownBy(() => openStateFile(path))).toBe('cli/state-unwritable')
  })
})

describe('one process alone', () => {
  test('a second one is refused while the first lives', async () => {
    const path = newPath()
    const file = openStateFile(path)
    expect(await codeThrownBy(() => openStateFile(path))).toBe('cli/state-in-use')
    file.release()
    openStateFile(path).release()
  })

  test.each([['999999999'], ['no number'], ['']])(
    'a lock left behind by %j is taken over',
    (left) => {
      const path = newPath()
      writeFileSync(`${path}.lock`, left)
      const file = openStateFile(path)
      expect(readFileSync(`${path}.lock`, 'utf8')).toBe(String(process.pid))
      file.release()
    },
  )

  test('the command says it, and that a file holds another kind of card', async () => {
    const path = newPath()
    const file = openStateFile(path)
    await makeSandboxCard('iphone', now, file)
    const inUse = await runHere(cardCommand, ['--vpcd', '--state', path])
    expect([inUse.code, inUse.err]).toEqual([2, expect.stringContaining('cli/state-in-use')])
    file.release()
    const other = await runHere(cardCommand, ['--vpcd', '--state', path, '--token', 'card'])
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('cli/option-conflict')])
    expect(existsSync(`${path}.lock`)).toBe(false)
  })
})

test('kill -9 in the middle of wrong PINs gives no try back', async () => {
  const path = newPath()
  await withCard(path)
  let left = 5
  let answered = 0
  // Each life: wrong PINs until it is killed, this long after one was sent.
  for (const waitMs of [0, 1, 3, 8, 0]) {
    const reader = await openTestReader()
    const spawning = spawnCard('--vpcd', '--port', String(reader.port), '--state', path)
    const socket = await reader.connection
    expect(await ask(socket, '04')).toBe('3be000ff8131fe4514')
    const card = await spawning
    expect(await ask(socket, select)).toBe('9000')
    expect(await ask(socket, signPin)).toBe('9000')
    const counter = await ask(socket, '00200080')
    const now = Number.parseInt(counter?.slice(-1) ?? '', 16)
    expect(now).toBeLessThanOrEqual(left)
    left = now
    const got = ask(socket, wrong)
    await sleep(waitMs)
    card.process.kill('SIGKILL')
    await card.stop()
    if ((await got)?.startsWith('63c')) {
      answered += 1
      left -= 1
    }
    send(socket, '00')
    reader.close()
  }
  expect(answered).toBeLessThanOrEqual(5)
  const words = await withCard(path, select, signPin, '00200080')
  expect(Number.parseInt(words.slice(-1), 16)).toBeLessThanOrEqual(left)
})
