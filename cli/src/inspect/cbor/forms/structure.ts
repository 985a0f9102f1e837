/**
 * Maps with known members and arrays with known places, as data: a member is a line.
 * @module
 */
import { type CborMap, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import type { Label, Mark, Part } from '../../explanation.ts'
import {
  type Context,
  deviationMarks,
  type Form,
  malformed,
  merge,
  type Place,
  type Shown,
  within,
} from './form.ts'
import { diagnosed, hiddenText, wrongType } from './scalar.ts'

export type Member = {
  readonly label: Label
  readonly form: Form
  /** Where it differs from that of the structure. */
  readonly clause?: string
  readonly required: boolean
  /** What the standard calls a member whose key is a number. */
  readonly name?: string
}

/** A member that must be there. */
export const must = (en: string, form: Form, clause?: string): Member => ({
  label: { en },
  form,
  required: true,
  ...(clause !== undefined && { clause }),
})

/** A member that may be there. */
export const may = (en: string, form: Form, clause?: string): Member => ({
  ...must(en, form, clause),
  required: false,
})

/** A member or a place with the name that the standard gives it. */
export const named = (name: string, member: Member): Member & { readonly name: string } => ({
  ...member,
  name,
})

/** What a look at the whole finds out, about it or (`at`) about one of its members. */
export type Finding = {
  readonly at?: string
  readonly marks?: readonly Mark[]
  readonly notes?: readonly string[]
  readonly parts?: readonly Part[]
}
export type Rule<Value> = (
  value: Value,
  place: Place,
) => readonly Finding[] | Promise<readonly Finding[]>

type Described<Value> = {
  readonly name: string
  readonly clause: string
  readonly rules?: readonly Rule<Value>[]
  /** What its members are to know. */
  readonly context?: (value: Value, place: Place) => Context
}

export type StructureInput = Described<CborMap> & {
  readonly members: Readonly<Record<string, Member>>
  /** What becomes of members that are not defined here; refused unless it is said. */
  readonly extensions?: 'ignored'
}
export type Structure = Form & StructureInput

/** A map with known members; they are shown in the order received. */
export function structure(input: StructureInput): Structure {
  return { ...input, type: input.name, show: (value, place) => showMap(input, value, place) }
}

async function showMap(input: StructureInput, value: CborValue, place: Place): Promise<Shown> {
  if (!isCborMap(value)) return wrongType(value, `a map (${input.name})`, place)
  const inner = within(place, input.context?.(value, place) ?? {})
  const findings = await findingsOf(input.rules, value, inner)
  const parts: Part[] = []
  for (const [key, member] of value)
    parts.push(await memberPart(input, key, member, inner, findings))
  const missing = Object.entries(input.members)
    .filter(([key, { required }]) => required && !hasKey(value, key))
    .map(([key, { name }]) => malformed(place, `${name ?? key} is missing`))
  const shown: Shown = value.size === 0 ? { value: 'empty' } : { parts }
  const marks = [...deviationMarks(value, place), ...missing]
  return merge(shown, { marks }, ...findings.filter(({ at }) => at === undefined))
}

const hasKey = (map: CborMap, key: string) =>
  [...map.keys()].some((given) => wireName(given) === key)

/** A text stands for itself, a number for its digits; nothing else is a key of a structure. */
const wireName = (key: CborValue) =>
  typeof key === 'string' || typeof key === 'number' ? String(key) : undefined

async function memberPart(
  { members, clause, extensions, name: structureName }: StructureInput,
  key: CborValue,
  value: CborValue,
  place: Place,
  findings: readonly Finding[],
): Promise<Part> {
  const wire = wireName(key)
  const member = wire !== undefined && Object.hasOwn(members, wire) ? members[wire] : undefined
  if (!member) {
    const why = `not defined in ${structureName}`
    const shown = {
      name: diagnosed(key),
      value: place.showValues ? diagnosed(value) : hiddenText(value),
    }
    return extensions === 'ignored'
      ? { ...shown, notes: [`${why}: an extension, ignored`] }
      : {
          ...shown,
          marks: [malformed(place, `${why}: refused unless unknown members are tolerated`)],
        }
  }
  const name = member.name === undefined ? (wire ?? '') : `${member.name} (${wire})`
  return await partOf({ ...member, name }, value, place, {
    clause,
    findings: findings.filter(({ at }) => at === wire),
  })
}

/** A member with everything that is known of it. */
async function partOf(
  { name, label, form, clause }: Member & { readonly name: string },
  value: CborValue,
  place: Place,
  around: { readonly clause: string; readonly findings: readonly Finding[] },
): Promise<Part> {
  const { called, ...shown } = merge(await form.show(value, place), ...around.findings)
  return {
    name: called === undefined ? name : `${name} ${called}`,
    label,
    type: form.type,
    clause: clause ?? around.clause,
    ...shown,
  }
}

async function findingsOf<Value>(
  rules: readonly Rule<Value>[] | undefined,
  value: Value,
  place: Place,
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for (const rule of rules ?? []) found.push(...(await rule(value, place)))
  return found
}

export type TupleInput = Described<readonly CborValue[]> & {
  readonly places: readonly (Member & { readonly name: string })[]
}
export type Tuple = Form & TupleInput

/** An array in which each place has its meaning. */
export function tuple(input: TupleInput): Tuple {
  return { ...input, type: input.name, show: (value, place) => showTuple(input, value, place) }
}

async function showTuple(input: TupleInput, value: CborValue, place: Place): Promise<Shown> {
  if (!isCborArray(value)) return wrongType(value, `an array (${input.name})`, place)
  const inner = within(place, input.context?.(value, place) ?? {})
  const findings = await findingsOf(input.rules, value, inner)
  const parts: Part[] = []
  for (const [i, item] of value.entries()) {
    const known = input.places[i]
    const here = { clause: input.clause, findings: findings.filter(({ at }) => at === known?.name) }
    if (known) parts.push(await partOf(known, item, inner, here))
    else parts.push({ name: `[${i}]`, marks: [malformed(place, `not defined in ${input.name}`)] })
  }
  const missing = input.places
    .slice(value.length)
    .filter(({ required }) => required)
    .map(({ name }) => malformed(place, `${name} is missing`))
  const marks = [...deviationMarks(value, place), ...missing]
  return merge({ parts }, { marks }, ...findings.filter(({ at }) => at === undefined))
}
