/**
 * What is known before any change is on: which tests reach which places, and that a change can be seen.
 * @module
 */
import { type JournalEvent, readJournal, writePlan } from './journal.ts'
import type { Tests } from './start-tests.ts'
import { canary } from './switchboard.ts'

export type Variants = {
  readonly ids: readonly string[]
  /** A configuration of Vitest whose plugin puts in the changes. */
  readonly config: string
  readonly testFiles: readonly string[]
  /** Tests that take longer are not asked. */
  readonly slowestSeconds: number
  /** How long a file may take until its first test; of the processor's time. */
  readonly loadSeconds: number
  readonly progress: (line: string) => void
}

export type Seen = Extract<JournalEvent, { kind: 'seen' }>
export type Survey = {
  readonly tests: readonly Seen[]
  /** By file, what its imports and fixtures reach. */
  readonly loaded: ReadonlyMap<string, ReadonlySet<string>>
}
export type Run = Variants & { readonly tests: Tests; readonly folder: string }

/** With everything as written all is green, or a red test would mean nothing. */
export async function surveyed({ tests, folder, testFiles, progress }: Run): Promise<Survey> {
  writePlan(folder, { kind: 'survey' })
  const red = await tests.run({ files: testFiles, bail: 1 }, 300)
  if (!red) throw new Error('the tests do not end')
  if (red.length > 0) throw new Error(`red with everything as written: ${red.join('; ')}`)
  const loaded = new Map<string, Set<string>>()
  const seen: Seen[] = []
  for (const event of readJournal(folder))
    if (event.kind === 'seen') seen.push(event)
    else if (event.kind === 'loaded')
      loaded.set(event.file, new Set([...(loaded.get(event.file) ?? []), ...event.reached]))
  progress(`${seen.length} tests in ${loaded.size} files are green with everything as written`)
  return { tests: seen, loaded }
}

/** A change that is known to end everything turns something red, or a green test would mean nothing. */
export async function requireRed(run: Run, survey: Survey): Promise<void> {
  const red = await runFromTheStart(run, survey, canary)
  if (!red) throw new Error('a change that ends every file turns nothing red')
}

/** From the start only tests up to this are run: what matters is what happens outside of tests. */
const quickMillis = 300

/** A run of many files takes longer before anything is wrong with it; of the processor's time. */
const eachSeconds = 2

/** A busy machine also makes files red: what says something is green as written right after. */
const mostAttempts = 3

/** What turned red first. @throws Error where the same files are red as written */
export async function runFromTheStart(
  run: Run,
  survey: Survey,
  variant: string,
): Promise<string | undefined> {
  const files = filesReaching(survey, variant)
  if (files.length === 0) return undefined
  const leaveOut = survey.tests.filter(({ millis }) => millis > quickMillis).map(({ test }) => test)
  const redWith = async (on: string) => {
    writePlan(run.folder, { kind: 'whole', variant: on, leaveOut })
    return await run.tests.run(
      { files, bail: 1 },
      run.loadSeconds + 30 + files.length * eachSeconds,
    )
  }
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const answer = await redWith(variant)
    if (!answer) return `${lastOf(files[0] ?? '')} does not end`
    if (answer.length === 0) return undefined
    if ((await redWith('none'))?.length === 0) return answer[0]
  }
  throw new Error(`red with everything as written: ${files.join('; ')}`)
}

/** How many files are asked where loading reaches nothing: a test may have remembered another change. */
const againFiles = 3

/** Files that reach it while they load; else those whose quickest tests do. */
function filesReaching({ tests, loaded }: Survey, variant: string): readonly string[] {
  const loading = [...loaded].flatMap(([file, reached]) => (reached.has(variant) ? file : []))
  const quickest = tests
    .filter(({ reached }) => reached.includes(variant))
    .toSorted((a, b) => a.millis - b.millis)
    .map(({ file }) => file)
  return loading.length > 0 ? loading : [...new Set(quickest)].slice(0, againFiles)
}

export const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
