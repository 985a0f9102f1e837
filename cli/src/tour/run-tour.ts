/**
 * The life of one record, step by step. Each step's outcome is what the parties answered.
 * @module
 */
import type { Message } from './message.ts'
import { steps } from './steps/index.ts'
import type { World } from './world.ts'

export type Language = 'ja' | 'en'
export type Text = Readonly<Record<Language, string>>

/** What a step found out: facts that a party answered, and the same in plain words. */
export type StepOutcome = { readonly told: Text; readonly facts: Readonly<Record<string, unknown>> }

export type Step = {
  readonly title: Text
  run(world: World): Promise<StepOutcome>
}

export type StepResult = {
  readonly step: number
  readonly title: Text
  readonly ok: boolean
  readonly ms: number
  readonly told: Text
  readonly evidence: { readonly facts: StepOutcome['facts']; readonly messages: readonly Message[] }
}

export type TourHooks = {
  /** Called before each step: a pause, or a test that ends the server. */
  readonly beforeStep?: (step: number, title: Text) => Promise<void>
}

/** Runs the twelve steps in order and ends after the first that does not hold. */
export async function* runTour(world: World, hooks: TourHooks = {}): AsyncGenerator<StepResult> {
  for (const [index, step] of steps.entries()) {
    const number = index + 1
    await hooks.beforeStep?.(number, step.title)
    const result = await runStep(world, number, step)
    yield result
    if (!result.ok) return
  }
}

/** How many steps a complete tour has. */
export const stepCount = steps.length

async function runStep(world: World, number: number, step: Step): Promise<StepResult> {
  const first = world.messages.length
  const started = performance.now()
  const outcome = await attempt(() => step.run(world))
  const ms = Math.round(performance.now() - started)
  const { told, facts, ok } = outcome
  const evidence = { facts, messages: world.messages.slice(first) }
  return { step: number, title: step.title, ok, ms, told, evidence }
}

async function attempt(run: () => Promise<StepOutcome>): Promise<StepOutcome & { ok: boolean }> {
  try {
    return { ...(await run()), ok: true }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      told: { ja: `失敗しました: ${why}`, en: `Failed: ${why}` },
      facts: { error: why },
      ok: false,
    }
  }
}
