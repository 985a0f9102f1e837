/**
 * One process owns a data folder at a time. The owner's mark survives a kill and is then taken
 * over; the mark of a living owner is respected.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ServiceError } from './errors.ts'
import { isCode } from './is-code.ts'
import { createExclusively } from './keys/create-exclusively.ts'

/**
 * Takes the folder for this process; answers how to let go of it.
 * @throws ServiceError `service/data-in-use`
 */
export function ownDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const mark = join(folder, 'owner')
  const mine = `${process.pid} ${startOf(process.pid)} ${randomBytes(6).toString('hex')}`
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const owner = markOrOwner(mark, mine)
    if (owner === mine) return () => rmSync(mark, { force: true })
    if (isAlive(owner))
      throw new ServiceError(
        'service/data-in-use',
        'another tegata runs on this data folder: stop it, or set TEGATA_DATA to another folder',
      )
    takeAway(mark, owner)
  }
  throw new ServiceError('service/data-in-use', 'the data folder is being taken by another process')
}

/** What stands in the mark: this one, when nobody had it; nothing, when it went meanwhile. */
function markOrOwner(mark: string, mine: string): string {
  try {
    return Buffer.from(createExclusively(mark, Buffer.from(mine))).toString()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return ''
    throw error
  }
}

/** Takes away the mark of a dead owner; one that another process has put there meanwhile stays. */
export function takeAway(mark: string, dead: string): void {
  const aside = `${mark}.${process.pid}-${randomBytes(6).toString('hex')}`
  try {
    renameSync(mark, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if (readFileSync(aside, 'utf8') !== dead) createExclusively(mark, readFileSync(aside))
  rmSync(aside)
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
