import { CliError } from '../errors.ts'

/** @throws CliError `cli/argument-missing` */
export function required(value: string | undefined, what: string): string {
  if (value === undefined) throw new CliError('cli/argument-missing', `${what} is missing`)
  return value
}
