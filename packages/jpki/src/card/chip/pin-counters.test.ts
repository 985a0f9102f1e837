/** Counters under a crowd of commands and a store that fails; changing a PIN. */
import { setTimeout as sleep } from 'node:timers/promises'
import { generateRsaChipKey } from '@tegata/crypto/node'
import { concatBytes, fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { createJpkiApplet, type JpkiApplet } from '../jpki-applet.ts'
import { type KeyKind, pinRules, tokenLabels } from '../jpki-application.ts'
import { openJpkiCard } from '../jpki-card.ts'
import type { PinState, PinStore } from './pins.ts'

const keys = { sign: await generateRsaChipKey(), auth: await generateRsaChipKey() }
const pins = { sign: 'ABC123', auth: '1234' } as const

const newCard = (pinStore?: PinStore) =>
  createJpkiApplet({
    tokenLabel: tokenLabels.card,
    pins,
    keys,
    ...(pinStore && { pinStore }),
  })

/** A store that takes its time, as a disk does: whoever looks in between sees it. */
function slowStore(): PinStore & { readonly kept: Map<string, PinState> } {
  const kept = new Map<string, PinState>()
  return {
    kept,
    async read(name) {
      await sleep(1)
      return kept.get(name)
    },
    async write(name, state) {
      await sleep(1)
      kept.set(name, state)
    },
  }
}

const select = '00a4040c0ad392f000260100000001'
const pinFile = { sign: '00a4020c02001b', auth: '00a4020c020018' } as const
const withData = (head: string, text: string) =>
  `${head}${toHex(concatBytes(Uint8Array.of(text.length), utf8Encode(text)))}`
const verify = (text: string) => withData('00200080', text)
const change = (text: string) => withData('00240180', text)

const sendTo = (card: JpkiApplet) => async (hex: string) =>
  toHex(await card.transmit(fromHex(hex))).slice(-4)

describe.each(['auth', 'sign'] as const)('64 wrong PINs at once (%s)', (kind: KeyKind) => {
  const { tries } = pinRules[kind]
  const wrong = kind === 'auth' ? '9999' : 'WRONG99'

  test('count the allowed tries down and no more; the rest find it locked', async () => {
    const card = newCard(slowStore())
    const send = sendTo(card)
    await send(select)
    await send(pinFile[kind])
    const answers = await Promise.all(Array.from({ length: 64 }, () => send(verify(wrong))))
    const counted = Array.from({ length: tries }, (_, i) => `63c${tries - 1 - i}`)
    expect(answers).toEqual([...counted, ...Array.from({ length: 64 - tries }, () => '6984')])
    expect(await send(verify(pins[kind]))).toBe('6984')
    expect(await send('00200080')).toBe('63c0')
  })

  test('through 64 clients of one card: as many wrong answers as there are tries', async () => {
    const card = newCard(slowStore())
    const clients = Array.from({ length: 64 }, () => openJpkiCard((bytes) => card.transmit(bytes)))
    const codes = await Promise.all(
      clients.map((client) => codeThrownBy(() => client.verifyPin(kind, wrong))),
    )
    const wrongOnes = codes.filter((code) => code === 'jpki/pin-wrong').length
    expect(wrongOnes).toBeLessThan(tries)
    const client = openJpkiCard((bytes) => card.transmit(bytes))
    expect(await client.triesLeft(kind)).toBe(0)
  })

  test('with the right one among them: never more wrong ones than tries between two right ones', async () => {
    const card = newCard(slowStore())
    const send = sendTo(card)
    await send(select)
    await send(pinFile[kind])
    const sent = Array.from({ length: 64 }, (_, i) => (i === 1 ? pins[kind] : wrong))
    const answers = await Promise.all(sent.map((pin) => send(verify(pin))))
    expect(answers.filter((answer) => answer === '9000')).toHaveLength(1)
    expect(answers.filter((answer) => answer.startsWith('63c'))).toHaveLength(1 + tries)
  })
})

describe('a store that fails', () => {
  test('the chip says that its memory failed, right PIN or wrong, and opens nothing', async () => {
    const failing: PinStore = {
      read: () => undefined,
      write: () => {
        throw new TypeError('disk full')
      },
    }
    const send = sendTo(newCard(failing))
    await send(select)
    await send(pinFile.auth)
    expect(await send(verify(pins.auth))).toBe('6581')
    expect(await send(verify('9999'))).toBe('6581')
    expect(await send('00a4020c020017')).toBe('9000')
    expect(await send('802a0080023031')).toBe('6982')
  })

  test('one that cannot be read has no counter to tell', async () => {
    const unreadable: PinStore = {
      read: () => {
        throw new TypeError('no disk')
      },
      write: () => {},
    }
    const send = sendTo(newCard(unreadable))
    await send(select)
    await send(pinFile.auth)
    expect([await send('00200080'), await send(verify(pins.auth))]).toEqual(['6f00', '6581'])
  })
})

describe('another PIN', () => {
  test('the new value alone, after VERIFY', async () => {
    const send = sendTo(newCard())
    await send(select)
    await send(pinFile.auth)
    expect(await send(change('5678'))).toBe('6982')
    await send(verify(pins.auth))
    expect(await send(change('5678'))).toBe('9000')
    expect([await send(verify(pins.auth)), await send(verify('5678'))]).toEqual(['63c2', '9000'])
  })

  test.each([
    ['too short', '567', '6a80'],
    ['letters', '56ab', '6a80'],
    ['that of another kind', 'ABC123', '6a80'],
    ['far too long', 'A'.repeat(200), '6a80'],
  ])('%s: refused, and the old one stays', async (_, next, word) => {
    const send = sendTo(newCard())
    await send(select)
    await send(pinFile.auth)
    await send(verify(pins.auth))
    expect(await send(change(next))).toBe(word)
    expect(await send(verify(pins.auth))).toBe('9000')
  })

  test('other forms, no PIN file, and the PIN of another file', async () => {
    const send = sendTo(newCard())
    await send(select)
    expect(await send(change('5678'))).toBe('6986')
    await send(pinFile.auth)
    await send(verify(pins.auth))
    expect(await send(withData('00240080', '12345678'))).toBe('6a86')
    expect(await send(withData('0024019b', 'NEWONE1'))).toBe('6982')
    expect(await send(withData('00240198', '5678'))).toBe('9000')
  })

  test('through the client: both are held against the rule before anything is sent', async () => {
    const card = newCard()
    const client = openJpkiCard((bytes) => card.transmit(bytes))
    await client.changePin('sign', { current: pins.sign, next: 'NEWONE1' })
    await client.verifyPin('sign', 'NEWONE1')
    for (const given of [
      { current: 'NEWONE1', next: 'short' },
      { current: 'short', next: 'NEWONE1' },
    ])
      expect(await codeThrownBy(() => client.changePin('sign', given))).toBe('jpki/pin-malformed')
    expect(await client.triesLeft('sign')).toBe(5)
    const wrong = { current: 'WRONG99', next: 'OTHER99' }
    expect(await codeThrownBy(() => client.changePin('sign', wrong))).toBe('jpki/pin-wrong')
    await client.verifyPin('sign', 'NEWONE1')
  })
})
