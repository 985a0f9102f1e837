/**
 * Changes of a token in compact serialization: its parts, the JSON in them, and how it is written.
 * @module
 */
import { fromBase64url, toBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import type { Dice } from '../dice.ts'
import type { FixedSigner } from '../fixed-crypto.ts'
import type { Mutation } from './mutation.ts'

/** One change of header, claims, signature or form. */
export const mutateJwt: Mutation = (bytes, { dice, seeds }) => {
  const parts = textOf(bytes).split('.')
  const at = dice.below(10)
  if (at < 3) parts[0] = changedPart(parts[0] ?? '', dice)
  else if (at < 7) parts[1] = changedPart(parts[1] ?? '', dice)
  else if (at < 8) parts[2] = changedSignature(parts[2] ?? '', dice)
  else if (at < 9) {
    const other = textOf(dice.pick(seeds)).split('.')
    const place = dice.below(3)
    parts[place] = other[place] ?? ''
  } else return utf8Encode(changedForm(parts.join('.'), dice))
  return utf8Encode(parts.join('.'))
}

/** Changes the JSON of one part; whatever cannot be read stays. */
export function changedPart(part: string, dice: Dice): string {
  try {
    const value: unknown = JSON.parse(utf8Decode(fromBase64url(part)))
    if (typeof value !== 'object' || value === null) return part
    return toBase64url(
      utf8Encode(dice.oneIn(6) ? rewritten(value, dice) : JSON.stringify(changedJson(value, dice))),
    )
  } catch {
    return part
  }
}

/** One change of a JSON object, or of how it is written. */
export const mutateJson: Mutation = (bytes, { dice }) => {
  const value = jsonOf(bytes)
  if (typeof value !== 'object' || value === null) return bytes
  return utf8Encode(
    dice.oneIn(4) ? rewritten(value, dice) : JSON.stringify(changedJson(value, dice)),
  )
}

/** Changes what a member holds as base64url. */
export const mutateInside =
  (name: string, mutate: Mutation): Mutation =>
  (bytes, context) => {
    const value: unknown = jsonOf(bytes)
    if (typeof value !== 'object' || value === null) return bytes
    const member = new Map<string, unknown>(Object.entries(value)).get(name)
    if (typeof member !== 'string') return bytes
    const seeds = context.seeds.flatMap((seed) => {
      const other: unknown = Object.entries(jsonOf(seed) ?? {}).find(([key]) => key === name)?.[1]
      return typeof other === 'string' ? [fromBase64url(other)] : []
    })
    const changed = toBase64url(mutate(fromBase64url(member), { ...context, seeds }))
    return utf8Encode(JSON.stringify({ ...value, [name]: changed }))
  }

/** What a browser would hand over; `undefined` for what is no JSON. */
export function jsonOf(bytes: Uint8Array): unknown {
  return safely((): unknown => JSON.parse(textOf(bytes)))
}

/** Changes header or claims and signs again. */
export const signJwtAgain =
  (signer: FixedSigner): Mutation =>
  (bytes, { dice }) => {
    const [header = '', claims = ''] = textOf(bytes).split('.')
    const changesHeader = dice.oneIn(4)
    const input = [
      changesHeader ? changedPart(header, dice) : header,
      changesHeader ? claims : changedPart(claims, dice),
    ].join('.')
    return utf8Encode(`${input}.${toBase64url(signer.sign(utf8Encode(input)))}`)
  }

const values: readonly unknown[] = [
  'none',
  'HS256',
  'ES256',
  'JWT',
  'statuslist+jwt',
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  9_007_199_254_740_992,
  [],
  {},
  '',
]

function changedJson(value: object, dice: Dice): object {
  const entries = Object.entries(value)
  const [name = 'x', member] = entries.length > 0 ? dice.pick(entries) : []
  if (typeof member === 'object' && member !== null && dice.oneIn(2))
    return { ...value, [name]: changedJson(member, dice) }
  if (dice.oneIn(5)) return Object.fromEntries(entries.filter(([key]) => key !== name))
  if (dice.oneIn(5))
    return { ...value, [dice.pick(['crit', 'b64', 'zip', 'nbf', 'jku'])]: dice.pick(values) }
  if (typeof member === 'number')
    return { ...value, [name]: member + dice.pick([1, -1, 1e5, -1e8, 0.5]) }
  if (typeof member === 'string' && dice.oneIn(2))
    return { ...value, [name]: changedText(member, dice) }
  const changed = Array.isArray(member) ? [...member, ...member] : dice.pick(values)
  return { ...value, [name]: changed }
}

function changedText(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1)
  const letter = dice.pick(['A', '/', '=', ' ', '\u0000', '%'])
  return dice.oneIn(2) ? text.slice(0, at) + letter + text.slice(at + 1) : text.slice(0, at)
}

/** The same members as JSON, written otherwise: a member twice, spaces, a prototype. */
function rewritten(value: object, dice: Dice): string {
  const text = JSON.stringify(value)
  const name = dice.pick([...Object.keys(value), '__proto__'])
  const twice = `{${JSON.stringify(name)}:${JSON.stringify(dice.pick(values))},${text.slice(1)}`
  return dice.pick([twice, ` ${text} `, `${text}x`, `[${text}]`, text.replace(':', ': ')])
}

function changedSignature(part: string, dice: Dice): string {
  const raw = safely(() => fromBase64url(part)) ?? new Uint8Array(0)
  const bytes = raw.slice()
  const at = dice.below(bytes.length || 1)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8))
  return dice.pick([toBase64url(bytes), '', toBase64url(raw.slice(0, at)), `${part}A`, `${part}=`])
}

const changedForm = (token: string, dice: Dice): string =>
  dice.pick([
    `${token}.`,
    `.${token}`,
    `${token}\n`,
    token.replaceAll('_', '/'),
    token.toUpperCase(),
    `${token}.${token}`,
  ])

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function safely<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
