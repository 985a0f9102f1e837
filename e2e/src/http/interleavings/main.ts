/**
 * `npm run interleavings -- --n N --seed S [--only NUMBER]`: random sequences of what begins and what ends in
 * the life of a person, on two server processes with one database. Exit status: 0 nothing is broken, 1
 * something is, 2 wrong use.
 * @module
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '@tegata/service'
import { describePlayed, runInterleavings } from './run-interleavings.ts'
import { startProcesses } from './server-processes.ts'

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const n = Number(values.n)
const only = values.only === undefined ? undefined : Number(values.only)

if (!Number.isInteger(n) || n < 1 || (only !== undefined && !Number.isInteger(only))) {
  console.error('npm run interleavings -- --n N --seed S [--only NUMBER]')
  process.exitCode = 2
} else {
  const numbers = only === undefined ? Array.from({ length: n }, (_, at) => at + 1) : [only]
  process.exitCode = (await runAll(numbers)) === 0 ? 0 : 1
}

async function runAll(numbers: readonly number[]): Promise<number> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tegata-interleavings-'))
  chmodSync(dataFolder, 0o755)
  const settings = ['fsync=off', 'synchronous_commit=off', 'max_connections=300']
  const database = await openDatabase({ dataFolder, settings })
  try {
    const processes = await startProcesses(database.connection, 2)
    try {
      return await runOn(processes, numbers)
    } finally {
      await processes.stop()
    }
  } finally {
    await database.close()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

async function runOn(
  processes: Parameters<typeof runInterleavings>[0],
  numbers: readonly number[],
): Promise<number> {
  const { seed } = values
  const broken = await runInterleavings(processes, {
    seed,
    numbers,
    onPlayed(number, played) {
      if (number % 25 === 0) console.error(`${number} played`)
      if (played.broken.length === 0 && only === undefined) return
      console.log(`sequence ${number} of seed ${seed}`)
      for (const line of describePlayed(played)) console.log(`  ${line}`)
    },
  })
  console.log(`${numbers.length} sequences, ${broken} broken`)
  return broken
}
