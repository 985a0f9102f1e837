/**
 * Asks an OCSP responder as fast as it answers, over some connections at a time, and says how many
 * answers came and how long they took. Plain sockets: what asks must not be what is measured.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { fromBase64, toHex } from '@tegata/kernel'
import { parseOcspResponse } from '@tegata/pki'
import { z } from 'zod'
import { say } from './open-ca.ts'
import { readTask } from './read-task.ts'
import { withNonce } from './with-nonce.ts'

const task = z.object({
  port: z.number(),
  path: z.string(),
  requests: z.array(z.string()),
  seconds: z.number(),
  connections: z.number(),
  /** A nonce of its own in each request: nothing can be answered twice. */
  nonces: z.boolean(),
  /** Of a responder that closes after each answer. */
  reconnects: z.boolean(),
})
const { port, path, requests, seconds, connections, nonces, reconnects } = task.parse(readTask())
const bodies = requests.map((text) => fromBase64(text))
const millis: number[] = []
let asked = 0
let isMeasured = false
let isDone = false
let answered: Uint8Array | undefined

const nextRequest = (): Buffer => {
  const plain = bodies[asked++ % bodies.length] ?? new Uint8Array()
  const body = nonces ? withNonce(plain, randomBytes(32)) : plain
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/ocsp-request',
    `content-length: ${body.length}`,
    `connection: ${reconnects ? 'close' : 'keep-alive'}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

/** The body of a whole answer. */
function bodyOf(bytes: Buffer): Buffer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.subarray(0, end).toString('latin1')
  if (!/^HTTP\/1\.[01] 200/.test(head)) throw new Error(`refused: ${head.split('\r\n')[0]}`)
  const length = Number(/content-length: *(\d+)/i.exec(head)?.[1])
  const body = bytes.subarray(end + 4)
  return body.length >= length ? body : undefined
}

function ask(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const since = performance.now()
    let received = Buffer.alloc(0)
    const onData = (data: Buffer) => {
      received = Buffer.concat([received, data])
      const body = bodyOf(received)
      if (!body) return
      socket.off('data', onData).off('error', reject)
      answered = body
      if (isMeasured) millis.push(performance.now() - since)
      resolve()
    }
    socket.on('data', onData).once('error', reject)
    socket.write(nextRequest())
  })
}

const open = () =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    socket.once('connect', () => resolve(socket)).once('error', reject)
  })

async function keepAsking(): Promise<void> {
  let socket = reconnects ? undefined : await open()
  while (!isDone) {
    const used = socket ?? (await open())
    await ask(used)
    if (reconnects) used.destroy()
    else socket = used
  }
  socket?.destroy()
}

const workers = Array.from({ length: connections }, keepAsking)
// Warm before it counts.
await new Promise((resolve) => setTimeout(resolve, Math.min(2000, seconds * 500)))
isMeasured = true
const since = performance.now()
await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
isMeasured = false
const tookSeconds = (performance.now() - since) / 1000
isDone = true
await Promise.all(workers)
const response = parseOcspResponse(answered ?? new Uint8Array())
if (response.status !== 'successful')
  throw new Error(`${response.status} ${toHex(answered ?? new Uint8Array())}`)
const sorted = Float64Array.from(millis).sort()
say({
  rate: millis.length / tookSeconds,
  p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY,
})
