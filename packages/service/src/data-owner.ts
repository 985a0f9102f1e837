/**
 * One process owns a data folder at a time. The owner's mark survives a kill and is then taken
 * over; the mark of a living owner is respected.
 * @module
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ServiceError } from './errors.ts'

/**
 * Takes the folder for this process; answers how to let go of it.
 * @throws ServiceError `service/data-in-use`
 */
export function ownDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const mark = join(folder, 'owner')
  const mine = `${process.pid} ${startOf(process.pid)}`
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(mark, mine, { flag: 'wx' })
      return () => rmSync(mark, { force: true })
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
      if (isAlive(read(mark)))
        throw new ServiceError(
          'service/data-in-use',
          'another tegata runs on this data folder: stop it, or set TEGATA_DATA to another folder',
        )
      rmSync(mark, { force: true })
    }
  }
  throw new ServiceError('service/data-in-use', 'the data folder is being taken by another process')
}

const read = (mark: string): string => {
  try {
    return readFileSync(mark, 'utf8')
  } catch {
    return ''
  }
}

/** The same process, not another one that got its number. */
function isAlive(mark: string): boolean {
  const [pid, started] = mark.split(' ')
  const number = Number(pid)
  return isRunning(number) && startOf(number) === started
}

/** Whether a process runs; one that ended and was not yet waited for does not. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!isCode(error, 'EPERM')) return false
  }
  return statOf(pid)[0] !== 'Z'
}

/** Start time of a process in clock ticks where the system tells it (Linux). */
const startOf = (pid: number): string => statOf(pid)[19] ?? '0'

/** Fields of /proc/PID/stat from the state on; the name before it may hold spaces. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

export const isCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code
