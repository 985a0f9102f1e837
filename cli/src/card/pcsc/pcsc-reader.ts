/**
 * Card readers of this machine, and the card in one of them: PC/SC as pcsc-lite has it.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { utf8Encode } from '@tegata/kernel'
import { CliError } from '../../errors.ts'
import {
  pcscdCommand as command,
  dialPcscd,
  type PcscdConnection,
  words,
} from './pcscd-connection.ts'

/** Where Debian, Fedora and others have it. */
export const pcscdSocket = '/run/pcscd/pcscd.comm'

/** A reader, and the answer to reset of the card in it. */
export type ReaderState = { readonly name: string; readonly answerToReset: Uint8Array | undefined }

/** A card in a reader, this program's alone until it is closed. */
export type CardInPcscReader = {
  readonly reader: string
  readonly transmit: (command: Uint8Array) => Promise<Uint8Array>
  /** Lets go of the card and resets it, so that no PIN stays presented. */
  close(): Promise<void>
}

/** PC/SC part 5 as winscard.h numbers it. */
const scope = 2
const shared = 2
const anyProtocol = 3
const resetCard = 1
const sharingViolation = 0x8010000b
/** How long another program may keep the card. */
const patienceMs = 5000

/**
 * The card in the reader of this name, of this number in the list, or, when nothing is named, in the
 * first that has one.
 * @throws CliError `cli/pcsc-unreachable`, `cli/reader-missing`, `cli/reader-busy`, `cli/reader-failed`
 */
export async function openPcscReader(
  named: string | undefined,
  path = pcscdSocket,
): Promise<CardInPcscReader> {
  const pcscd = await dialPcscd(path)
  try {
    const context = await openContext(pcscd)
    const { name } = chooseReader(await readerStates(pcscd), named)
    const { card, protocol } = await soon(takeCard(pcscd, context, name), name)
    return {
      reader: name,
      transmit: (bytes) => transmit(pcscd, { card, protocol }, bytes),
      async close() {
        // A service that is gone has let go of the card already.
        await pcscd.ask(command.disconnect, words(card, resetCard, 0), 12).catch(() => {})
        pcscd.close()
      },
    }
  } catch (error) {
    pcscd.close()
    throw error
  }
}

/** The version is agreed first: structures differ between versions. */
async function openContext(pcscd: PcscdConnection): Promise<number> {
  const version = await pcscd.ask(command.version, words(4, 4, 0), 12)
  requireSuccess(version.readUInt32LE(8), 'version 4.4 of the protocol')
  const established = await pcscd.ask(command.establishContext, words(scope, 0, 0), 12)
  requireSuccess(established.readUInt32LE(8), 'establish context')
  return established.readUInt32LE(4)
}

const mostReaders = 16
const stateLength = 184
const nameLength = 128

async function readerStates(pcscd: PcscdConnection): Promise<readonly ReaderState[]> {
  const table = await pcscd.ask(command.readerStates, new Uint8Array(), mostReaders * stateLength)
  return Array.from({ length: mostReaders }, (_, i) => {
    const state = table.subarray(i * stateLength, (i + 1) * stateLength)
    const name = state.toString('utf8', 0, Math.max(0, state.indexOf(0)))
    const length = Math.min(state.readUInt32LE(176), 33)
    const answerToReset = new Uint8Array(state.subarray(140, 140 + length))
    return { name, answerToReset: length === 0 ? undefined : answerToReset }
  }).filter(({ name }) => name !== '')
}

function chooseReader(readers: readonly ReaderState[], named: string | undefined): ReaderState {
  const fits = ({ name }: ReaderState, i: number) =>
    named === undefined || name === named || (/^\d{1,2}$/.test(named) && Number(named) === i)
  const fitting = readers.filter(fits)
  const found = fitting.find(({ answerToReset }) => answerToReset !== undefined)
  if (found) return found
  const list = readers.map(({ name }, i) => `${i} ${name}`).join('; ') || 'none'
  const what = fitting.length === 0 ? 'no such reader' : 'no card in the reader'
  throw new CliError('cli/reader-missing', `${what}. Readers here: ${list}`)
}

type Connected = { readonly card: number; readonly protocol: number }

async function connectCard(
  pcscd: PcscdConnection,
  context: number,
  name: string,
): Promise<Connected> {
  const reader = Buffer.alloc(nameLength)
  reader.set(utf8Encode(name).subarray(0, nameLength - 1))
  const body = Buffer.concat([words(context), reader, words(shared, anyProtocol, 0, 0, 0)])
  const connected = await pcscd.ask(command.connect, body, body.length)
  const at = 4 + nameLength
  requireSuccess(connected.readUInt32LE(at + 16), 'connect')
  return { card: connected.readUInt32LE(at + 8), protocol: connected.readUInt32LE(at + 12) }
}

/** Others who have the card are waited for; none of them is let in between two commands. */
async function takeCard(pcscd: PcscdConnection, context: number, name: string): Promise<Connected> {
  const connected = await connectCard(pcscd, context, name)
  for (;;) {
    const begun = await pcscd.ask(command.beginTransaction, words(connected.card, 0), 8)
    const result = begun.readUInt32LE(4)
    if (result === 0) return connected
    if (result !== sharingViolation) requireSuccess(result, 'begin transaction')
    await sleep(100)
  }
}

/** The daemon answers only once the other program lets go of the card, which may be never. */
async function soon<T>(taking: Promise<T>, name: string): Promise<T> {
  const stop = new AbortController()
  const late = sleep(patienceMs, undefined, { signal: stop.signal }).then(() => {
    throw new CliError('cli/reader-busy', `another program keeps the card in ${name}`)
  })
  late.catch(() => {})
  taking.catch(() => {})
  try {
    return await Promise.race([taking, late])
  } finally {
    stop.abort()
  }
}

/** Protocol control information of 16 bytes: two unsigned long numbers. */
const controlLength = 16
/** An answer of extended length. */
const longestAnswer = 65_538

async function transmit(
  pcscd: PcscdConnection,
  { card, protocol }: Connected,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const control = [protocol, controlLength]
  const head = words(card, ...control, bytes.length, ...control, longestAnswer, 0)
  // The bytes follow the structure and are not counted in the length of the message.
  const answer = await pcscd.ask(command.transmit, head, head.length, bytes)
  requireSuccess(answer.readUInt32LE(28), 'transmit')
  const length = answer.readUInt32LE(24)
  if (length > longestAnswer) throw new CliError('cli/reader-failed', 'transmit: answer too long')
  return new Uint8Array(await pcscd.more(length))
}

const explained: Readonly<Record<number, string>> = {
  2148532236: 'there is no card in the reader',
  2148532326: 'the card does not answer; take it out and put it in again',
  2148532329: 'the card was taken out',
  2148532330: 'this user may not use the reader',
}

function requireSuccess(result: number, what: string): void {
  if (result === 0) return
  const why = explained[result] ?? `error ${result.toString(16)}`
  throw new CliError('cli/reader-failed', `PC/SC, ${what}: ${why}`)
}
