import { utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { createMemoryPinStore, createPin, type PinState, type PinStore } from './pins.ts'

const rule = { pattern: /^[0-9]{4}$/, tries: 3, changeable: true }
const right = utf8Encode('1234')
const wrong = utf8Encode('9999')

/** Remembers every write in its order; `cutAt` is the write that never comes to its end. */
function watched(cutAt = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, PinState>()
  const writes: number[] = []
  const store: PinStore = {
    read: (name) => kept.get(name),
    async write(name, state) {
      if (writes.length + 1 === cutAt) throw new TypeError('power cut')
      writes.push(state.triesLeft)
      kept.set(name, state)
    },
  }
  return { store, writes }
}

describe('the try is taken first', () => {
  test('a right PIN: taken, then given back', async () => {
    const { store, writes } = watched()
    expect(await createPin('auth', rule, '1234', store).present(right)).toBe(0x9000)
    expect(writes).toEqual([2, 3])
  })

  test('a wrong PIN: taken, and that is all', async () => {
    const { store, writes } = watched()
    const pin = createPin('auth', rule, '1234', store)
    expect([await pin.present(wrong), await pin.present(wrong)]).toEqual([0x63c2, 0x63c1])
    expect(writes).toEqual([2, 1])
  })

  test('no power for the first write: no answer about the PIN, right or wrong', async () => {
    for (const data of [right, wrong]) {
      const pin = createPin('auth', rule, '1234', watched(1).store)
      await expect(pin.present(data)).rejects.toThrow('power cut')
      expect(await pin.triesLeft()).toBe(3)
    }
  })

  test('no power for the second: the try is gone, and nobody was told that it was right', async () => {
    const { store } = watched(2)
    const pin = createPin('auth', rule, '1234', store)
    await expect(pin.present(right)).rejects.toThrow('power cut')
    expect(await createPin('auth', rule, '1234', store).triesLeft()).toBe(2)
  })

  test('locked: neither taken nor compared', async () => {
    const { store, writes } = watched()
    const pin = createPin('auth', rule, '1234', store)
    for (let i = 0; i < 3; i += 1) await pin.present(wrong)
    expect([await pin.present(right), await pin.triesLeft()]).toEqual([0x6984, 0])
    expect(writes).toEqual([2, 1, 0])
  })
})

describe('what is kept', () => {
  test('two PINs of one store do not touch each other; a new chip goes on where the old one was', async () => {
    const store = createMemoryPinStore()
    await createPin('auth', rule, '1234', store).present(wrong)
    const again = createPin('auth', rule, '1234', store)
    expect(await again.triesLeft()).toBe(2)
    expect(await createPin('other', rule, '1234', store).triesLeft()).toBe(3)
  })

  test('a changed PIN stays changed, with all of its tries', async () => {
    const store = createMemoryPinStore()
    const pin = createPin('auth', rule, '1234', store)
    await pin.present(wrong)
    expect(await pin.change(utf8Encode('5678'))).toBe(0x9000)
    const again = createPin('auth', rule, '1234', store)
    expect([await again.triesLeft(), await again.present(right)]).toEqual([3, 0x63c2])
    expect(await again.present(utf8Encode('5678'))).toBe(0x9000)
  })

  test('a new PIN that breaks its rule, or of a kind that nobody changes', async () => {
    const { store, writes } = watched()
    const pin = createPin('auth', rule, '1234', store)
    for (const value of ['123', '12345', 'abcd', ''])
      expect(await pin.change(utf8Encode(value))).toBe(0x6a80)
    expect(await pin.change(utf8Encode('１２３４'))).toBe(0x6a80)
    const fixed = createPin('fixed', { ...rule, changeable: false }, '1234', store)
    expect(await fixed.change(utf8Encode('5678'))).toBe(0x6982)
    expect(writes).toEqual([])
    expect(await codeThrownBy(() => createPin('auth', rule, '12', store))).toBe(
      'jpki/pin-malformed',
    )
  })
})
