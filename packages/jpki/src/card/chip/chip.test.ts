import { concatBytes, fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import type { CommandApdu } from '../apdu.ts'
import { openCardChannel } from '../card-channel.ts'
import { type CardProtocol, type Chip, type ChipApplication, createChip } from './chip.ts'

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251)

/** Answers its data turned round, or as many bytes as P1 P2 say, and remembers what it was asked. */
function newApplication(aid: string): ChipApplication & { asked: CommandApdu[]; cleared: number } {
  const application = {
    aid: fromHex(aid),
    asked: [] as CommandApdu[],
    cleared: 0,
    clear: () => {
      application.cleared += 1
    },
    answer: (command: CommandApdu) => {
      application.asked.push(command)
      if (command.ins === 0x99) throw new TypeError('broken inside')
      const made = command.ins === 0xca ? bytes((command.p1 << 8) | command.p2) : undefined
      return { statusWord: 0x9000, data: made ?? command.data.toReversed() }
    },
  }
  return application
}

function newChip(protocol?: CardProtocol) {
  const one = newApplication('a001')
  const two = newApplication('a002')
  const chip = createChip([one, two], protocol)
  const send = async (hex: string) => toHex(await chip.transmit(fromHex(hex)))
  return { chip, one, two, send }
}

describe('applications', () => {
  test('another SELECT switches, and clears what each one held', async () => {
    const { one, two, send } = newChip()
    expect(await send('00a4040c02a001')).toBe('9000')
    expect(await send('0010000001aa')).toBe('6101')
    const before = one.cleared
    expect(await send('00a4040c02a002')).toBe('9000')
    expect(one.cleared).toBe(before + 1)
    await send('0010000001bb')
    expect([one.asked.length, two.asked.length]).toEqual([1, 1])
  })

  test('what breaks inside one is a status word outside', async () => {
    const { send } = newChip()
    await send('00a4040c02a001')
    expect(await send('0099000000')).toBe('6f00')
    expect(await send('00ca000100')).toBe('009000')
  })

  test('no application, no instruction', async () => {
    const { send } = newChip()
    expect(await send('00100000')).toBe('6d00')
    expect(await send('00a4020c020001')).toBe('6a82')
    expect(await send('00a4000c023f00')).toBe('6a86')
  })

  test('commands sent at once are answered one after the other, in their order', async () => {
    const { one, chip } = newChip()
    const select = chip.transmit(fromHex('00a4040c02a001'))
    const many = Array.from({ length: 64 }, (_, i) =>
      chip.transmit(Uint8Array.of(0x00, 0x10, 0x00, i, 0x01, i, 0x00)),
    )
    expect(toHex(await select)).toBe('9000')
    const answers = (await Promise.all(many)).map(toHex)
    expect(answers).toEqual(many.map((_, i) => `${toHex(Uint8Array.of(i))}9000`))
    expect(one.asked.map(({ p2 }) => p2)).toEqual(many.map((_, i) => i))
  })

  test('a caller may use its buffer again at once', async () => {
    const { chip, one } = newChip()
    const command = fromHex('00a4040c02a001')
    const selected = chip.transmit(command)
    command.fill(0xff)
    expect(toHex(await selected)).toBe('9000')
    expect(one.cleared).toBe(1)
  })
})

describe('commands in parts', () => {
  test('a chain is one command', async () => {
    const { send, one } = newChip()
    await send('00a4040c02a001')
    expect(await send('1010000002aabb')).toBe('9000')
    expect(await send('1010000001cc')).toBe('9000')
    expect(await send('0010000001dd00')).toBe('ddccbbaa9000')
    expect(one.asked).toHaveLength(1)
  })

  test('of the proprietary class, and of one that ends without data', async () => {
    const { send } = newChip()
    await send('00a4040c02a001')
    expect(await send('9010000002aabb')).toBe('9000')
    expect(await send('8010000000')).toBe('bbaa9000')
  })

  test.each([
    ['another instruction', '0011000001dd00', 'dd9000'],
    ['other parameters', '0010000101dd00', 'dd9000'],
    ['another class', '8010000001dd00', 'dd9000'],
    ['lengths that do not agree', '00100000', '9000'],
  ])('%s in the middle ends the chain', async (_, command, answer) => {
    const { send } = newChip()
    await send('00a4040c02a001')
    await send('1010000002aabb')
    if (answer === '9000') expect(await send('00100000020a')).toBe('6700')
    expect(await send(command)).toBe(answer)
    expect(await send('0010000001ee00')).toBe('ee9000')
  })

  test('an empty part, and a chain that grows beyond any command', async () => {
    const { send, chip, one } = newChip()
    await send('00a4040c02a001')
    expect(await send('10100000')).toBe('6700')
    const part = concatBytes(Uint8Array.of(0x10, 0x10, 0, 0, 255), new Uint8Array(255))
    for (let i = 0; i < 257; i += 1) expect(toHex(await chip.transmit(part))).toBe('9000')
    expect(toHex(await chip.transmit(part))).toBe('6700')
    expect(one.asked).toHaveLength(0)
  })

  test('power that goes takes the chain, the answer that waits and the selection along', async () => {
    const { send, chip } = newChip()
    await send('00a4040c02a001')
    await send('0010000001aa')
    await send('1010000002aabb')
    chip.reset()
    expect(await send('00c0000000')).toBe('6985')
    expect(await send('0010000001dd00')).toBe('6d00')
  })
})

describe('answers in parts', () => {
  test('over T=1: what Le does not cover waits for GET RESPONSE', async () => {
    const { send } = newChip()
    await send('00a4040c02a001')
    const first = await send('00ca012c00')
    expect([first.length, first.slice(-4)]).toEqual([2 * 256 + 4, '612c'])
    expect(await send('00c0000004')).toBe(`${toHex(bytes(300).subarray(256, 260))}6128`)
    expect(await send('00c0000028')).toBe(`${toHex(bytes(300).subarray(260))}9000`)
    expect(await send('00c0000028')).toBe('6985')
  })

  test('another command throws the rest away', async () => {
    const { send } = newChip()
    await send('00a4040c02a001')
    await send('00ca012c00')
    await send('0010000001aa00')
    expect(await send('00c0000000')).toBe('6985')
  })

  test('over T=0: 61xx after data, 6Cxx for a length too long, no extended length', async () => {
    const { send } = newChip('T=0')
    await send('00a4040c02a001')
    expect(await send('0010000003aabbcc00')).toBe('6103')
    expect(await send('00c0000000')).toBe('6c03')
    expect(await send('00c0000003')).toBe('ccbbaa9000')
    expect(await send('00ca000500')).toBe('6c05')
    expect(await send('00ca000505')).toBe(`${toHex(bytes(5))}9000`)
    expect(await send('00ca0005000005')).toBe(`${toHex(bytes(5))}9000`)
    expect(await send('00ca0005000200')).toBe('6700')
  })

  test.each(['00c0010000', '00c0000100', '00c00000020102'])('%s is refused', async (command) => {
    const { send } = newChip()
    await send('00a4040c02a001')
    await send('0010000001aa')
    expect(await send(command)).toBe('6a86')
  })
})

describe('the way to the card', () => {
  const overs: readonly [CardProtocol, 'extended' | 'chained'][] = [
    ['T=1', 'extended'],
    ['T=1', 'chained'],
    ['T=0', 'chained'],
  ]
  const select = (chip: Chip) => chip.transmit(fromHex('00a4040c02a001'))

  test.each(overs)('%s, %s: data and answers of any length', async (protocol, longCommands) => {
    const { chip } = newChip(protocol)
    await select(chip)
    const channel = openCardChannel((command) => chip.transmit(command), longCommands)
    for (const length of [1, 255, 256, 257, 510, 511, 4096, 60_000]) {
      const sent = bytes(length)
      const answer = await channel.alone((send) => send([0x80, 0x10, 1, 2], sent, 65_536))
      expect(answer.statusWord).toBe(0x9000)
      expect(toHex(answer.data) === toHex(sent.toReversed())).toBe(true)
    }
    const made = await channel.alone((send) => send([0x00, 0xca, 0x02, 0x00], undefined, 512))
    expect(made.data).toEqual(bytes(512))
  })

  test('a length that the card corrects', async () => {
    const { chip } = newChip('T=0')
    await select(chip)
    const channel = openCardChannel((command) => chip.transmit(command))
    const made = await channel.alone((send) => send([0x00, 0xca, 0x00, 0x05], undefined, 200))
    expect(made).toEqual({ statusWord: 0x9000, data: bytes(5) })
  })

  test.each([
    ['a card that always has more', (ins: number) => (ins === 0xc0 ? 'ff'.repeat(200) : '')],
    ['a card that says it has more and gives none', () => ''],
  ])('%s is not listened to for ever', async (_, data) => {
    let asked = 0
    const channel = openCardChannel((command) => {
      asked += 1
      return fromHex(`${data(command[1] ?? 0)}6110`)
    })
    const ask = () => channel.alone((send) => send([0x00, 0xca, 0, 0], undefined, 256))
    expect(await codeThrownBy(ask)).toBe('jpki/malformed')
    expect(asked).toBeLessThan(400)
  })

  test('a card that corrects every length, and a chain that it refuses in the middle', async () => {
    const correcting = openCardChannel(() => fromHex('6c05'))
    const answer = await correcting.alone((send) => send([0x00, 0xca, 0, 0], undefined, 4))
    expect(answer.statusWord).toBe(0x6c05)
    const sent: string[] = []
    const refusing = openCardChannel((command) => {
      sent.push(toHex(command.subarray(0, 2)))
      return fromHex('6884')
    }, 'chained')
    const chained = await refusing.alone((send) => send([0x80, 0x2a, 0, 0], bytes(600), 256))
    expect([chained.statusWord, sent]).toEqual([0x6884, ['902a']])
  })
})
