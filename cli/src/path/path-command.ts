/**
 * `tegata path`: whether a path leads from a certificate to an anchor; one, or a batch of cases.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64 } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import { decodeContent } from '../input/decode-text.ts'
import type { ExitCode, TegataCommand } from '../input/define-tegata-command.ts'
import { printableJson, printableLine } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { readChunks, readFile } from '../input/read-file.ts'
import { shapeProblem } from '../input/shape-problem.ts'
import { readTrustAnchors } from '../input/trust-anchors.ts'
import { judgePathCase } from './judge-path-case.ts'
import { judgePathBatch } from './path-batch.ts'
import { type PathCase, pathCase } from './path-case.ts'

const args = {
  file: { type: 'positional', required: false, description: 'Certificate: PEM or DER' },
  trust: { type: 'string', valueHint: 'file', description: 'Anchor; PEM or DER. Repeat' },
  via: {
    type: 'string',
    valueHint: 'file',
    description: 'Certificates that may stand between; PEM or DER. Repeat',
  },
  crl: {
    type: 'string',
    valueHint: 'file',
    description:
      'List of revoked certificates, DER; every certificate must then be covered. Repeat',
  },
  at: { type: 'string', valueHint: 'time', description: 'Time of the check, ISO 8601; else now' },
  eku: {
    type: 'string',
    valueHint: 'purpose',
    description: 'Purpose of the key: an object identifier, clientAuth, … Repeat',
  },
  'key-usage': {
    type: 'string',
    valueHint: 'use',
    description: 'Use of the key: digitalSignature, nonRepudiation, … Repeat',
  },
  policy: {
    type: 'string',
    valueHint: 'oid',
    description: 'Policy, one of which the path must be valid for. Repeat',
  },
  'max-depth': {
    type: 'string',
    valueHint: 'number',
    description: 'Certificates in a path, leaf and anchor included; 8 unless given, 16 at most',
  },
  json: { type: 'boolean', description: 'Print the answer as JSON' },
  batch: {
    type: 'string',
    valueHint: 'file',
    description: 'Judge the cases in an NDJSON file, one a line; - for standard input',
  },
  reasons: { type: 'boolean', description: 'With --batch: say why, beside the checks that failed' },
} as const

const ofOneCase = ['trust', 'via', 'crl', 'at', 'eku', 'key-usage', 'policy', 'max-depth', 'json']

export const path: TegataCommand = {
  meta: {
    name: 'path',
    description:
      'See whether a path leads from a certificate to an anchor: exit 0 valid, 1 not, 2 wrong use',
  },
  args,
  repeatable: ['trust', 'via', 'crl', 'eku', 'key-usage', 'policy'],
  run: async (given, io) => {
    const batch = given.value('batch')
    return batch === undefined ? await judgeFile(given, io) : await runBatch(batch, given, io)
  },
}

async function runBatch(file: string, given: Given, io: CommandIo): Promise<ExitCode> {
  const unused = ofOneCase.filter((name) => given.has(name)).map((name) => `--${name}`)
  if (given.positional !== undefined) unused.push('FILE')
  if (unused.length > 0)
    throw new CliError(
      'cli/option-conflict',
      `--batch does not go with ${unused.join(', ')}: each case names its own`,
    )
  const parts = { crypto: createNodeCrypto(), showReasons: given.has('reasons'), write: io.write }
  return (await judgePathBatch(readChunks(file, io), parts)) ? 0 : 1
}

async function judgeFile(given: Given, io: CommandIo): Promise<ExitCode> {
  const answer = await judgePathCase(await readGivenPath(given, io), createNodeCrypto())
  const { valid, failed, reasons } = answer
  if (given.has('json')) await io.write(`${printableJson(answer, 2)}\n`)
  else {
    const lines = failed.map((id) => `  ${id}${reasons[id] ? `: ${reasons[id]}` : ''}`)
    const asked = given.has('crl') ? [] : ['  revocation was not asked for: no --crl']
    const all = [valid ? 'VALID' : 'NOT VALID', ...lines, ...asked]
    await io.write(`${all.map(printableLine).join('\n')}\n`)
  }
  return valid ? 0 : 1
}

/** The same members as in a line of a batch, read by the same rules. @throws CliError */
async function readGivenPath(given: Given, io: CommandIo): Promise<PathCase> {
  if (given.positional === undefined)
    throw new CliError('cli/argument-missing', 'name the certificate, or give --batch FILE')
  if (!given.has('trust'))
    throw new CliError('cli/trust-missing', 'nothing is trusted: give an anchor with --trust FILE')
  const certificates = async (paths: readonly string[]) => {
    const all: string[] = []
    for (const one of paths)
      all.push(...readTrustAnchors(await readFile(one, io), one).map(({ der }) => toBase64(der)))
    return all
  }
  const crls: string[] = []
  for (const one of given.values('crl'))
    crls.push(toBase64(decodeContent(await readFile(one, io)).bytes))
  const [leaf = '', ...beside] = await certificates([given.positional])
  const depth = given.value('max-depth')
  const parsed = pathCase.safeParse({
    id: '',
    leaf,
    intermediates: [...beside, ...(await certificates(given.values('via')))],
    anchors: await certificates(given.values('trust')),
    crls,
    at: given.value('at') ?? io.now().toISOString(),
    ...(given.has('eku') && { eku: given.values('eku') }),
    ...(given.has('key-usage') && { keyUsage: given.values('key-usage') }),
    ...(given.has('policy') && { policies: given.values('policy') }),
    ...(depth !== undefined && { maxDepth: Number(depth) }),
  })
  if (parsed.success) return parsed.data
  throw new CliError('cli/option-unknown', shapeProblem(parsed.error))
}
