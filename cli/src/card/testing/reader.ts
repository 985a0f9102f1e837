/**
 * A reader that listens as vpcd does, for tests that need no daemon.
 * @module
 */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { fromHex, toHex } from '@tegata/kernel'
import { frameOf, frameReader } from '../vpcd.ts'

export type TestReader = {
  readonly port: number
  /** The card's end of the connection, once a card is there. */
  readonly connection: Promise<Socket>
  close(): void
}

export async function openTestReader(): Promise<TestReader> {
  const server = createServer()
  let plugged: Socket | undefined
  const connection = new Promise<Socket>((resolve) => {
    server.once('connection', (socket) => {
      // A card may be killed at any time.
      socket.on('error', () => {})
      plugged = socket
      resolve(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    connection,
    close() {
      plugged?.destroy()
      server.close()
    },
  }
}

export const send = (socket: Socket, hex: string): void => void socket.write(frameOf(fromHex(hex)))

/** The next answer of the card, whole; `undefined` when it went away before. */
export const answerOf = (socket: Socket): Promise<string | undefined> =>
  new Promise((resolve) => {
    const take = frameReader((frame) => {
      socket.removeListener('data', take)
      resolve(toHex(frame))
    })
    socket.on('data', take)
    socket.once('close', () => resolve(undefined))
  })

/** Sends, and waits for the answer. */
export async function ask(socket: Socket, hex: string): Promise<string | undefined> {
  const answer = answerOf(socket)
  send(socket, hex)
  return await answer
}
