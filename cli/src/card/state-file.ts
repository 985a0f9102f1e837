/**
 * A card that outlives its process: keys, certificates and PINs in one file. Every change is on the disk
 * before it is answered, whole or not at all; and one process alone has the card.
 * @module
 */
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import * as z from 'zod'
import { CliError } from '../errors.ts'

const bytes = z.codec(
  z.base64url(),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  {
    decode: (text) => fromBase64url(text),
    encode: (value) => toBase64url(value),
  },
)
const both = z.strictObject({ sign: bytes, auth: bytes })
const shape = z.strictObject({
  version: z.literal(1),
  token: z.enum(['card', 'android', 'iphone']),
  /** PKCS#8, and readable for its owner only: keys of a card of nobody. */
  keys: both,
  certificates: z.strictObject({ sign: bytes, auth: bytes, signCa: bytes, authCa: bytes }),
  pins: z.record(
    z.string(),
    z.strictObject({ value: z.string(), triesLeft: z.int().check(z.gte(0), z.lte(15)) }),
  ),
})

/** What is kept of a card. */
export type CardState = Readonly<z.output<typeof shape>>

/** The file, held by this process. */
export type StateFile = {
  /** What was kept before; `undefined` for a new card. */
  readonly kept: CardState | undefined
  /** Returns when a power cut can no longer undo it. @throws CliError `cli/state-unwritable` */
  write(state: CardState): void
  /** Lets another process have the card. */
  release(): void
}

/** @throws CliError `cli/state-in-use`, `cli/state-malformed`, `cli/state-unwritable` */
export function openStateFile(path: string): StateFile {
  const release = lock(path)
  try {
    return { kept: readState(path), write: (state) => writeDurably(path, state), release }
  } catch (error) {
    release()
    throw error
  }
}

function readState(path: string): CardState | undefined {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  const parsed = shape.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const paths = parsed.error.issues.map((issue) => issue.path.join('.') || 'members')
  throw new CliError('cli/state-malformed', `${path}: ${[...new Set(paths)].join(', ')}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A file beside it, synchronised, then put in its place; the folder's entry synchronised as well. */
function writeDurably(path: string, state: CardState): void {
  const next = `${path}.${process.pid}.next`
  try {
    const file = openSync(next, 'w', 0o600)
    try {
      writeSync(file, JSON.stringify(z.encode(shape, state)))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(next, path)
    const folder = openSync(dirname(path), 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch (cause) {
    rmSync(next, { force: true })
    throw unwritable(path, cause)
  }
}

/**
 * A second process would count tries of its own. The lock names its process, so that one left behind by
 * a process that was killed is taken over.
 */
function lock(path: string): () => void {
  const place = `${path}.lock`
  for (let tries = 0; tries < 3; tries += 1) {
    if (createLock(place, path)) return () => rmSync(place, { force: true })
    const holder = readIfThere(place)
    if (holder !== undefined && isAlive(holder))
      throw new CliError(
        'cli/state-in-use',
        `process ${Number(holder)} has this card; if it has not, take away ${place}`,
      )
    if (holder !== undefined) takeAway(place, holder)
  }
  throw new CliError('cli/state-in-use', `others try to have this card at the same time: ${place}`)
}

/** True when it was not there. It appears with its content: nobody ever reads it half written. */
function createLock(place: string, path: string): boolean {
  const own = `${place}.${randomUUID()}`
  try {
    const file = openSync(own, 'wx', 0o600)
    writeSync(file, String(process.pid))
    closeSync(file)
    linkSync(own, place)
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw unwritable(path, cause)
  } finally {
    rmSync(own, { force: true })
  }
}

/** Moved first and looked at after: one that somebody else made meanwhile goes back. */
function takeAway(place: string, dead: string): void {
  const moved = `${place}.${randomUUID()}`
  try {
    renameSync(place, moved)
    if (readIfThere(moved) !== dead) linkSync(moved, place)
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT' && codeOf(cause) !== 'EEXIST') throw cause
  } finally {
    rmSync(moved, { force: true })
  }
}

function isAlive(holder: string): boolean {
  if (!/^\d{1,10}$/.test(holder)) return false
  try {
    process.kill(Number(holder), 0)
    return true
  } catch (cause) {
    // It is there, and another user's.
    return codeOf(cause) === 'EPERM'
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw new CliError('cli/file-unreadable', `${path}: cannot be read (${codeOf(cause)})`, {
      cause,
    })
  }
}

const unwritable = (path: string, cause: unknown) =>
  new CliError('cli/state-unwritable', `${path}: cannot be written (${codeOf(cause)})`, { cause })

const codeOf = (cause: unknown) =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
