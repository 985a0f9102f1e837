/**
 * What the wallet proposes to its holder, and what she chose of it: OpenID4VP 1.0, 6.4.2. Only what was
 * chosen is sent.
 * @module
 */
import type { AskedElements, DcqlMatch, SetMatch } from '@tegata/oid4vc'
import type { HeldRecord } from '../held-record.ts'
import type { Holding } from './read-holdings.ts'

/** A record that answers a credential query, and with exactly which elements. */
export type ChosenRecord = {
  /** Id of the credential query. */
  readonly queryId: string
  readonly record: HeldRecord
  /** Copies that answer in this way; one of them is used. */
  readonly copyIds: readonly string[]
  /** What is sent, and whether the asker says that it will keep it. */
  readonly elements: AskedElements
}

/** The records that answer one credential query. */
export type ProposedAnswer = {
  readonly queryId: string
  /** Whether more than one of them may be sent. */
  readonly multiple: boolean
  /** The asker's preferred claim set first, then the newest record. */
  readonly records: readonly ChosenRecord[]
}

/** What the holder may choose from, and what is sent when she agrees and changes nothing. */
export type Proposal = {
  readonly decision: 'ask-holder'
  readonly sets: readonly SetMatch[]
  readonly answers: readonly ProposedAnswer[]
  readonly choice: Choice
}

/** What the holder chose. */
export type Choice = {
  /** For each set the index of an option; `undefined` where a set is not answered. */
  readonly options: readonly (number | undefined)[]
  /** By credential query: ids of records; the first one where a query is left out. */
  readonly records: Readonly<Record<string, readonly string[]>>
}

/**
 * The first option of each required set that can be answered; optional sets are left to the holder,
 * unless nothing else is asked for.
 *
 * @returns `undefined` where the copies do not suffice
 */
export function proposeAnswer(
  match: DcqlMatch,
  holdings: readonly Holding[],
): Proposal | undefined {
  const answers = match.credentials.map(({ queryId, multiple, candidates }): ProposedAnswer => {
    const records = holdings.flatMap((holding) => recordOf(queryId, candidates, holding) ?? [])
    const sorted = records.toSorted(
      (a, b) =>
        a.claimSet - b.claimSet ||
        b.chosen.record.validFrom.getTime() - a.chosen.record.validFrom.getTime(),
    )
    return { queryId, multiple, records: sorted.map(({ chosen }) => chosen) }
  })
  const { sets } = match
  const options: (number | undefined)[] = sets.map(() => undefined)
  const proposal = { decision: 'ask-holder', sets, answers } as const
  const isOnly = !sets.some(({ required }) => required)
  for (const [index, set] of sets.entries()) {
    if (!set.required && !(isOnly && options.every((option) => option === undefined))) continue
    const fitting = set.options.findIndex((option, chosen) => {
      const choice = { options: options.with(index, chosen), records: {} }
      return option.answerable && enoughCopies(chosenRecords(proposal, choice))
    })
    if (fitting >= 0) options[index] = fitting
    else if (set.required) return undefined
  }
  if (options.every((option) => option === undefined)) return undefined
  return { ...proposal, choice: { options, records: {} } }
}

type Found = { readonly claimSet: number; readonly chosen: ChosenRecord }

/** Copies of one record may differ: those with the asker's preferred claim set count. */
function recordOf(
  queryId: string,
  candidates: DcqlMatch['credentials'][number]['candidates'],
  { record, copies }: Holding,
): Found | undefined {
  const ids = new Set(copies.map(({ document }) => document.id))
  const own = candidates.filter(({ documentId }) => ids.has(documentId))
  const claimSet = Math.min(...own.map((candidate) => candidate.claimSet))
  const best = own.filter((candidate) => candidate.claimSet === claimSet)
  if (!best[0]) return undefined
  const copyIds = best.map(({ documentId }) => documentId)
  return { claimSet, chosen: { queryId, record, copyIds, elements: best[0].elements } }
}

/** What is sent by this choice, query by query in the order of the request; no record answers twice. */
export function chosenRecords(
  { sets, answers }: Pick<Proposal, 'sets' | 'answers'>,
  { options, records }: Choice,
): readonly ChosenRecord[] {
  const queries = new Set(
    sets.flatMap(({ options: all }, index) => all[options[index] ?? -1]?.queryIds ?? []),
  )
  return answers
    .filter(({ queryId }) => queries.has(queryId))
    .flatMap(({ queryId, multiple, records: able }) => {
      const wanted = Object.hasOwn(records, queryId) ? records[queryId] : undefined
      const chosen = wanted ? able.filter(({ record }) => wanted.includes(record.id)) : able
      return multiple && wanted ? chosen : chosen.slice(0, 1)
    })
}

/** Whether each chosen record has a copy of its own. */
export function enoughCopies(chosen: readonly ChosenRecord[]): boolean {
  const taken = new Set<string>()
  return chosen
    .toSorted((a, b) => a.copyIds.length - b.copyIds.length)
    .every(({ copyIds }) => {
      const free = copyIds.find((id) => !taken.has(id))
      if (free !== undefined) taken.add(free)
      return free !== undefined
    })
}
