import { type Tolerance, tolerances } from '@tegata/mdoc'

export const toleranceNames = ['all', ...tolerances] as const
export type ToleranceName = (typeof toleranceNames)[number]

export const isToleranceName = (name: string): name is ToleranceName =>
  toleranceNames.some((known) => known === name)

/** `all` stands for each of them. */
export const tolerancesOf = (names: readonly ToleranceName[]): ReadonlySet<Tolerance> =>
  new Set(names.flatMap((name) => (name === 'all' ? tolerances : [name])))
