/**
 * What the thread that runs tests is asked to do, and what it tells: files of one folder, since the
 * thread may be ended at any moment.
 * @module
 */
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Plan =
  /** Everything as written: how long each test takes, and which places it reaches. */
  | { readonly kind: 'survey' }
  /** Tests by id, each once more with each of these changes. */
  | { readonly kind: 'tests'; readonly wanted: Readonly<Record<string, readonly string[]>> }
  /** One change from the first import on, for what happens outside of tests. */
  | { readonly kind: 'whole'; readonly variant: string; readonly leaveOut: readonly string[] }

export type JournalEvent =
  | { readonly kind: 'loaded'; readonly file: string; readonly reached: readonly string[] }
  | {
      readonly kind: 'seen'
      readonly file: string
      readonly test: string
      readonly name: string
      readonly millis: number
      readonly reached: readonly string[]
    }
  | { readonly kind: 'trying'; readonly test: string; readonly variant: string }
  | {
      readonly kind: 'tried'
      readonly test: string
      readonly variant: string
      readonly red: boolean
    }
  /** After all its changes: what turned red was right, or the test cannot be run twice. */
  | { readonly kind: 'confirmed'; readonly test: string }
  | { readonly kind: 'unrepeatable'; readonly test: string }

/** Names the folder to the threads. */
export const folderVariable = 'TEGATA_VARIANTS_FOLDER'

export const writePlan = (folder: string, plan: Plan): void => {
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  writeFileSync(join(folder, 'journal'), '')
  writeFileSync(join(folder, 'red'), '')
}

export const readPlan = (folder: string): Plan =>
  JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))

export const tell = (folder: string, event: JournalEvent): void =>
  appendFileSync(join(folder, 'journal'), `${JSON.stringify(event)}\n`)

/** Grows with every line. */
export const journalBytes = (folder: string): number => statSync(join(folder, 'journal')).size

export function readJournal(folder: string): readonly JournalEvent[] {
  const lines = readFileSync(join(folder, 'journal'), 'utf8').split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line))
}

/** Changes that are red already: other tests need not try them. */
export const readRed = (folder: string): ReadonlySet<string> =>
  new Set(readFileSync(join(folder, 'red'), 'utf8').split('\n'))

export const tellRed = (folder: string, variant: string): void =>
  appendFileSync(join(folder, 'red'), `${variant}\n`)
