/**
 * What the tests of this folder change.
 * @module
 */
import { askFor } from '../switchboard.ts'

/** The text of a small module with changes in it: one for each way a change can be noticed, or not. */
export const years = `
const ask = (id) => ${askFor('id')}
const adult = ask('at-load') ? 17 : 18
const known = new Map()
export function isAdult(age) {
  if (ask('for-ever')) for (;;) {}
  if (ask('unnoticed')) return age > adult - 0.5
  return ask('turned') ? age > adult : age >= adult
}
export function remembered(age) {
  if (!known.has(age)) known.set(age, ask('kept') ? !isAdult(age) : isAdult(age))
  return known.get(age)
}
`
