/**
 * Ports for servers of tests that run side by side: each worker of Vitest has a range of its own, below
 * those that the system gives to whoever asks for any.
 * @module
 */
import { createServer } from 'node:net'

const ranges = { first: 10_000, size: 1_250, count: 16 } as const

/** The first of as many ports in a row that nobody listens on. */
export async function freePorts(count: number): Promise<number> {
  const worker = Number(process.env.VITEST_POOL_ID ?? 0) % ranges.count
  const rows = Math.floor(ranges.size / count)
  for (;;) {
    const row = Math.floor(Math.random() * rows)
    const first = ranges.first + worker * ranges.size + row * count
    const ports = Array.from({ length: count }, (_, offset) => first + offset)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
