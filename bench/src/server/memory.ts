/**
 * Memory of a server that has been used: after a tour, the Node process and, apart from it, its
 * PostgreSQL.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { atMost, type Benchmark } from '../figure.ts'
import { newPlace, type Place, runTour, startSandbox } from './sandbox-process.ts'

const limitMegabytes = 400

export const memory: Benchmark = {
  about: `resident memory of the server after the tour, at most ${limitMegabytes} MB`,
  async *run(say) {
    const place = await newPlace()
    try {
      say('starting a server and running the tour against it …')
      const server = await startSandbox(place)
      try {
        await runTour(place)
        const processes = listProcesses()
        const own = processes.find(({ pid }) => pid === server.pid)
        if (!own) throw new Error('the server is gone')
        yield atMost('memory', megabytes(own.kilobytes), 'MB', limitMegabytes)
        yield atMost('memory/postgresql', postgresMegabytes(place, processes), 'MB')
      } finally {
        await server.stop()
      }
    } finally {
      place.remove()
    }
  },
}

const megabytes = (kilobytes: number) => kilobytes / 1024

type Process = { readonly pid: number; readonly parent: number; readonly kilobytes: number }

function listProcesses(): Process[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number)
      return { pid, parent, kilobytes }
    })
}

/** Postmaster and its children. Shared pages count once where the system says how they are shared. */
function postgresMegabytes({ dataFolder }: Place, processes: readonly Process[]): number {
  const pidFile = join(dataFolder, 'postgres', 'cluster', 'postmaster.pid')
  const postmaster = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  const all = processes.filter(({ pid, parent }) => pid === postmaster || parent === postmaster)
  if (all.length === 0) throw new Error('the database is gone')
  return megabytes(all.reduce((sum, process) => sum + proportionalKilobytes(process), 0))
}

function proportionalKilobytes({ pid, kilobytes }: Process): number {
  const file = `/proc/${pid}/smaps_rollup`
  if (!existsSync(file)) return kilobytes
  const proportional = /^Pss:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1]
  return proportional === undefined ? kilobytes : Number(proportional)
}
