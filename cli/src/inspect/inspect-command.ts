/**
 * `tegata inspect`: what is this, what stands in it, and what would a verifier refuse.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { utf8Encode } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import { decodeContent } from '../input/decode-text.ts'
import type { TegataCommand } from '../input/define-tegata-command.ts'
import { parseTime } from '../input/parse-time.ts'
import { printableJson, printableLine } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { readFile } from '../input/read-file.ts'
import { explainInput } from './explain-input.ts'
import { type Explanation, refusalsOf, type Unknown, type View } from './explanation.ts'
import { explanationText } from './print-explanation.ts'

const args = {
  file: {
    type: 'positional',
    required: false,
    description:
      'Anything: binary, hex, base64url, base64, PEM, JSON, a JWT, mdoc: text; - for stdin',
  },
  at: {
    type: 'string',
    valueHint: 'time',
    description: 'Time that dates are held against; else now',
  },
  transcript: {
    type: 'string',
    valueHint: 'file',
    description: 'SessionTranscript, the untagged array: what device and reader signed with it',
  },
  'no-values': {
    type: 'boolean',
    description: 'Hide values of data elements, salts and personal names',
  },
  json: { type: 'boolean', description: 'Print the tree as JSON' },
} as const

export const inspect: TegataCommand = {
  meta: {
    name: 'inspect',
    description: 'Explain CBOR, a mobile document, a certificate, a token: exit 0 known, 1 unknown',
  },
  args,
  run: async (given, io) => {
    const { positional: file } = given
    if (file === undefined)
      throw new CliError('cli/argument-missing', 'name the FILE to inspect, or - for stdin')
    const view = await readView(given, io)
    const input = /^mdoc:/i.test(file) ? utf8Encode(file) : await readFile(file, io)
    const found = await explainInput(input, view)
    if (given.has('json')) await io.write(`${printableJson(plain(found), 2)}\n`)
    if ('looksLike' in found) {
      io.writeError(`${printableLine(`cli/input-unknown: this looks like ${found.looksLike}`)}\n`)
      return 1
    }
    if (!given.has('json')) await io.write(explanationText(found))
    return 0
  },
}

async function readView(given: Given, io: CommandIo): Promise<View> {
  const text = given.value('at')
  const at = text === undefined ? io.now() : parseTime(text)
  if (!at) throw new CliError('cli/time-malformed', '--at: write it like 2026-11-23T09:30:00Z')
  const path = given.value('transcript')
  const transcript = path === undefined ? undefined : decodeContent(await readFile(path, io)).bytes
  const showValues = !given.has('no-values')
  return { showValues, at, crypto: createNodeCrypto(), ...(transcript && { transcript }) }
}

/** The tree, and what would be refused once more as a list. */
const plain = (found: Explanation | Unknown) =>
  'looksLike' in found ? { kind: 'unknown', ...found } : { ...found, refused: refusalsOf(found) }
