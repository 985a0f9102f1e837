/**
 * Holds four libraries against each other: documents of each, and mutants of ours.
 * @module
 */
import { toHex } from '@tegata/kernel'
import { createDice } from '../fuzz/dice.ts'
import { mutateBytes } from '../fuzz/mutate/mutate-bytes.ts'
import { mutateCbor } from '../fuzz/mutate/mutate-cbor.ts'
import type { Judgement } from '../mdoc-adapter.ts'
import { type Difference, explanationOf } from './explanations.ts'
import { createParties, elementsOf, type Parties } from './party.ts'

export type Size = {
  readonly documents: number
  /** Made by each peer. */
  readonly theirs: number
  readonly mutants: number
  readonly seed: number
}

export type DifferentialResult = {
  /** Documents made here that a peer accepted, by peer. */
  readonly ours: Readonly<Record<string, number>>
  /** Documents of a peer that were accepted here, by peer. */
  readonly theirs: Readonly<Record<string, number>>
  readonly agreed: { readonly accepted: number; readonly refused: number }
  /** By name of the rule. */
  readonly explained: Readonly<Record<string, number>>
  /** At most twenty. */
  readonly unexplained: readonly string[]
}

export async function runDifferential(size: Size, now: Date): Promise<DifferentialResult> {
  const parties = await createParties(now)
  const problems: string[] = []
  const ours = await verifyOurs(parties, size, problems)
  const theirs = await verifyTheirs(parties, size, problems)
  const { agreed, explained } = await compareMutants(parties, size, problems)
  return { ours, theirs, agreed, explained, unexplained: problems.slice(0, 20) }
}

const count = (counts: Record<string, number>, name: string) => {
  counts[name] = (counts[name] ?? 0) + 1
}

async function verifyOurs(parties: Parties, { documents, seed }: Size, problems: string[]) {
  const accepted: Record<string, number> = {}
  for (let number = 0; number < documents; number += 1) {
    const response = await parties.presentHere(elementsOf(createDice(seed, 'ours', number)))
    for (const [peer, name] of parties.peerNames.entries())
      if (await parties.judgeThere(peer, response)) count(accepted, name)
      else problems.push(`${name} refuses document ${number} of ours: ${toHex(response)}`)
  }
  return accepted
}

async function verifyTheirs(parties: Parties, { theirs, seed }: Size, problems: string[]) {
  const accepted: Record<string, number> = {}
  for (const [peer, name] of parties.peerNames.entries())
    for (let number = 0; number < theirs; number += 1) {
      const elements = elementsOf(createDice(seed, name, number))
      const response = await parties.presentThere(peer, elements)
      const judged = await parties.judgeHere(response, elements, name)
      if (judged.accepted) count(accepted, name)
      else problems.push(`document ${number} of ${name}: ${judged.reasons.join('; ')}`)
    }
  return accepted
}

/** Each mutant is judged here and by one of the peers, in turn. */
async function compareMutants(parties: Parties, { mutants, seed }: Size, problems: string[]) {
  const agreed = { accepted: 0, refused: 0 }
  const explained: Record<string, number> = {}
  const people = Array.from({ length: 16 }, (_, i) => elementsOf(createDice(seed, 'person', i)))
  const seeds = await Promise.all(people.map(parties.presentHere))
  for (let number = 0; number < mutants; number += 1) {
    const dice = createDice(seed, 'differential', number)
    const index = dice.below(seeds.length)
    const [original, elements] = [seeds[index], people[index]]
    if (!original || !elements) continue
    const mutate = dice.oneIn(4) ? mutateBytes : mutateCbor
    const mutant = mutate(original, { dice, seeds, index })
    const peer = number % parties.peerNames.length
    const here = await parties.judgeHere(mutant, elements)
    const there = await parties.judgeThere(peer, mutant)
    if (here.accepted === there) agreed[there ? 'accepted' : 'refused'] += 1
    else {
      const difference = { here, peer: parties.peerNames[peer] ?? '', mutant, original }
      const rule = explanationOf(difference)
      if (rule) count(explained, rule.name)
      else problems.push(describe(number, difference))
    }
  }
  return { agreed, explained }
}

const verdictOf = (judged: Judgement) => (judged.accepted ? 'accepted' : judged.reasons.join('; '))

const describe = (number: number, { here, peer, mutant }: Difference) =>
  `mutant ${number}, here ${verdictOf(here)}, ${peer} ${here.accepted ? 'refuses' : 'accepts'}: ${toHex(mutant)}`
