/**
 * What a measured process is to do: JSON in a file, since a command line is too short for it.
 * @module
 */
import { readFileSync } from 'node:fs'

export const readTask = (): unknown => JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
