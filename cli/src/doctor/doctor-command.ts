/**
 * `tegata doctor`: what is wrong here, and what to do about it.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { createNodeCrypto } from '@tegata/crypto/node'
import { vectorsFolder } from '@tegata/kernel/testing'
import type { Certificate } from '@tegata/pki'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import { decodeContent } from '../input/decode-text.ts'
import type { TegataCommand } from '../input/define-tegata-command.ts'
import { parseTime } from '../input/parse-time.ts'
import { printableJson } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { readFile } from '../input/read-file.ts'
import { readTrustAnchors } from '../input/trust-anchors.ts'
import { checkInstallation } from './check-installation.ts'
import { checkPorts } from './check-ports.ts'
import { checkResponse } from './check-response.ts'
import { checkServer } from './check-server.ts'
import { checkAnchor } from './check-trust.ts'
import { type Finding, findingsText, note, problem } from './finding.ts'

/** The start page's port; the API has the next. `TEGATA_PORT` chooses others. */
const defaultPort = 8400
const example = 'http://127.0.0.1:8401'
const root = fileURLToPath(new URL('../../..', import.meta.url))

export const doctor: TegataCommand = {
  meta: {
    name: 'doctor',
    description: 'Look for what is wrong, and say what to do: exit 0 nothing, 1 a problem',
  },
  args: {
    trust: { type: 'string', valueHint: 'file', description: 'An anchor of a verifier. Repeat' },
    file: {
      type: 'string',
      valueHint: 'file',
      description: 'A DeviceResponse that is refused: its chain is followed to the anchors',
    },
    server: {
      type: 'string',
      valueHint: 'url',
      description: 'API of a running server; else that of the sandbox here, if it answers',
    },
    at: { type: 'string', valueHint: 'time', description: 'Time of the check, ISO 8601; else now' },
    json: { type: 'boolean', description: 'Print the findings as JSON' },
  },
  repeatable: ['trust'],
  run: async (given, io) => {
    const findings = await examine(given, io)
    const healthy = findings.every(({ outcome }) => outcome !== 'problem')
    const text = given.has('json')
      ? `${printableJson({ ok: healthy, findings }, 2)}\n`
      : findingsText(findings)
    await io.write(text)
    return healthy ? 0 : 1
  },
}

async function examine(given: Given, io: CommandIo): Promise<readonly Finding[]> {
  const at = readTime(given, io)
  const operatorToken = process.env.TEGATA_OPERATOR_TOKEN
  const server = { url: readServer(given), named: given.has('server'), at, operatorToken }
  const trust = await readTrust(given, io, at)
  const installation = checkInstallation({
    root,
    nodeVersion: process.versions.node,
    env: process.env,
    vectorsFolder,
  })
  const [ports, ofServer] = await Promise.all([checkPorts(startPort()), checkServer(server)])
  const response = await readResponse(given, io, trust.anchors, at)
  return [...installation, ...ports, ...ofServer, ...trust.findings, ...response]
}

function readTime(given: Given, io: CommandIo): Date {
  const text = given.value('at')
  const at = text === undefined ? io.now() : parseTime(text)
  if (at) return at
  throw new CliError('cli/time-malformed', '--at: write it like 2026-11-23T09:30:00Z')
}

function startPort(): number {
  const port = Number(process.env.TEGATA_PORT)
  return Number.isInteger(port) && port > 0 && port <= 65_000 ? port : defaultPort
}

function readServer(given: Given): string {
  const text = given.value('server') ?? `http://127.0.0.1:${startPort() + 1}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/$/, '')
  throw new CliError('cli/address-malformed', `--server: write it like ${example}`)
}

type Trust = { readonly anchors: readonly Certificate[]; readonly findings: readonly Finding[] }

async function readTrust(given: Given, io: CommandIo, at: Date): Promise<Trust> {
  const anchors: Certificate[] = []
  const findings: Finding[] = []
  for (const path of given.values('trust')) {
    const bytes = await readFile(path, io)
    try {
      anchors.push(...readTrustAnchors(bytes, path))
    } catch (error) {
      if (!(error instanceof CliError)) throw error
      findings.push(problem('trust/anchor', error.message, 'tegata inspect says what the file is'))
    }
  }
  const crypto = createNodeCrypto()
  for (const anchor of anchors) findings.push(await checkAnchor(anchor, at, crypto))
  return { anchors, findings }
}

async function readResponse(
  given: Given,
  io: CommandIo,
  anchors: readonly Certificate[],
  at: Date,
): Promise<readonly Finding[]> {
  const path = given.value('file')
  if (path === undefined)
    return given.has('trust')
      ? [note('response/form', 'none given', 'name a response with --file to follow its chain')]
      : []
  const { bytes } = decodeContent(await readFile(path, io))
  return await checkResponse({ bytes, anchors, at }, createNodeCrypto())
}
