/**
 * Which tests turn red with which change: the tests that reach its place are run again with it, quick
 * ones first, in a thread that stays. What no test notices so is tried once more from the first import
 * on, since fixtures may have been made without it.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JournalEvent, readJournal, writePlan } from './journal.ts'
import { startTests } from './start-tests.ts'
import {
  lastOf,
  type Run,
  requireRed,
  runFromTheStart,
  type Seen,
  type Survey,
  surveyed,
  type Variants,
} from './survey.ts'

/** The name of a test that turned red, by change; `undefined` for a change that nothing noticed. */
export type Verdicts = ReadonlyMap<string, string | undefined>

export async function tryVariants(variants: Variants): Promise<Verdicts> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-variants-'))
  const tests = startTests({ config: variants.config, folder })
  const run: Run = { ...variants, tests, folder }
  try {
    const survey = await surveyed(run)
    await requireRed(run, survey)
    const red = await triedInTests(run, survey)
    return await triedFromTheStart(run, survey, red)
  } finally {
    tests.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Upper ends of how long a test takes: whoever is noticed by a quick one costs little. */
const bandsMillis = [20, 200, 1000, Number.POSITIVE_INFINITY]

async function triedInTests(run: Run, survey: Survey): Promise<Map<string, string>> {
  const red = new Map<string, string>()
  let above = -1
  for (const band of bandsMillis) {
    const upTo = Math.min(band, run.slowestSeconds * 1000)
    const inBand = survey.tests.filter(({ millis }) => millis > above && millis <= upTo)
    const left = run.ids.filter((id) => !red.has(id))
    await triedInBand(run, inBand, left, red, run.loadSeconds + (20 * upTo) / 1000)
    above = upTo
    run.progress(`${red.size} of ${run.ids.length} noticed by tests of up to ${upTo} ms`)
  }
  return red
}

/** A change that ends the server is noticed, and the others go on. */
async function triedInBand(
  run: Run,
  band: readonly Seen[],
  ids: readonly string[],
  red: Map<string, string>,
  patienceSeconds: number,
): Promise<void> {
  const done = new Set<string>()
  for (;;) {
    const left = new Set(ids.filter((id) => !red.has(id)))
    const wanted = new Map<string, readonly string[]>()
    for (const { test, reached } of band) {
      const here = reached.filter((id) => left.has(id) && !done.has(`${test} ${id}`))
      if (here.length > 0) wanted.set(test, here)
    }
    if (wanted.size === 0) return
    writePlan(run.folder, { kind: 'tests', wanted: Object.fromEntries(wanted) })
    const asked = band.filter(({ test }) => wanted.has(test))
    const files = [...new Set(asked.map(({ file }) => file))]
    const answer = await run.tests.run({ files, bail: 0 }, patienceSeconds)
    take(readJournal(run.folder), { band, red, done })
    if (answer) return
  }
}

type Taken = {
  readonly band: readonly Seen[]
  readonly red: Map<string, string>
  readonly done: Set<string>
}

function take(events: readonly JournalEvent[], { band, red, done }: Taken): void {
  const nameOf = new Map(band.map(({ test, file, name }) => [test, `${lastOf(file)}: ${name}`]))
  const open = new Map<string, string>()
  const confirmed = new Set(
    events.flatMap((event) => (event.kind === 'confirmed' ? event.test : [])),
  )
  for (const event of events) {
    if (event.kind === 'trying') open.set(event.test, event.variant)
    if (event.kind !== 'tried') continue
    open.delete(event.test)
    const { test, variant } = event
    if (!event.red) done.add(`${test} ${variant}`)
    else if (confirmed.has(test)) red.set(variant, nameOf.get(test) ?? test)
    else if (events.some((one) => one.kind === 'unrepeatable' && one.test === test))
      done.add(`${test} ${variant}`)
  }
  for (const [test, variant] of open) red.set(variant, `${nameOf.get(test)} does not end`)
}

async function triedFromTheStart(
  run: Run,
  survey: Survey,
  red: ReadonlyMap<string, string>,
): Promise<Verdicts> {
  const verdicts = new Map<string, string | undefined>(run.ids.map((id) => [id, red.get(id)]))
  const left = run.ids.filter((id) => !red.has(id))
  for (const [index, variant] of left.entries()) {
    const noticed = await runFromTheStart(run, survey, variant)
    verdicts.set(variant, noticed)
    if (noticed === undefined) run.progress(`nothing notices ${variant}`)
    if (index % 10 === 9) run.progress(`${index + 1} of ${left.length} tried from the start`)
  }
  return verdicts
}
