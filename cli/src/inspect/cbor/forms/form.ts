/**
 * A form says of one kind of item what to show of it. Forms never throw: what does not fit is shown
 * with a mark.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { Mark, Part, View } from '../../explanation.ts'
import type { CheckId } from '../../refusal.ts'
import type { Deviation } from '../decode-broken.ts'
import type { SecurityObjectFacts } from '../signed/security-object-facts.ts'
import type { Signer } from '../signed/signing.ts'

/** What to show of an item; its name, label and clause come from where it stands. */
export type Shown = Omit<Part, 'name' | 'type' | 'clause'> & {
  /** What the item calls itself, beside its number in a list. */
  readonly called?: string
  readonly clause?: string
}

export type Form = {
  /** In the words of CDDL. */
  readonly type: string
  readonly show: (value: CborValue, place: Place) => Shown | Promise<Shown>
  /** Forms that it shows inside, so that all of them can be listed. */
  readonly inner?: readonly Form[]
}

/** What stands around an item and says how it is to be read. */
export type Context = {
  /** Of the document, or of the security object. */
  readonly docType?: string
  readonly namespace?: string
  readonly element?: string
  /** What the issuer signed, for items and device signatures. */
  readonly securityObject?: SecurityObjectFacts
  /** Items that were returned, by namespace: their digest ids. */
  readonly returned?: ReadonlyMap<string, ReadonlySet<number>>
  /** What the device said and signed, as received. */
  readonly deviceNameSpaces?: CborValue
  /** ItemsRequestBytes that a reader's signature is over, as received. */
  readonly itemsRequests?: readonly CborValue[]
  readonly deviceRequestInfo?: CborValue
  /** What is asked of the signature around, and of the certificates in it. */
  readonly signer?: Signer | undefined
}

export type Place = View & {
  /** The check that malformed content fails. */
  readonly formCheck: CheckId
  readonly context: Context
  readonly deviationsIn: (container: object | undefined) => readonly Deviation[]
}

export const within = (place: Place, context: Context): Place => ({
  ...place,
  context: { ...place.context, ...context },
})

/** Malformed content of this form fails a check of its own. */
export const checkedBy = (check: CheckId, form: Form): Form => ({
  type: form.type,
  inner: [form],
  show: (value, place) => form.show(value, { ...place, formCheck: check }),
})

/** Refused for its form. */
export const malformed = (place: Place, why: string): Mark => ({ check: place.formCheck, why })

/** Adds what was found out to what is shown. */
export function merge(shown: Shown, ...more: readonly Partial<Shown>[]): Shown {
  const list = <Item>(pick: (from: Partial<Shown>) => readonly Item[] | undefined) =>
    [shown, ...more].flatMap((from) => pick(from) ?? [])
  const notes = list(({ notes }) => notes)
  const marks = list(({ marks }) => marks)
  const parts = list(({ parts }) => parts)
  return {
    ...shown,
    ...(notes.length > 0 && { notes }),
    ...(marks.length > 0 && { marks }),
    ...(parts.length > 0 && { parts }),
  }
}

const namedDeviations = {
  'cbor/not-shortest': 'length or integer not in its shortest form',
  'cbor/indefinite': 'indefinite length',
} as const

/** One mark for each kind of deviation of CBOR directly inside a container. */
export function deviationMarks(container: object | undefined, place: Place): readonly Mark[] {
  const marks = new Map<string, { what: string; at: number; count: number }>()
  for (const { code, what, at } of place.deviationsIn(container)) {
    const name = code in namedDeviations ? code : `${code}: ${what} ${at}`
    const known = marks.get(name)
    if (known) known.count += 1
    else marks.set(name, { what: `${code}: ${what}`, at, count: 1 })
  }
  return [...marks.values()].map(({ what, at, count }) => {
    const more = count > 1 ? `, and ${count - 1} more here` : ''
    return malformed(place, `${what}, at byte ${at}${more}`)
  })
}
