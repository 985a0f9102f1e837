/**
 * `tegata inspect`: what is this, and what stands in it.
 * @module
 */
import { utf8Encode } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { TegataCommand } from '../input/define-tegata-command.ts'
import { printableJson, printableLine } from '../input/printable.ts'
import { readFile } from '../input/read-file.ts'
import { explainInput } from './explain-input.ts'
import type { Explanation, Unknown } from './explanation.ts'
import { explanationText } from './print-explanation.ts'

export const inspect: TegataCommand = {
  meta: {
    name: 'inspect',
    description: 'Explain CBOR, a mobile document, a certificate, a token: exit 0 known, 1 unknown',
  },
  args: {
    file: {
      type: 'positional',
      required: false,
      description: 'Anything: binary, hex, base64url, base64, PEM, a JWT, mdoc: text; - for stdin',
    },
    'show-values': {
      type: 'boolean',
      description: 'Show values of data elements, salts and personal names as well',
    },
    json: { type: 'boolean', description: 'Print the tree as JSON' },
  },
  run: async (given, io) => {
    const { positional: file } = given
    if (file === undefined)
      throw new CliError('cli/argument-missing', 'name the FILE to inspect, or - for stdin')
    const input = /^mdoc:/i.test(file) ? utf8Encode(file) : await readFile(file, io)
    const found = await explainInput(input, { showValues: given.has('show-values') })
    if (given.has('json')) await io.write(`${printableJson(plain(found), 2)}\n`)
    if ('looksLike' in found) {
      io.writeError(`${printableLine(`cli/input-unknown: this looks like ${found.looksLike}`)}\n`)
      return 1
    }
    if (!given.has('json')) await io.write(explanationText(found))
    return 0
  },
}

const plain = (found: Explanation | Unknown) =>
  'looksLike' in found ? { kind: 'unknown', ...found } : found
