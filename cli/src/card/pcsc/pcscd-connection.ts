/**
 * The daemon of pcsc-lite as its own library speaks to it: over a local socket, in structures of
 * little-endian 32-bit words. Version 4.4 of that protocol, which Debian 11 to 13 understand. So a card
 * reader needs no compiled binding here; ADR 0018 says why.
 * @module
 */
import { connect, type Socket } from 'node:net'
import { endianness } from 'node:os'
import { CliError } from '../../errors.ts'

export const pcscdCommand = {
  establishContext: 0x01,
  connect: 0x04,
  disconnect: 0x06,
  beginTransaction: 0x07,
  transmit: 0x09,
  version: 0x11,
  readerStates: 0x12,
} as const

/** One question and its answer at a time. */
export type PcscdConnection = {
  /**
   * Sends a command with its structure, and bytes behind it; answers as many bytes as the structure of
   * the answer has.
   */
  ask(command: number, body: Uint8Array, answerLength: number, behind?: Uint8Array): Promise<Buffer>
  /** Further bytes of the last answer. */
  more(length: number): Promise<Buffer>
  close(): void
}

/** How long the daemon, and the card behind it, may take for one answer. */
const patienceMs = 30_000

/** @throws CliError `cli/pcsc-unreachable` when no daemon runs here */
export async function dialPcscd(path: string): Promise<PcscdConnection> {
  const socket = await dial(path)
  const incoming = readExactly(socket)
  return {
    ask(command, body, answerLength, behind = new Uint8Array()) {
      socket.write(Buffer.concat([words(body.length, command), body, behind]))
      return incoming(answerLength)
    },
    more: incoming,
    close: () => void socket.destroy(),
  }
}

/** Numbers as the daemon's machine, which is this one, has them. */
export function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length)
  numbers.forEach((number, i) => void bytes.writeUInt32LE(number >>> 0, 4 * i))
  return bytes
}

function dial(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const refuse = (cause?: Error) =>
      reject(
        new CliError(
          'cli/pcsc-unreachable',
          `no PC/SC service at ${path}; install and start pcscd (Debian: apt-get install pcscd)`,
          { cause },
        ),
      )
    if (endianness() !== 'LE') return refuse()
    const socket = connect({ path })
    socket.once('connect', () => resolve(socket))
    socket.once('error', refuse)
  })
}

/** Bytes in portions of the asked length, whatever segments they come in. */
function readExactly(socket: Socket): (length: number) => Promise<Buffer> {
  let kept = Buffer.alloc(0)
  let ended = false
  let wake = () => {}
  const onChange = (change: () => void) => () => {
    change()
    wake()
  }
  socket.on('data', (segment: Buffer) => {
    onChange(() => {
      kept = Buffer.concat([kept, segment])
    })()
  })
  for (const event of ['error', 'close'])
    socket.on(
      event,
      onChange(() => {
        ended = true
      }),
    )
  return async (length) => {
    const timer = setTimeout(() => socket.destroy(), patienceMs)
    try {
      while (kept.length < length) {
        if (ended) throw new CliError('cli/reader-failed', 'the PC/SC service hung up')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      clearTimeout(timer)
    }
    const taken = kept.subarray(0, length)
    kept = kept.subarray(length)
    return taken
  }
}
