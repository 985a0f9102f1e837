/**
 * Options of a command, read strictly: an option that does not exist is an error and never passed
 * over, since it could have been a misspelt restriction.
 * @module
 */
import { parseArgs } from 'node:util'
import type { ArgsDef } from 'citty'
import { CliError } from '../errors.ts'

export type Given = {
  readonly positional: string | undefined
  readonly has: (name: string) => boolean
  readonly value: (name: string) => string | undefined
  /** All values of an option that may be given several times. */
  readonly values: (name: string) => readonly string[]
}

/** @throws CliError `cli/option-unknown`, `cli/option-conflict`, `cli/argument-unexpected` */
export function readArguments(
  rawArgs: readonly string[],
  args: ArgsDef,
  repeatable: readonly string[] = [],
): Given {
  const { values, positionals } = parseStrictly(rawArgs, args)
  for (const [name, given] of values)
    if (given.length > 1 && !repeatable.includes(name))
      throw new CliError('cli/option-conflict', `--${name} is given twice; give it once`)
  const takesPositional = Object.values(args).some(({ type }) => type === 'positional')
  if (positionals.length > (takesPositional ? 1 : 0))
    throw new CliError(
      'cli/argument-unexpected',
      `there is one argument too many: ${positionals.at(-1)}`,
    )
  const texts = (name: string) =>
    (values.get(name) ?? []).filter((value): value is string => typeof value === 'string')
  return {
    positional: positionals[0],
    has: (name) => values.has(name),
    value: (name) => texts(name)[0],
    values: texts,
  }
}

type Parsed = {
  readonly values: ReadonlyMap<string, readonly (string | boolean)[]>
  readonly positionals: readonly string[]
}

function parseStrictly(rawArgs: readonly string[], args: ArgsDef): Parsed {
  const named = Object.entries(args).filter(([, { type }]) => type !== 'positional')
  const options = Object.fromEntries(named.map(([name, { type }]) => [name, optionOf(type)]))
  try {
    const parsed = parseArgs({ args: [...rawArgs], options, allowPositionals: true, strict: true })
    const values = Object.entries(parsed.values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat()] as const],
    )
    return { values: new Map(values), positionals: parsed.positionals }
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : 'unreadable options'
    const names = named.map(([name]) => `--${name}`).join(', ')
    throw new CliError('cli/option-unknown', `${why}. Options: ${names}`, { cause })
  }
}

const optionOf = (type: ArgsDef[string]['type']) =>
  type === 'boolean'
    ? ({ type: 'boolean', multiple: true } as const)
    : ({ type: 'string', multiple: true } as const)
