/**
 * From a right JSON body to wrong ones: each member missing, null, of every other type; members
 * that nobody knows; and texts that are no such body at all.
 * @module
 */

/** Anything that JSON can say. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [member: string]: Json }
/** A JSON object. */
export type JsonObject = { readonly [member: string]: Json }

/** Stands in every wrong body: a reply that repeats it repeats what was sent. */
export const canary = 'canary-7be1'

export type WrongBody = readonly [what: string, payload: string]

export const noBodies: readonly WrongBody[] = [
  ['empty', ''],
  ['blank', ' \n'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '7'],
  ['a text', `"${canary}"`],
  ['no JSON', `{"${canary}`],
  ['a byte order mark', '\ufeff{}'],
  ['a prototype', `{"__proto__": {"${canary}": 1}}`],
  ['deep nesting', `{"a":${'['.repeat(100)}"${canary}"${']'.repeat(100)}}`],
]

const others: readonly Json[] = [null, true, 7, -1.5, '', canary, [], [canary], {}, { [canary]: 1 }]

/** @param optional - paths of members that may be left out, e.g. `name.en` */
export function wrongBodies(right: JsonObject, optional: readonly string[] = []): WrongBody[] {
  return changed(right, '', optional).map(([what, body]) => [what, JSON.stringify(body)])
}

function changed(
  right: JsonObject,
  path: string,
  optional: readonly string[],
): (readonly [string, Json])[] {
  const bodies: (readonly [string, Json])[] = [
    [`${path} with an unknown member`, { ...right, [canary]: canary }],
    [`${path} with a member of a prototype`, { ...right, constructor: canary }],
  ]
  for (const [member, value] of Object.entries(right)) {
    const here = path === '' ? member : `${path}.${member}`
    const { [member]: _, ...rest } = right
    if (!optional.includes(here)) bodies.push([`without ${here}`, rest])
    for (const other of others)
      if (kindOf(other) !== kindOf(value))
        bodies.push([`${here}: ${JSON.stringify(other)}`, { ...right, [member]: other }])
    if (isObject(value))
      for (const [what, inner] of changed(value, here, optional))
        bodies.push([what, { ...right, [member]: inner }])
  }
  return bodies
}

const kindOf = (value: Json): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const isObject = (value: Json): value is JsonObject => kindOf(value) === 'object'
