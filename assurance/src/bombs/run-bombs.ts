/**
 * Throws every bomb at its entry and answers what that cost. It is started with a small heap, in a
 * process of its own: `npm run bombs` prints it, a test reads it.
 * @module
 */
import type { Bomb } from './bomb.ts'
import { cborBombs } from './cbor-bombs.ts'
import { derBombs } from './der-bombs.ts'
import { pathBombs } from './path-bombs.ts'
import { textBombs } from './text-bombs.ts'

export type Blast = {
  readonly name: string
  readonly entry: string
  readonly bytes: number
  readonly refusedBy: readonly string[]
  /**
   * Processor time of user and system, the least of seven throws, of thirty where that is much: what else
   * runs on the machine adds to it through shared caches and cores, and takes nothing away.
   */
  readonly millis: number
  /** Growth of heap and of memory outside it, the largest of them. */
  readonly mebibytes: number
}

const [rounds, roundsOfMuch, muchMillis] = [7, 60, 45]
const bombs = [...cborBombs, ...derBombs, ...pathBombs, ...textBombs]

for (const bomb of bombs) await throwOnce(bomb.entry, Uint8Array.of(0x7b))
for (const bomb of bombs) process.stdout.write(`${JSON.stringify(await throwBomb(bomb))}\n`)

async function throwBomb({ name, entry, make }: Bomb): Promise<Blast> {
  const input = Uint8Array.from(await make())
  const costs: Cost[] = []
  const least = () => Math.min(...costs.map(({ millis }) => millis))
  while (costs.length < rounds || (costs.length < roundsOfMuch && least() > muchMillis))
    costs.push(await throwOnce(entry, input))
  return {
    name,
    entry: entry.name,
    bytes: input.length,
    refusedBy: costs[0]?.refusedBy ?? [],
    millis: least(),
    mebibytes: Math.max(...costs.map(({ mebibytes }) => mebibytes)),
  }
}

type Cost = Pick<Blast, 'refusedBy' | 'millis' | 'mebibytes'>

async function throwOnce(entry: Bomb['entry'], input: Uint8Array): Promise<Cost> {
  globalThis.gc?.()
  const [memory, cpu] = [inUse(), process.cpuUsage()]
  const refusedBy = await refusal(entry, input)
  const { user, system } = process.cpuUsage(cpu)
  const mebibytes = (inUse() - memory) / 2 ** 20
  return { refusedBy, millis: (user + system) / 1000, mebibytes }
}

/** What is thrown without a code is no refusal. */
async function refusal({ refusal }: Bomb['entry'], input: Uint8Array): Promise<readonly string[]> {
  try {
    return await refusal(input)
  } catch (error) {
    return [`uncaught ${error instanceof Error ? error.name : typeof error}`]
  }
}

function inUse(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
