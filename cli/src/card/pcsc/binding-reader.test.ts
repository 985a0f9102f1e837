/** The binding as it behaves, for it is installed nowhere here. */
import { EventEmitter } from 'node:events'
import { CodedError, toHex } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { openBindingReader } from './binding-reader.ts'
import { openReader } from './open-reader.ts'

type Done = (error: Error | undefined, value?: unknown) => void

/** Names of readers; those with a card in them begin with `*`. */
function binding(names: readonly string[], failing = '') {
  const calls: string[] = []
  const service = Object.assign(new EventEmitter(), { close: () => calls.push('close') })
  const call = (what: string, done: Done, value?: unknown) => {
    calls.push(what.split(' ')[0] ?? '')
    done(what.startsWith(failing || '-') ? new Error('outside') : undefined, value)
  }
  const readerOf = (name: string) =>
    Object.assign(new EventEmitter(), {
      name: name.replace('*', ''),
      SCARD_SHARE_EXCLUSIVE: 1,
      SCARD_RESET_CARD: 1,
      SCARD_STATE_PRESENT: 0x20,
      connect: (_: unknown, done: Done) => call('connect', done, 2),
      disconnect: (_: number, done: Done) => call('disconnect', done),
      transmit: (command: Buffer, _longest: number, protocol: number, done: Done) =>
        call('transmit', done, Buffer.concat([Buffer.of(protocol), command])),
    })
  setTimeout(() => {
    for (const name of names) {
      const reader = readerOf(name)
      service.emit('reader', reader)
      reader.emit('status', { state: name.startsWith('*') ? 0x22 : 0x10 })
    }
  })
  return { calls, load: async () => ({ default: () => service }) }
}

const refusal = async (opening: Promise<unknown>) => {
  const error = await opening.catch((error: unknown) => error)
  if (!(error instanceof CodedError)) throw error
  return `${error.code}: ${error.message}`
}

test('the first reader with a card, or the one that is named', async () => {
  for (const [named, name] of [
    [undefined, 'two'],
    ['three', 'three'],
    ['2', 'three'],
  ] as const) {
    const { calls, load } = binding(['one', '*two', '*three'])
    const reader = await openBindingReader(named, load)
    expect(reader.reader).toBe(name)
    expect(toHex(await reader.transmit(Uint8Array.of(0, 0xa4)))).toBe('0200a4')
    await reader.close()
    expect(calls).toEqual(['connect', 'transmit', 'disconnect', 'close'])
  }
})

test('no card, and a reader that fails', async () => {
  const none = binding(['one', 'two'])
  expect(await refusal(openBindingReader(undefined, none.load))).toMatch(
    /^cli\/reader-missing: .*0 one; 1 two/,
  )
  const refusing = binding(['*one'], 'connect')
  expect(await refusal(openBindingReader(undefined, refusing.load))).toMatch(/^cli\/reader-failed/)
  expect([none.calls, refusing.calls]).toEqual([['close'], ['connect', 'close']])
  const failing = binding(['*one'], 'transmit')
  const reader = await openBindingReader(undefined, failing.load)
  expect(await refusal(reader.transmit(Uint8Array.of(1)))).toMatch(/^cli\/reader-failed/)
})

test('without the binding: what to install', async () => {
  const expected = /^cli\/pcsc-unreachable: .*npm install @pokusew\/pcsclite/
  expect(await refusal(openReader(undefined, 'darwin'))).toMatch(expected)
  expect(await refusal(openBindingReader(undefined, async () => ({ default: 1 })))).toMatch(
    expected,
  )
})
