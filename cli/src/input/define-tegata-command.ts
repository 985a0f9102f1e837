/**
 * A command of `tegata`: strict options, and 0, 1 or 2 as the exit code.
 * @module
 */

import { CodedError } from '@tegata/kernel'
import { type ArgsDef, type CommandDef, defineCommand, renderUsage } from 'citty'
import { type CommandIo, processIo } from './command-io.ts'
import { printable } from './printable.ts'
import { type Given, readArguments } from './read-arguments.ts'

/** 0: accepted, fine. 1: refused, a problem. 2: used in a wrong way, or the command itself failed. */
export type ExitCode = 0 | 1 | 2

export type TegataCommand = {
  readonly meta: { readonly name: string; readonly description: string }
  readonly args: ArgsDef
  /** Options that may be given several times. */
  readonly repeatable?: readonly string[]
  /** @throws CliError for a wrong use */
  readonly run: (given: Given, io: CommandIo) => Promise<ExitCode>
}

export function defineTegataCommand(command: TegataCommand): CommandDef {
  const { meta, args } = command
  return defineCommand({
    meta,
    args,
    run: async ({ rawArgs }) => {
      process.exitCode = await runTegataCommand(command, rawArgs, processIo())
    },
  })
}

/** Runs a command; never throws. */
export async function runTegataCommand(
  command: TegataCommand,
  rawArgs: readonly string[],
  io: CommandIo,
): Promise<ExitCode> {
  try {
    if (rawArgs.includes('--help') || rawArgs.includes('-h')) {
      await io.write(`${await renderUsage(definitionOf(command))}\n`)
      return 0
    }
    return await command.run(readArguments(rawArgs, command.args, command.repeatable), io)
  } catch (error) {
    io.writeError(`${explain(error)}\n`)
    return 2
  }
}

const definitionOf = ({ meta, args }: TegataCommand): CommandDef => ({
  meta: { ...meta, name: `tegata ${meta.name}` },
  args,
})

function explain(error: unknown): string {
  if (error instanceof CodedError) return printable(`${error.code}: ${error.message}`)
  const name = error instanceof Error ? error.name : 'unknown'
  return printable(`cli/internal: the command failed (${name}). Please report it.`)
}
