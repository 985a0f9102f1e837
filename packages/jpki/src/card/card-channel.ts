/**
 * The way to a card, for the reader's side: commands and answers of any length, one piece of work at a
 * time. ISO/IEC 7816-4:2020, 5.3.
 * @module
 */
import type { MaybePromise } from '@tegata/crypto'
import { concatBytes } from '@tegata/kernel'
import { JpkiError } from '../errors.ts'
import { type CommandHeader, parseResponse, type ResponseApdu, writeCommand } from './apdu.ts'
import { statusWord as sw } from './status-word.ts'

/** Carries one command to the card and answers its response. */
export type Transmit = (command: Uint8Array) => MaybePromise<Uint8Array>

/**
 * How a command goes that the short form does not hold: as one of extended length, or as a chain of
 * short ones. Which a card takes, its answer to reset says (ISO/IEC 7816-4:2020, 12.2.2.9).
 */
export type LongCommands = 'extended' | 'chained'

/** Sends a command, and asks on until its whole answer is there. */
export type Send = (
  header: CommandHeader,
  data?: Uint8Array,
  expected?: number,
) => Promise<ResponseApdu>

/** One card. Commands of two pieces of work never mix. */
export type CardChannel = {
  alone<T>(work: (send: Send) => Promise<T>): Promise<T>
}

/**
 * The channel of one card.
 *
 * @throws never itself. `send` throws JpkiError `jpki/malformed` for an answer without a status word,
 * for one that does not end, and for lengths that no command has; and whatever `transmit` throws
 */
export function openCardChannel(
  transmit: Transmit,
  longCommands: LongCommands = 'extended',
): CardChannel {
  let last: Promise<unknown> = Promise.resolve()
  const exchange = async (command: Uint8Array) => parseResponse(await transmit(command))
  const send: Send = async (header, data, expected) => {
    const isLong = (data?.length ?? 0) > 255 || (expected ?? 0) > 256
    if (!isLong || longCommands === 'extended')
      return await whole(exchange, [header, data, expected])
    return await sendChain(exchange, [header, data, expected])
  }
  return {
    alone(work) {
      const next = last.then(() => work(send))
      last = next.catch(() => {})
      return next
    },
  }
}

type Exchange = (command: Uint8Array) => Promise<ResponseApdu>
type Command = readonly [
  header: CommandHeader,
  data: Uint8Array | undefined,
  expected: number | undefined,
]

/** All parts but the last have the chaining bit in their class: ISO/IEC 7816-4:2020, 5.3.3. */
async function sendChain(
  exchange: Exchange,
  [header, data, expected]: Command,
): Promise<ResponseApdu> {
  const [cla, ins, p1, p2] = header
  let rest = data ?? new Uint8Array()
  while (rest.length > 255) {
    const part = writeCommand([cla | 0x10, ins, p1, p2], rest.subarray(0, 255))
    const answer = await exchange(part)
    if (answer.statusWord !== sw.ok) return answer
    rest = rest.subarray(255)
  }
  const wanted = expected === undefined ? undefined : Math.min(expected, 256)
  return await whole(exchange, [header, rest.length === 0 ? undefined : rest, wanted])
}

/** No answer is longer: a card that goes on for ever is not listened to for ever. */
const longestAnswer = 65_536

/** 6Cxx says which length is right, 61xx how much more there is: ISO/IEC 7816-4:2020, 5.3.4. */
async function whole(exchange: Exchange, [header, data, expected]: Command): Promise<ResponseApdu> {
  let answer = await exchange(writeCommand(header, data, expected))
  if (isRange(answer.statusWord, sw.wrongExpected))
    answer = await exchange(writeCommand(header, data, lowByte(answer.statusWord)))
  const parts = [answer.data]
  let length = answer.data.length
  while (isRange(answer.statusWord, sw.moreData)) {
    let next = await getResponse(exchange, lowByte(answer.statusWord))
    if (isRange(next.statusWord, sw.wrongExpected))
      next = await getResponse(exchange, lowByte(next.statusWord))
    length += next.data.length
    if (length > longestAnswer || next.data.length === 0)
      throw new JpkiError('jpki/malformed', 'answer of the card: its parts do not end')
    parts.push(next.data)
    answer = next
  }
  return { statusWord: answer.statusWord, data: concatBytes(...parts) }
}

const getResponse = (exchange: Exchange, length: number) =>
  exchange(writeCommand([0x00, 0xc0, 0x00, 0x00], undefined, length))

const isRange = (statusWord: number, first: number) => (statusWord & 0xff00) === first
const lowByte = (statusWord: number) => statusWord & 0xff || 256
