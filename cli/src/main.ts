#!/usr/bin/env node
/**
 * The `tegata` command. Exit status: 0 yes, 1 no, 2 wrong use.
 * @module
 */
import { defineCommand, runMain } from 'citty'
import { doctorCommand } from './doctor/index.ts'
import { inspectCommand } from './inspect/index.ts'
import { serveCommand } from './serve/index.ts'
import { tourCommand } from './tour/index.ts'
import { verifyCommand } from './verify/index.ts'

const main = defineCommand({
  meta: {
    name: 'tegata',
    version: '0.0.0',
    description: 'A national identity on a phone: issue, hold, present, verify, revoke',
  },
  subCommands: {
    serve: serveCommand,
    tour: tourCommand,
    verify: verifyCommand,
    inspect: inspectCommand,
    doctor: doctorCommand,
  },
})

await runMain(main)
