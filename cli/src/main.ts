#!/usr/bin/env node
/**
 * The `tegata` command. Exit status: 0 yes, 1 no, 2 wrong use.
 * @module
 */
import { defineCommand, renderUsage, runCommand } from 'citty'
import { doctorCommand } from './doctor/index.ts'
import { printable } from './input/printable.ts'
import { inspectCommand } from './inspect/index.ts'
import { serveCommand } from './serve/index.ts'
import { tourCommand } from './tour/index.ts'
import { verifyCommand } from './verify/index.ts'

const subCommands = {
  serve: serveCommand,
  tour: tourCommand,
  verify: verifyCommand,
  inspect: inspectCommand,
  doctor: doctorCommand,
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
