import { once } from 'node:events'
import { fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { runHere } from '../input/testing.ts'
import { card as cardCommand } from './card-command.ts'
import { answerOf, ask, openTestReader, send, type TestReader } from './testing/reader.ts'
import { type CardInReader, frameOf, frameReader, plugIntoVpcd } from './vpcd.ts'

const open: { close(): unknown }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

async function newReader(): Promise<TestReader> {
  const reader = await openTestReader()
  open.push(reader)
  return reader
}

/** Echoes what it is sent, and counts its resets. */
function echo(): CardInReader & { resets: number } {
  const card = {
    answerToReset: fromHex('3b00'),
    resets: 0,
    transmit: async (command: Uint8Array) => command,
    reset: () => {
      card.resets += 1
    },
  }
  return card
}

async function plugged() {
  const reader = await newReader()
  const card = echo()
  const waiting = plugIntoVpcd(card, {
    host: '127.0.0.1',
    port: reader.port,
    patienceMs: 3_600_000,
  })
  const socket = await reader.connection
  expect(await ask(socket, '04')).toBe('3b00')
  const handle = await waiting
  open.push({ close: handle.unplug })
  return { card, socket, handle }
}

describe('in the reader', () => {
  test('answers commands, and the question for its answer to reset between them', async () => {
    const { socket } = await plugged()
    for (const [question, answer] of [
      ['00a4040c', '00a4040c'],
      ['04', '3b00'],
      ['0020', '0020'],
    ] as const)
      expect(await ask(socket, question)).toBe(answer)
  })

  test('is reset when power goes, comes or is said to; other controls mean nothing', async () => {
    const { card, socket } = await plugged()
    for (const control of ['00', '01', '02', '07']) send(socket, control)
    await ask(socket, '04')
    expect(card.resets).toBe(3)
  })

  test('reads length and bytes that come apart, many in one segment, and empty ones', () => {
    const frames: string[] = []
    const take = frameReader((frame) => frames.push(toHex(frame)))
    for (const segment of ['00', '02', 'aa', 'bb0001', 'cc00000003010203000104', '00'])
      take(fromHex(segment))
    expect(frames).toEqual(['aabb', 'cc', '010203', '04'])
    take(fromHex('01ff'))
    expect(frames.at(-1)).toBe('ff')
  })

  test('a command of 65,535 bytes', async () => {
    const { socket } = await plugged()
    const answered = answerOf(socket)
    socket.write(frameOf(new Uint8Array(65_535).fill(7)))
    expect((await answered)?.length).toBe(131_070)
  })

  test('is gone when the reader lets go, and when it is taken out', async () => {
    const one = await plugged()
    one.socket.destroy()
    await one.handle.gone
    const two = await plugged()
    const closed = once(two.socket, 'close')
    two.socket.resume()
    two.handle.unplug()
    await Promise.all([closed, two.handle.gone])
  })
})

describe('no reader', () => {
  test('nobody listens', async () => {
    const { port } = await newReader()
    for (const one of open.splice(0)) one.close()
    const plug = () => plugIntoVpcd(echo(), { host: '127.0.0.1', port, patienceMs: 500 })
    expect(await codeThrownBy(plug)).toBe('cli/reader-unreachable')
  })

  test('one that never asks, as one with a card in it', async () => {
    const { port } = await newReader()
    const plug = () => plugIntoVpcd(echo(), { host: '127.0.0.1', port, patienceMs: 50 })
    expect(await codeThrownBy(plug)).toBe('cli/reader-silent')
  })

  test('one that hangs up', async () => {
    const { port, connection } = await newReader()
    void connection.then((socket) => socket.destroy())
    const plug = () => plugIntoVpcd(echo(), { host: '127.0.0.1', port, patienceMs: 5000 })
    expect(await codeThrownBy(plug)).toBe('cli/reader-silent')
  })
})

describe('the command', () => {
  test.each([
    [[], 'cli/argument-missing'],
    [['--vpcd', '--port', '0'], 'cli/option-malformed'],
    [['--vpcd', '--port', '1e3'], 'cli/option-malformed'],
    [['--vpcd', '--reader', '2'], 'cli/option-malformed'],
    [['--vpcd', '--token', 'passport'], 'cli/option-malformed'],
    [['--vpcd', '--token', 'constructor'], 'cli/option-malformed'],
    [['--vpcd', 'file'], 'cli/argument-unexpected'],
  ])('%j: %s', async (args, code) => {
    const { code: status, err, out } = await runHere(cardCommand, args)
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(code)
  })

  test('says what is on the card, and ends with 1 when the reader goes away', async () => {
    const { port, connection } = await newReader()
    const ran = runHere(cardCommand, ['--vpcd', '--port', String(port), '--token', 'android'])
    const socket = await connection
    expect(await ask(socket, '04')).toBe('3be000ff8131fe4514')
    setTimeout(() => socket.destroy(), 50)
    const { code, out, err } = await ran
    expect([code, err]).toEqual([1, 'the reader went away\n'])
    expect(out).toMatch(/^TEST card \(android\) in reader Virtual PCD 00 00\n/)
    expect(out).toMatch(/\nready\n$/)
  })
})
