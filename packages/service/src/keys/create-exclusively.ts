/**
 * A file that is made once: of two processes that make it at a time both have the winner's content.
 * @module
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { isCode } from '../is-code.ts'

/**
 * Whole or not at all, and never over a file that is there: a kill in between leaves no half-written
 * file under this name.
 * @returns what stands in the file now, by whomever
 */
export function createExclusively(path: string, content: Uint8Array): Uint8Array {
  const half = writeBeside(path, content)
  try {
    // link(2) refuses a name that is taken; rename(2) would replace it.
    linkSync(half, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(half)
  }
  syncFolder(path)
  return readFileSync(path)
}

/** Whole or not at all, over what was there. */
export function replaceFile(path: string, content: Uint8Array): void {
  renameSync(writeBeside(path, content), path)
  syncFolder(path)
}

function writeBeside(path: string, content: Uint8Array): string {
  const half = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`
  const file = openSync(half, 'wx', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return half
}

/** The name is on the disk too, and not only what it names. */
function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
