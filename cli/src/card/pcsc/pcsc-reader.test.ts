/** A daemon that refuses, lies or hangs up. The real one is in ../opensc.test.ts. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { CodedError } from '@tegata/kernel'
import { afterEach, describe, expect, test } from 'vitest'
import { testFolder } from '../../input/testing.ts'
import { openPcscReader } from './pcsc-reader.ts'
import { words } from './pcscd-connection.ts'

const folder = testFolder()
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Answers each message with the next of these, in pieces of one byte; then it hangs up. */
async function daemon(...answers: readonly Uint8Array[]): Promise<string> {
  const path = folder.put('none', '').replace(/none$/, `socket-${servers.length}-${answers.length}`)
  const server = createServer((socket) => {
    const left = [...answers]
    socket.on('error', () => {})
    socket.on('data', () => {
      const answer = left.shift()
      if (!answer) return socket.destroy()
      for (const byte of answer) socket.write(Uint8Array.of(byte))
      if (left.length === 0) socket.end()
    })
  })
  servers.push(server)
  server.listen(path)
  await once(server, 'listening')
  return path
}

const version = (result: number) => words(4, 4, result)
const context = words(2, 77, 0)

/** The table of 16 readers, of which the first is this one. */
function readers(name: string, answerToResetLength: number): Uint8Array {
  const table = Buffer.alloc(16 * 184)
  table.write(name, 'utf8')
  table.writeUInt32LE(answerToResetLength, 176)
  return table
}

const connected = (result: number) =>
  Buffer.concat([words(77), Buffer.alloc(128), words(2, 3, 5, 2, result)])

const refusal = async (path: string) => {
  const error = await openPcscReader(undefined, path).catch((error: unknown) => error)
  if (!(error instanceof CodedError)) throw error
  return `${error.code}: ${error.message}`
}

test('no service: what to install', async () => {
  expect(await refusal('/no/such/socket')).toMatch(
    /^cli\/pcsc-unreachable: .*apt-get install pcscd/,
  )
})

describe('a service that', () => {
  test.each<[string, readonly Uint8Array[], RegExp]>([
    ['hangs up at once', [], /cli\/reader-failed: .*hung up/],
    ['speaks another version', [version(0x80100014)], /cli\/reader-failed: .*version.*80100014/],
    ['hangs up in the middle', [version(0), words(2)], /cli\/reader-failed: .*hung up/],
    ['has no reader', [version(0), context, Buffer.alloc(16 * 184)], /cli\/reader-missing: .*none/],
    ['has no card', [version(0), context, readers('R', 0)], /cli\/reader-missing: no card.*0 R/],
    [
      'knows of an answer to reset longer than any',
      [version(0), context, readers('R', 0xffffffff), connected(0x80100069)],
      /cli\/reader-failed: .*taken out/,
    ],
    [
      'does not let this user',
      [version(0), context, readers('R', 2), connected(0x8010006a)],
      /cli\/reader-failed: .*may not use/,
    ],
    [
      'refuses the transaction',
      [version(0), context, readers('R', 2), connected(0), words(5, 0x80100001)],
      /cli\/reader-failed: .*begin transaction.*80100001/,
    ],
  ])('%s', async (_, answers, expected) => {
    expect(await refusal(await daemon(...answers))).toMatch(expected)
  })

  test('promises an answer longer than any command has', async () => {
    const transmitted = words(5, 2, 16, 4, 2, 16, 70_000, 0)
    const taken = [version(0), context, readers('R', 2), connected(0), words(5, 0)]
    const reader = await openPcscReader(undefined, await daemon(...taken, transmitted))
    await expect(reader.transmit(Uint8Array.of(0, 0x20, 0, 0x80))).rejects.toMatchObject({
      code: 'cli/reader-failed',
    })
    await reader.close()
  })
})
