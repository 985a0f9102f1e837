/**
 * `tegata verify`: one presentation, or a batch of cases, into a report of named checks.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import type { Language } from '@tegata/mdoc'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import type { ExitCode, TegataCommand } from '../input/define-tegata-command.ts'
import { printableJson } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { readChunks } from '../input/read-file.ts'
import { plainReport } from './case-report.ts'
import { explainedReport, languageNamed, languages } from './explain-report.ts'
import { judgeCase } from './judge-case.ts'
import { reportText } from './print-report.ts'
import { readGivenCase } from './read-given-case.ts'
import { toleranceNames } from './read-tolerances.ts'
import { verifyBatch } from './verify-batch.ts'

const args = {
  file: {
    type: 'positional',
    required: false,
    description: 'DeviceResponse: binary, hex, base64url or base64; - for standard input',
  },
  trust: {
    type: 'string',
    valueHint: 'file',
    description:
      'IACA root, or with --tolerate pinned-signer a document signer; PEM or DER. Repeat',
  },
  transcript: {
    type: 'string',
    valueHint: 'file',
    description: 'SessionTranscript, the untagged CBOR array: binary, hex, base64url or base64',
  },
  at: { type: 'string', valueHint: 'time', description: 'Time of the check, ISO 8601; else now' },
  'reader-key': {
    type: 'string',
    valueHint: 'file',
    description: 'Private key of the reader as JWK; a device MAC needs it',
  },
  'doc-type': {
    type: 'string',
    valueHint: 'name',
    description: 'Refuse every other document type',
  },
  tolerate: {
    type: 'string',
    valueHint: 'name',
    description: `Let a harmless deviation pass: ${toleranceNames.join(', ')}. Repeat`,
  },
  'issuer-only': {
    type: 'boolean',
    description: 'FILE is IssuerSigned: judge the issuer’s half, without a session',
  },
  'require-status': {
    type: 'boolean',
    description: 'Refuse a document that names a revocation status: it is not asked for here',
  },
  'show-values': { type: 'boolean', description: 'Print the values of the elements as well' },
  json: { type: 'boolean', description: 'Print the report as JSON' },
  explain: {
    type: 'string',
    valueHint: 'language',
    description: 'Say the report in plain sentences: ja or en',
  },
  batch: {
    type: 'string',
    valueHint: 'file',
    description: 'Judge the cases in an NDJSON file, one a line; - for standard input',
  },
} as const

export const verify: TegataCommand = {
  meta: {
    name: 'verify',
    description:
      'Verify a presentation of a mobile document: exit 0 accepted, 1 refused, 2 wrong use',
  },
  args,
  repeatable: ['trust', 'tolerate'],
  run: async (given, io) => {
    const crypto = createNodeCrypto()
    const path = given.value('batch')
    return path === undefined ? verifyFile(given, io, crypto) : runBatch(path, given, io, crypto)
  },
}

async function verifyFile(given: Given, io: CommandIo, crypto: Crypto): Promise<ExitCode> {
  const language = readLanguage(given)
  const report = await judgeCase(await readGivenCase(given, io, crypto), crypto)
  const options = { showValues: given.has('show-values') }
  const explanation = language && explainedReport(report, language)
  const plain = { ...plainReport(report, options), ...(explanation && { explanation }) }
  if (given.has('json')) await io.write(`${printableJson(plain, 2)}\n`)
  else if (explanation) await io.write(`${explanation.join('\n')}\n`)
  else await io.write(reportText(report, options))
  return report.verdict === 'accepted' ? 0 : 1
}

function readLanguage(given: Given): Language | undefined {
  const name = given.value('explain')
  const language = languageNamed(name)
  if (name === undefined || language) return language
  throw new CliError('cli/language-unknown', `--explain takes one of: ${languages.join(', ')}`)
}

const ofOneCase = [
  'explain',
  'trust',
  'transcript',
  'at',
  'reader-key',
  'doc-type',
  'tolerate',
  'issuer-only',
]

async function runBatch(
  path: string,
  given: Given,
  io: CommandIo,
  crypto: Crypto,
): Promise<ExitCode> {
  const unused = ofOneCase.filter((name) => given.has(name)).map((name) => `--${name}`)
  if (given.positional !== undefined) unused.push('FILE')
  if (unused.length > 0)
    throw new CliError(
      'cli/option-conflict',
      `--batch does not go with ${unused.join(', ')}: each case names its own`,
    )
  const options = {
    showValues: given.has('show-values'),
    statusRequired: given.has('require-status'),
  }
  const parts = { crypto, write: io.write }
  return (await verifyBatch(readChunks(path, io), options, parts)) ? 0 : 1
}
