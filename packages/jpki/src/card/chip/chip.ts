/**
 * An emulated chip with several applications: which one is selected, commands in parts, answers in
 * parts. ISO/IEC 7816-4:2020, 5.3. One command at a time, whoever sends them.
 * @module
 */
import type { MaybePromise } from '@tegata/crypto'
import { concatBytes, equalBytes } from '@tegata/kernel'
import {
  type CommandApdu,
  longestData,
  parseCommand,
  type ResponseApdu,
  writeResponse,
} from '../apdu.ts'
import { statusWord as sw } from '../status-word.ts'

/** What is under one application identifier. */
export type ChipApplication = {
  readonly aid: Uint8Array
  /** Selection of files and PIN state go: it was selected anew, or another was, or power is lost. */
  clear(): void
  answer(command: CommandApdu): MaybePromise<ResponseApdu>
}

/** A chip as a reader meets it. */
export type Chip = {
  /** One command in, one response out; never rejects for what the reader sends. */
  transmit(command: Uint8Array): Promise<Uint8Array<ArrayBuffer>>
  /** Power is lost: selection and PIN state go. */
  reset(): void
}

/**
 * How bytes travel. `T=1` carries a command and its answer whole; over `T=0` a card keeps an answer
 * until GET RESPONSE asks for it, and says which length would have been right.
 */
export type CardProtocol = 'T=1' | 'T=0'

type Chain = { readonly header: readonly number[]; readonly parts: Uint8Array[] }
type State = {
  readonly applications: readonly ChipApplication[]
  readonly protocol: CardProtocol
  selected: ChipApplication | undefined
  chain: Chain | undefined
  /** What of an answer was not handed out yet. */
  waiting: Uint8Array
}

/** @param protocol - `T=1` unless said */
export function createChip(
  applications: readonly ChipApplication[],
  protocol: CardProtocol = 'T=1',
): Chip {
  const state: State = {
    applications,
    protocol,
    selected: undefined,
    chain: undefined,
    waiting: new Uint8Array(),
  }
  let last: Promise<unknown> = Promise.resolve()
  /** A card has one channel: what two programs send at once comes one after the other. */
  const alone = <T>(work: () => MaybePromise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
  return {
    transmit: (command) => {
      const bytes = Uint8Array.from(command)
      return alone(async () => writeAnswer(await answer(state, bytes)))
    },
    reset: () => void alone(() => powerDown(state)),
  }
}

const writeAnswer = ({ statusWord, data }: ResponseApdu) => writeResponse(statusWord, data)

function powerDown(state: State): void {
  state.selected = undefined
  state.chain = undefined
  state.waiting = new Uint8Array()
  for (const application of state.applications) application.clear()
}

async function answer(state: State, bytes: Uint8Array): Promise<ResponseApdu> {
  const { waiting, chain } = state
  state.waiting = new Uint8Array()
  state.chain = undefined
  const command = readCommand(state, bytes)
  if (typeof command === 'number') return status(command)
  if (command.ins === 0xc0) return nextPart(state, command, waiting)
  if (command.cla & 0x10) return status(addToChain(state, command, chain))
  const whole = chain && sameHeader(chain, command) ? joined(chain, command) : command
  if (typeof whole === 'number') return status(whole)
  return handOut(state, whole, await execute(state, whole))
}

const status = (statusWord: number): ResponseApdu => ({ statusWord, data: new Uint8Array() })

/** A command, or the status word that refuses it. */
function readCommand(state: State, bytes: Uint8Array): CommandApdu | number {
  let command: CommandApdu
  try {
    command = parseCommand(bytes)
  } catch {
    return sw.wrongLength
  }
  const { cla, data, expected = 0 } = command
  const plain = cla & ~0x10
  if (plain !== 0x00 && plain !== 0x80)
    return plain <= 0x03 || (cla & 0xc0) === 0x40 ? sw.noLogicalChannels : sw.unknownClass
  // Over T=0 there is no extended length.
  if (state.protocol === 'T=0' && (data.length > 255 || expected > 256)) return sw.wrongLength
  return command
}

const headerOf = ({ cla, ins, p1, p2 }: CommandApdu) => [cla & ~0x10, ins, p1, p2]

const sameHeader = (chain: Chain, command: CommandApdu) =>
  headerOf(command).every((byte, i) => byte === chain.header[i])

/** A command of another kind in the middle ends the chain, and is answered as if none had been. */
function addToChain(state: State, command: CommandApdu, chain: Chain | undefined): number {
  const going =
    chain && sameHeader(chain, command) ? chain : { header: headerOf(command), parts: [] }
  // A chain comes to no more than one command of extended length could carry.
  const length = going.parts.reduce((sum, part) => sum + part.length, command.data.length)
  if (command.data.length === 0 || length > longestData) return sw.wrongLength
  going.parts.push(command.data)
  state.chain = going
  return sw.ok
}

function joined(chain: Chain, command: CommandApdu): CommandApdu | number {
  const data = concatBytes(...chain.parts, command.data)
  return data.length > longestData ? sw.wrongLength : { ...command, data }
}

async function execute(state: State, command: CommandApdu): Promise<ResponseApdu> {
  const { ins, p1 } = command
  if (ins === 0xa4 && p1 === 0x04) return status(selectApplication(state, command.data))
  if (state.selected) return await answerOf(state.selected, command)
  if (ins !== 0xa4) return status(sw.unknownInstruction)
  return status(p1 === 0x02 ? sw.notFound : sw.wrongParameters)
}

/** Whatever breaks inside a chip, its reader gets a status word. */
async function answerOf(application: ChipApplication, command: CommandApdu): Promise<ResponseApdu> {
  try {
    return await application.answer(command)
  } catch {
    return status(sw.unknownFailure)
  }
}

function selectApplication(state: State, aid: Uint8Array): number {
  const found = state.applications.find((application) => equalBytes(application.aid, aid))
  // One that is not there leaves what was selected.
  if (!found) return sw.notFound
  state.selected = found
  for (const application of state.applications) application.clear()
  return sw.ok
}

/** As much of the answer as was asked for; the rest waits. */
function handOut(state: State, command: CommandApdu, whole: ResponseApdu): ResponseApdu {
  const { data, statusWord } = whole
  if (statusWord !== sw.ok || data.length === 0) return whole
  const { expected = 0 } = command
  if (state.protocol === 'T=0') {
    if (command.data.length > 0) return keep(state, data, 0)
    return expected > data.length
      ? status(sw.wrongExpected | data.length)
      : keep(state, data, expected)
  }
  return keep(state, data, expected)
}

function nextPart(state: State, command: CommandApdu, waiting: Uint8Array): ResponseApdu {
  if (command.data.length > 0 || command.p1 !== 0 || command.p2 !== 0)
    return status(sw.wrongParameters)
  if (waiting.length === 0) return status(sw.conditions)
  const { expected = 0 } = command
  const mayAskAgain = state.protocol === 'T=0' && expected > waiting.length && waiting.length < 256
  if (!mayAskAgain) return keep(state, waiting, expected)
  state.waiting = waiting
  return status(sw.wrongExpected | waiting.length)
}

function keep(state: State, data: Uint8Array, wanted: number): ResponseApdu {
  const rest = data.subarray(wanted)
  state.waiting = rest
  if (rest.length === 0) return { statusWord: sw.ok, data }
  const low = rest.length > 255 ? 0 : rest.length
  return { statusWord: sw.moreData | low, data: data.subarray(0, wanted) }
}
