/**
 * A card in the virtual reader of vsmartcard (`vpcd`): the reader listens, the card is the TCP client.
 * Wire: two bytes of length, most significant first, then the bytes. One byte from the reader is a
 * control; more is a command APDU.
 * @module
 */
import { connect, type Socket } from 'node:net'
import { CliError } from '../errors.ts'

/** What a reader can do with a card. */
export type CardInReader = {
  /** What the card says of itself when it is powered. */
  readonly answerToReset: Uint8Array
  /** One command in, one response out; never rejects for what the reader sends. */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** Power came or went: selection and PIN state go. */
  reset(): void
}

/** A card that sits in the reader. */
export type PluggedCard = {
  /** Settles when the reader has let go of the card, whoever wanted it. */
  readonly gone: Promise<void>
  /** Takes the card out. */
  unplug(): void
}

const control = { powerOff: 0x00, powerOn: 0x01, reset: 0x02, answerToReset: 0x04 } as const

/**
 * Plugs a card into the reader and waits until the reader has asked for its answer to reset.
 * @param reader.patienceMs - how long the reader may take; a reader with a card in it never asks
 * @throws CliError `cli/reader-unreachable`, `cli/reader-silent`
 */
export async function plugIntoVpcd(
  card: CardInReader,
  reader: { readonly host: string; readonly port: number; readonly patienceMs: number },
): Promise<PluggedCard> {
  const socket = await dial(reader)
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => socket.destroy())
  const seen = new Promise<'seen'>((resolve) => serve(socket, card, () => resolve('seen')))
  const outcome = await Promise.race([seen, gone, sleep(reader.patienceMs)])
  if (outcome === 'seen') return { gone, unplug: () => void socket.end() }
  socket.destroy()
  throw new CliError(
    'cli/reader-silent',
    `the reader at port ${reader.port} does not ask for the card; is another one in it?`,
  )
}

function dial({ host, port }: { readonly host: string; readonly port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', (cause) =>
      reject(
        new CliError(
          'cli/reader-unreachable',
          `no virtual reader at ${host}:${port}; start pcscd with the driver vsmartcard-vpcd`,
          { cause },
        ),
      ),
    )
  })
}

/** The timer keeps no process alive. */
const sleep = (milliseconds: number) =>
  new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), milliseconds).unref())

/** Answers in the order of the questions; the reader sends none before it has the last answer. */
function serve(socket: Socket, card: CardInReader, onSeen: () => void): void {
  let last = Promise.resolve()
  const takeFrames = frameReader((frame) => {
    last = last.then(async () => {
      const answer = await answerTo(card, frame)
      if (!answer) return
      if (!socket.destroyed) socket.write(frameOf(answer))
      if (frame.length === 1) onSeen()
    })
  })
  socket.on('data', takeFrames)
}

async function answerTo(card: CardInReader, frame: Uint8Array): Promise<Uint8Array | undefined> {
  if (frame.length > 1) return await card.transmit(frame)
  if (frame[0] === control.answerToReset) return card.answerToReset
  const [code] = frame
  if (code === control.powerOff || code === control.powerOn || code === control.reset) card.reset()
  return undefined
}

/** Puts segments together again: length and bytes may come apart. An empty frame means nothing. */
export function frameReader(onFrame: (frame: Uint8Array) => void): (segment: Uint8Array) => void {
  let rest: Uint8Array = new Uint8Array()
  return (segment) => {
    rest = Buffer.concat([rest, segment])
    for (;;) {
      const end = 2 + (((rest[0] ?? 0) << 8) | (rest[1] ?? 0))
      if (rest.length < 2 || rest.length < end) return
      if (end > 2) onFrame(new Uint8Array(rest.subarray(2, end)))
      rest = rest.subarray(end)
    }
  }
}

/** One write, so that it goes in one segment. */
export const frameOf = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes])
