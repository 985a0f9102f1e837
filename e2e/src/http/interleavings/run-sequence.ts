/**
 * One sequence: a person, and what begins and ends in random order, some of it at once. The same seed
 * and number make the same sequence; which of two at once is first the machine decides.
 * @module
 */
import { judgePerson } from './judge-person.ts'
import {
  type Beginning,
  beginnings,
  type Ending,
  endings,
  newPerson,
  type Outcome,
  type Person,
} from './person.ts'
import type { Place } from './place.ts'

/** Steps one after the other; what is in one step happens at once. */
export type Sequence = readonly (readonly Action[])[]
export type Action = Beginning | Ending

export type Played = {
  readonly sequence: Sequence
  readonly outcomes: readonly (readonly Outcome[])[]
  /** What is broken. */
  readonly broken: readonly string[]
}

const isBeginning = (action: Action): action is Beginning => action in beginnings

const act = (person: Person, action: Action): Promise<Outcome> =>
  isBeginning(action) ? beginnings[action](person) : endings[action](person)

/**
 * Plays all of them at once, waits until nothing is to be done, and judges each person.
 * @param pick - which process gets the next request
 */
export async function playSequences(
  place: Place,
  sequences: readonly Sequence[],
  pick: (of: number) => number,
): Promise<Played[]> {
  const failuresBefore = place.failures.length
  const all = await Promise.all(sequences.map((sequence) => play(place, sequence, pick)))
  await place.drain()
  const played: Played[] = []
  for (const { person, ...rest } of all) {
    const broken = await judgePerson(place, person)
    const failures = place.failures.slice(failuresBefore).map((failure) => `server: ${failure}`)
    played.push({ ...rest, broken: [...broken, ...failures] })
    await person.world.close()
  }
  return played
}

async function play(place: Place, sequence: Sequence, pick: (of: number) => number) {
  const person = await newPerson(place, pick)
  const outcomes: Outcome[][] = []
  for (const step of sequence)
    outcomes.push(await Promise.all(step.map((action) => act(person, action))))
  return { person, sequence, outcomes }
}
