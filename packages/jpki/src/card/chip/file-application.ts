/**
 * An emulated application of files and PINs: SELECT, READ BINARY, VERIFY, CHANGE REFERENCE DATA. Every
 * file can be named by the short identifier too. ISO/IEC 7816-4:2020, 11.2 to 11.5.
 * @module
 */
import type { MaybePromise } from '@tegata/crypto'
import type { CommandApdu, ResponseApdu } from '../apdu.ts'
import { statusWord as sw } from '../status-word.ts'
import type { ChipApplication } from './chip.ts'
import type { Pin } from './pins.ts'

/** What differs from one application to the next. */
export type FileApplicationInput = {
  readonly aid: Uint8Array
  /** Every file there is: those with content, those of keys, those of PINs. */
  readonly files: ReadonlySet<number>
  readonly pins: ReadonlyMap<number, Pin>
  /** The content; a status word that refuses it; `undefined` when nothing was written to it. */
  read(file: number, verified: ReadonlySet<Pin>): Uint8Array | number | undefined
  /** Further instructions. `file` is the selected one, or the one that P2 names. */
  answer?(
    command: CommandApdu,
    file: number | undefined,
    verified: ReadonlySet<Pin>,
  ): MaybePromise<ResponseApdu>
}

type State = {
  readonly input: FileApplicationInput
  readonly verified: Set<Pin>
  file: number | undefined
}

/** A {@link ChipApplication}, and a way to take back what a PIN gave. */
export type FileApplication = ChipApplication & { forget(pin: Pin): void }

export function createFileApplication(input: FileApplicationInput): FileApplication {
  const state: State = { input, verified: new Set(), file: undefined }
  return {
    aid: input.aid,
    clear() {
      state.file = undefined
      state.verified.clear()
    },
    forget: (pin) => void state.verified.delete(pin),
    answer: (command) => answer(state, command),
  }
}

const status = (statusWord: number): ResponseApdu => ({ statusWord, data: new Uint8Array() })

async function answer(state: State, command: CommandApdu): Promise<ResponseApdu> {
  if (command.ins === 0xa4) return status(selectFile(state, command))
  if (command.ins === 0xb0) return readBinary(state, command)
  if (command.ins === 0x20) return status(await verifyPin(state, command))
  if (command.ins === 0x24) return status(await changePin(state, command))
  const file = addressed(state, command.p2)
  return (
    (await state.input.answer?.(command, file, state.verified)) ?? status(sw.unknownInstruction)
  )
}

function selectFile(state: State, { p1, data }: CommandApdu): number {
  if (p1 !== 0x02 || data.length !== 2) return sw.wrongParameters
  const id = ((data[0] ?? 0) << 8) | (data[1] ?? 0)
  if (!state.input.files.has(id)) return sw.notFound
  state.file = id
  return sw.ok
}

/** The file selected, or named by the short identifier in the low five bits of P2. */
function addressed(state: State, p2: number): number | undefined {
  const short = p2 & 0x1f
  return p2 & 0x80 && short !== 0 ? short : state.file
}

/** The PIN that a command is about, or why there is none. */
function pinOf(state: State, p2: number): Pin | number {
  if ((p2 & 0x60) !== 0 || !(p2 & 0x80)) return sw.wrongParameters
  return state.input.pins.get(addressed(state, p2) ?? -1) ?? sw.noFileSelected
}

async function verifyPin(state: State, { p1, p2, data }: CommandApdu): Promise<number> {
  if (p1 !== 0) return sw.wrongParameters
  const pin = pinOf(state, p2)
  if (typeof pin === 'number') return pin
  if (data.length === 0) return sw.triesLeft + (await pin.triesLeft())
  // What an earlier PIN gave is gone before this one is looked at.
  state.verified.delete(pin)
  const word = await orMemoryFailure(() => pin.present(data))
  if (word === sw.ok) state.verified.add(pin)
  return word
}

/** The new value alone, after VERIFY: the form that public clients use. */
async function changePin(state: State, { p1, p2, data }: CommandApdu): Promise<number> {
  if (p1 !== 0x01) return sw.wrongParameters
  const pin = pinOf(state, p2)
  if (typeof pin === 'number') return pin
  if (!state.verified.has(pin)) return sw.securityStatus
  return await orMemoryFailure(() => pin.change(data))
}

/** A store that cannot write is the memory of the chip that cannot. */
async function orMemoryFailure(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch {
    return sw.memoryFailure
  }
}

function readBinary(state: State, { p1, p2, expected }: CommandApdu): ResponseApdu {
  const byShortId = (p1 & 0x80) !== 0
  if (byShortId && (p1 & 0x60) !== 0) return status(sw.wrongParameters)
  if (byShortId && !state.input.files.has(p1 & 0x1f)) return status(sw.notFound)
  // A short identifier selects as well: ISO/IEC 7816-4:2020, 11.2.2.
  if (byShortId) state.file = p1 & 0x1f
  const offset = byShortId ? p2 : (p1 << 8) | p2
  const { file } = state
  const content = file === undefined ? undefined : state.input.read(file, state.verified)
  if (content === undefined) return status(sw.notFound)
  if (typeof content === 'number') return status(content)
  if (offset >= content.length) return status(sw.beyondEnd)
  return { statusWord: sw.ok, data: content.subarray(offset, offset + (expected ?? 256)) }
}
