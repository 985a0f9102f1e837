/**
 * Whether the ports of the sandbox are free, or tegata's own.
 * @module
 */
import { connect } from 'node:net'
import { askServer } from './ask-server.ts'
import { type Finding, note, ok, problem } from './finding.ts'

const host = '127.0.0.1'

/** Start page, API, wallet, reader, console: five ports from `TEGATA_PORT` on. */
export async function checkPorts(start: number): Promise<readonly Finding[]> {
  const ports = [0, 1, 2, 3, 4].map((offset) => start + offset)
  const uses = await Promise.all(ports.map(useOf))
  const ours = uses.includes('tegata')
  return ports.map((port, i) => describe(port, uses[i] ?? 'free', ours))
}

type Use = 'free' | 'tegata' | 'taken'

function describe(port: number, use: Use, ours: boolean): Finding {
  const id = `ports/${port}`
  if (use === 'free') return ok(id, 'free')
  if (use === 'tegata') return ok(id, 'a tegata server answers here')
  if (ours) return note(id, 'in use, as it seems by a page of the tegata server beside it')
  const action = 'end the program that uses it, or choose others with TEGATA_PORT'
  return problem(id, 'in use by another program', action)
}

async function useOf(port: number): Promise<Use> {
  if (!(await isTaken(port))) return 'free'
  const answer = await askServer(`http://${host}:${port}/health`)
  return 'status' in answer && isHealthy(answer.json) ? 'tegata' : 'taken'
}

export const isHealthy = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'status' in json && json.status === 'ok'

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1_000 })
    const settle = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(true))
    socket.once('error', () => settle(false))
  })
}
