/**
 * Holds a person against the invariants of the rules of life.
 * @module
 */
import { sendDishonestly } from '@tegata/cli'
import { lifeInvariants } from './life-invariants.ts'
import { type Observed, observe, readStatusList } from './observe.ts'
import type { Person } from './person.ts'
import type { Place } from './place.ts'

/** What is broken, each with its rule. */
export async function judgePerson(place: Place, person: Person): Promise<string[]> {
  const seen = await observe(place, person)
  return [
    ...lifeInvariants.flatMap(({ rule, broken }) => broken(seen).map((what) => `${rule}: ${what}`)),
    ...(await misjudgedRecords(person, seen)),
    ...(await acceptedAfterLapse(person, seen)),
  ]
}

/** The status list says of each copy what the record is. */
async function misjudgedRecords(person: Person, { records }: Observed): Promise<string[]> {
  const lists = new Set(records.flatMap(({ places }) => places.map(({ list }) => list)))
  const wrong: string[] = []
  for (const list of lists) {
    const isLapsed = await readStatusList(person, list)
    for (const { id, state, places } of records)
      for (const { index } of places.filter((place) => place.list === list))
        if (isLapsed(index) !== (state === 'lapsed'))
          wrong.push(`status list: record ${id} is ${state}, place ${index} says otherwise`)
  }
  return wrong
}

/** A wallet that sends the last copy it ever got, although nothing is valid, gets nowhere. */
async function acceptedAfterLapse(person: Person, { records }: Observed): Promise<string[]> {
  const { phone, world } = person
  if (phone.keptAside.length === 0 || records.some(({ state }) => state === 'valid')) return []
  const { state } = await sendDishonestly(world, phone)
  return state === 'accepted' ? ['presentation: a lapsed record was accepted'] : []
}
