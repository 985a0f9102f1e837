/**
 * Makes mutants by number and asks the oracle of their kind. Memory does not grow with the number.
 * @module
 */
import { CodedError, equalBytes, toHex } from '@tegata/kernel'
import { createDice } from './dice.ts'
import type { FuzzTarget, NamedMutation, Outcome, PreparedTarget } from './fuzz-target.ts'

export type FuzzRange = {
  readonly seed: number
  /** Number of the first mutant, how far to the next, and where to end. */
  readonly first: number
  readonly step: number
  readonly end: number
}

export type Finding = {
  readonly kind: string
  readonly seed: number
  readonly number: number
  readonly mutation: string
  readonly what: string
  readonly hex: string
}

export type Tally = {
  readonly kind: string
  readonly mutants: number
  /** The mutation had nothing to change. */
  readonly unchanged: number
  /** By check id or error code; the first one of each mutant. */
  readonly refused: Readonly<Record<string, number>>
  readonly equal: number
  readonly witnessed: number
  readonly harmless: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
  readonly millis: number
  /** Time of the processor: on a busy machine the other says little. */
  readonly cpuMillis: number
}

export type FuzzWatch = {
  /** Now and then, with how many mutants were judged. */
  readonly reached: (mutants: number) => void
  readonly found: (finding: Finding) => void
}

/** Runs the mutants of one range; findings beyond the twentieth are only counted as mutants. */
export async function runFuzz(
  target: FuzzTarget,
  range: FuzzRange,
  watch?: FuzzWatch,
): Promise<Tally> {
  const prepared = await target.prepare()
  await proveSeeds(target, prepared)
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  const [refused, harmless] = [new Map<string, number>(), new Map<string, number>()]
  const findings: Finding[] = []
  let [mutants, unchanged, equal, witnessed] = [0, 0, 0, 0]
  for (let number = range.first; number < range.end; number += range.step) {
    const { seed, bytes, mutation } = mutantOf(target.kind, prepared, range.seed, number)
    mutants += 1
    if (mutants % 500 === 0) watch?.reached(mutants)
    if (equalBytes(bytes, prepared.seeds[seed] ?? bytes)) {
      unchanged += 1
      continue
    }
    const outcome = await judged(prepared, seed, bytes, mutation)
    if (outcome.kind === 'refused') count(refused, outcome.by[0] ?? 'no reason')
    else if (outcome.kind === 'harmless') count(harmless, outcome.className)
    else if (outcome.kind === 'equal') equal += 1
    else if (outcome.kind === 'witnessed') witnessed += 1
    else if (findings.length < 20) {
      const { what } = outcome
      const about = { kind: target.kind, seed: range.seed, number, mutation }
      const found = { ...about, what, hex: toHex(bytes) }
      findings.push(found)
      watch?.found(found)
    }
  }
  const { user, system } = process.cpuUsage(cpu)
  return {
    kind: target.kind,
    mutants,
    unchanged,
    refused: Object.fromEntries(refused),
    equal,
    witnessed,
    harmless: Object.fromEntries(harmless),
    findings,
    millis: performance.now() - start,
    cpuMillis: (user + system) / 1000,
  }
}

const count = (counts: Map<string, number>, name: string) =>
  void counts.set(name, (counts.get(name) ?? 0) + 1)

/** An oracle that refuses the originals would find nothing. */
async function proveSeeds(target: FuzzTarget, { seeds, judge }: PreparedTarget): Promise<void> {
  for (const [index, seed] of seeds.entries()) {
    const outcome = await judge(index, seed, 'none')
    if (outcome.kind !== 'equal')
      throw new Error(`${target.kind}: seed ${index} is ${JSON.stringify(outcome)}`)
  }
}

/** The same seed and number always make the same mutant. */
export function mutantOf(
  kind: string,
  { seeds, mutations }: PreparedTarget,
  seed: number,
  number: number,
) {
  const dice = createDice(seed, kind, number)
  const index = dice.below(seeds.length)
  const { name, mutate } = weighted(mutations, dice.below(totalWeight(mutations)))
  const bytes = mutate(seeds[index] ?? new Uint8Array(0), { dice, seeds, index })
  return { seed: index, bytes, mutation: name }
}

const totalWeight = (mutations: readonly NamedMutation[]) =>
  mutations.reduce((sum, { weight }) => sum + weight, 0)

function weighted(mutations: readonly NamedMutation[], at: number): NamedMutation {
  let rest = at
  for (const mutation of mutations) {
    if (rest < mutation.weight) return mutation
    rest -= mutation.weight
  }
  throw new TypeError('a kind needs a mutation')
}

/** A parser's refusal is thrown with a code; anything else thrown is a crash. */
async function judged(
  { judge, throwsCodes }: PreparedTarget,
  seed: number,
  bytes: Uint8Array,
  mutation: string,
): Promise<Outcome> {
  try {
    return await judge(seed, bytes, mutation)
  } catch (error) {
    if (throwsCodes && error instanceof CodedError) return { kind: 'refused', by: [error.code] }
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { kind: 'finding', what: `uncaught ${what}` }
  }
}
