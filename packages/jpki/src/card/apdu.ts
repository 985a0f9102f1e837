/**
 * Command and response APDUs: ISO/IEC 7816-4:2020, 5.1. Short and extended length.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { JpkiError } from '../errors.ts'

/**
 * What a reader sends: header, data of at most 65,535 bytes, and how many bytes it wants back.
 * @see ISO/IEC 7816-4:2020, 5.1
 */
export type CommandApdu = {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
  readonly data: Uint8Array
  /** Bytes wanted back; absent when none are. */
  readonly expected?: number
}

/**
 * What a card answers: data, and a status word such as `0x9000`.
 * @see ISO/IEC 7816-4:2020, 5.1
 */
export type ResponseApdu = { readonly data: Uint8Array; readonly statusWord: number }

const shortMaximum = 256
const extendedMaximum = 65_536
/** What one command can carry. */
export const longestData = 65_535

/**
 * Reads a command of short or extended length.
 *
 * @throws JpkiError `jpki/malformed` when lengths and bytes do not agree
 * @see ISO/IEC 7816-4:2020, 5.1
 */
export function parseCommand(bytes: Uint8Array): CommandApdu {
  const [cla, ins, p1, p2] = bytes
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined)
    throw malformed()
  const header = { cla, ins, p1, p2 }
  const body = bytes.subarray(4)
  if (body.length === 0) return { ...header, data: body }
  if (body.length === 1) return { ...header, data: body.subarray(1), expected: short(body[0]) }
  return { ...header, ...(body[0] === 0 && body.length > 2 ? extended(body) : shortBody(body)) }
}

type Body = Pick<CommandApdu, 'data' | 'expected'>

function shortBody(body: Uint8Array): Body {
  const end = 1 + (body[0] ?? 0)
  const data = body.subarray(1, end)
  if (body[0] === 0 || body.length < end || body.length > end + 1) throw malformed()
  return body.length === end ? { data } : { data, expected: short(body[end]) }
}

function extended(body: Uint8Array): Body {
  const length = ((body[1] ?? 0) << 8) | (body[2] ?? 0)
  if (body.length === 3) return { data: body.subarray(3), expected: length || extendedMaximum }
  const end = 3 + length
  const data = body.subarray(3, end)
  if (length === 0 || (body.length !== end && body.length !== end + 2)) throw malformed()
  if (body.length === end) return { data }
  const expected = ((body[end] ?? 0) << 8) | (body[end + 1] ?? 0)
  return { data, expected: expected || extendedMaximum }
}

const short = (value: number | undefined) => value || shortMaximum

/** Class, instruction, and its two parameters. */
export type CommandHeader = readonly [cla: number, ins: number, p1: number, p2: number]

/**
 * The bytes of a command: in the short form where it holds what there is, else in the extended one.
 *
 * @param data - 1 to 65,535 bytes; left out when there are none
 * @param expected - how many bytes are wanted back, at most 65,536
 * @throws JpkiError `jpki/malformed` for lengths that no command has
 * @see ISO/IEC 7816-4:2020, 5.1
 */
export function writeCommand(
  header: CommandHeader,
  data?: Uint8Array,
  expected?: number,
): Uint8Array<ArrayBuffer> {
  if (data && (data.length === 0 || data.length > longestData)) throw malformed()
  if (expected !== undefined && !(expected >= 1 && expected <= extendedMaximum)) throw malformed()
  const isShort = (data?.length ?? 0) <= 255 && (expected ?? 0) <= shortMaximum
  const mark = isShort ? [] : [0]
  const length = (count: number) => (isShort ? [count & 0xff] : [(count >> 8) & 0xff, count & 0xff])
  return concatBytes(
    Uint8Array.from([...header, ...mark]),
    data ? Uint8Array.from(length(data.length)) : new Uint8Array(),
    data ?? new Uint8Array(),
    Uint8Array.from(expected === undefined ? [] : length(expected)),
  )
}

/**
 * Reads a response: its last two bytes are the status word.
 *
 * @throws JpkiError `jpki/malformed` without a status word
 * @see ISO/IEC 7816-4:2020, 5.1
 */
export function parseResponse(bytes: Uint8Array): ResponseApdu {
  const [high, low] = bytes.subarray(-2)
  if (bytes.length < 2 || high === undefined || low === undefined) throw malformed()
  return { data: bytes.subarray(0, -2), statusWord: (high << 8) | low }
}

/**
 * The bytes of a response.
 * @see ISO/IEC 7816-4:2020, 5.1
 */
export const writeResponse = (
  statusWord: number,
  data: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> =>
  concatBytes(data, Uint8Array.of((statusWord >> 8) & 0xff, statusWord & 0xff))

const malformed = () => new JpkiError('jpki/malformed', 'APDU: lengths do not agree')
