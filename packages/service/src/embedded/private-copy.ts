/**
 * A copy of a folder of programs that nobody else could make or change: for a user who cannot reach the
 * original.
 * @module
 */
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ServiceError } from '../errors.ts'
import { isCode } from '../is-code.ts'

/**
 * The copy below `base`, named after the content; made when it is not there. Everybody may read it.
 * @throws ServiceError `service/database-failed` when a folder on the way, or anything in the copy, is
 * somebody else's or is not what it is a copy of
 */
export function privateCopy(source: string, base: string): string {
  const content = contentOf(source)
  const copy = join(base, `postgres-${content.slice(0, 16)}`)
  mkdirSync(base, { recursive: true, mode: 0o755 })
  requireOwnWay(base)
  if (!isThere(copy)) {
    const half = `${copy}.${randomBytes(6).toString('hex')}`
    mkdirSync(half, { mode: 0o700 })
    cpSync(source, half, { recursive: true, verbatimSymlinks: true })
    for (const path of entriesOf(half)) withdrawWriting(path)
    chmodSync(half, 0o755)
    try {
      renameSync(half, copy)
    } catch (error) {
      rmSync(half, { recursive: true, force: true })
      // Another process was first: what it made is looked at like any other.
      if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
    }
  }
  for (const path of [copy, ...entriesOf(copy)]) requireOwn(path)
  if (contentOf(copy) !== content) throw notOurs(copy)
  return copy
}

function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

/** Every folder from the root on: whoever may write one of them could put another in its place. */
function requireOwnWay(path: string): void {
  const folder = resolve(path)
  const { uid, mode } = lstatSync(folder)
  const isOwn = uid === 0 || uid === process.geteuid?.()
  // In a folder such as /tmp nobody renames or removes what is somebody else's.
  const isSticky = (mode & 0o1000) !== 0
  if (!isOwn || ((mode & 0o022) !== 0 && !isSticky)) throw notOurs(folder)
  if (dirname(folder) !== folder) requireOwnWay(dirname(folder))
}

function withdrawWriting(path: string): void {
  const found = lstatSync(path)
  if (!found.isSymbolicLink()) chmodSync(path, found.mode & 0o755)
}

function requireOwn(path: string): void {
  const found = lstatSync(path)
  const isLoose = !found.isSymbolicLink() && (found.mode & 0o022) !== 0
  if (found.uid !== process.geteuid?.() || isLoose) throw notOurs(path)
}

const entriesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .toSorted()

/** Names, kinds and contents of everything in a folder. */
function contentOf(folder: string): string {
  const hash = createHash('sha256')
  if (!lstatSync(folder).isDirectory()) throw notOurs(folder)
  for (const path of entriesOf(folder)) {
    const found = lstatSync(path)
    const kind = found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file'
    hash.update(`${kind} ${path.slice(folder.length)}\0`)
    if (kind === 'link') hash.update(`${readlinkSync(path)}\0`)
    if (kind === 'file') hash.update(createHash('sha256').update(readFileSync(path)).digest())
  }
  return hash.digest('hex')
}

const notOurs = (path: string) =>
  new ServiceError(
    'service/database-failed',
    `others could write ${path}, or did: take it away; nothing is run from there`,
  )
