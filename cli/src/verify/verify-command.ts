/**
 * `tegata verify`: one presentation, or a batch of cases, into a report of named checks.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, utf8Decode } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import { decodeContent } from '../input/decode-text.ts'
import type { ExitCode, TegataCommand } from '../input/define-tegata-command.ts'
import { parseJson } from '../input/parse-json.ts'
import { parseTime } from '../input/parse-time.ts'
import { printableJson } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { readChunks, readFile } from '../input/read-file.ts'
import { readTrustAnchors } from '../input/trust-anchors.ts'
import { plainReport } from './case-report.ts'
import { type CaseToJudge, judgeCase } from './judge-case.ts'
import { reportText } from './print-report.ts'
import { importReaderKey, privateJwk } from './read-reader-key.ts'
import { isToleranceName, toleranceNames, tolerancesOf } from './read-tolerances.ts'
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
  const report = await judgeCase(await readGivenCase(given, io, crypto), crypto)
  const options = { showValues: given.has('show-values') }
  const text = given.has('json')
    ? `${printableJson(plainReport(report, options), 2)}\n`
    : reportText(report, options)
  await io.write(text)
  return report.verdict === 'accepted' ? 0 : 1
}

const ofOneCase = ['trust', 'transcript', 'at', 'reader-key', 'doc-type', 'tolerate', 'issuer-only']

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

async function readGivenCase(given: Given, io: CommandIo, crypto: Crypto): Promise<CaseToJudge> {
  const { positional: path } = given
  if (path === undefined)
    throw new CliError('cli/argument-missing', 'name the FILE to verify, or give --batch FILE')
  const scope = given.has('issuer-only') ? 'issuer' : 'issuer-and-device'
  const docType = given.value('doc-type')
  const at = readTime(given, io)
  const tolerate = readTolerances(given)
  const trustAnchors = await readAnchors(given, io)
  const session = scope === 'issuer' ? {} : await readSession(given, io, crypto)
  const { bytes } = decodeContent(await readFile(path, io))
  const statusRequired = given.has('require-status')
  const policy = { at, tolerate, trustAnchors, statusRequired }
  return { scope, bytes, ...policy, ...session, ...(docType !== undefined && { docType }) }
}

function readTime(given: Given, io: CommandIo): Date {
  const text = given.value('at')
  if (text === undefined) return io.now()
  const at = parseTime(text)
  if (at) return at
  throw new CliError('cli/time-malformed', '--at: write it like 2026-11-23T09:30:00Z')
}

function readTolerances(given: Given): CaseToJudge['tolerate'] {
  const names = given.values('tolerate').filter(isToleranceName)
  if (names.length === given.values('tolerate').length) return tolerancesOf(names)
  const known = toleranceNames.join(', ')
  throw new CliError('cli/tolerance-unknown', `--tolerate takes one of: ${known}`)
}

async function readAnchors(given: Given, io: CommandIo): Promise<Uint8Array[]> {
  const paths = given.values('trust')
  if (paths.length === 0)
    throw new CliError(
      'cli/trust-missing',
      'nothing is trusted: give the root of the issuing authority with --trust FILE',
    )
  const anchors: Uint8Array[] = []
  for (const path of paths)
    anchors.push(...readTrustAnchors(await readFile(path, io), path).map(({ der }) => der))
  return anchors
}

async function readSession(
  given: Given,
  io: CommandIo,
  crypto: Crypto,
): Promise<Pick<CaseToJudge, 'sessionTranscript' | 'readerKey'>> {
  const path = given.value('transcript')
  if (path === undefined)
    throw new CliError(
      'cli/transcript-missing',
      'a response proves nothing outside its session: give its SessionTranscript with --transcript FILE, or judge IssuerSigned with --issuer-only',
    )
  const sessionTranscript = decodeContent(await readFile(path, io)).bytes
  const keyPath = given.value('reader-key')
  if (keyPath === undefined) return { sessionTranscript }
  const readerKey = await readKey(await readFile(keyPath, io), keyPath, crypto)
  return { sessionTranscript, readerKey }
}

async function readKey(bytes: Uint8Array, path: string, crypto: Crypto) {
  try {
    return await importReaderKey(privateJwk.parse(parseJson(utf8Decode(bytes))), crypto)
  } catch (cause) {
    const why = cause instanceof CodedError ? cause.message : 'members missing or of another type'
    const message = `${path}: ${why}; give the private key as a JWK with kty, crv, x, y and d`
    throw new CliError('cli/reader-key-unusable', message, { cause })
  }
}
