#!/usr/bin/env node
/**
 * The `tegata` command. Exit status: 0 yes, 1 no, 2 wrong use.
 * @module
 */
import { defineCommand, renderUsage, runCommand } from 'citty'
import { printable } from './input/printable.ts'

/** Loaded when they are named: who verifies a file does not wait for a server to load. */
const subCommands = {
  serve: async () => (await import('./serve/index.ts')).serveCommand,
  tour: async () => (await import('./tour/index.ts')).tourCommand,
  card: async () => (await import('./card/index.ts')).cardCommand,
  verify: async () => (await import('./verify/index.ts')).verifyCommand,
  path: async () => (await import('./path/index.ts')).pathCommand,
  sign: async () => (await import('./sign/index.ts')).signCommand,
  'verify-signature': async () =>
    (await import('./verify-signature/index.ts')).verifySignatureCommand,
  inspect: async () => (await import('./inspect/index.ts')).inspectCommand,
  doctor: async () => (await import('./doctor/index.ts')).doctorCommand,
}

const main = defineCommand({
  meta: {
    name: 'tegata',
    description: 'A national identity on a phone: issue, hold, present, verify, revoke',
  },
  subCommands,
})

const rawArgs = process.argv.slice(2)
const [name] = rawArgs
if (name !== undefined && Object.hasOwn(subCommands, name)) {
  await runCommand(main, { rawArgs })
} else {
  const isHelp = name === '--help' || name === '-h'
  const usage = `${await renderUsage(main)}\n`
  if (isHelp) process.stdout.write(usage)
  else {
    const what = name === undefined ? 'name a command' : `there is no command ${printable(name)}`
    process.stderr.write(`cli/command-unknown: ${what}\n${usage}`)
    process.exitCode = 2
  }
}
