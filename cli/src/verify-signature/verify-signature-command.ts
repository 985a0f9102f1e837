/**
 * `tegata verify-signature`: a signed document into a report of named checks.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { type AskRevocation, sandboxPolicies } from '@tegata/jpki'
import { judgeSignedDocument, type ReceivedDocument } from '@tegata/jpki/signing'
import { verifyCrl, verifyOcspResponse } from '@tegata/pki'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import type { ExitCode, TegataCommand } from '../input/define-tegata-command.ts'
import { parseTime } from '../input/parse-time.ts'
import { printableJson } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { readFile } from '../input/read-file.ts'
import { certificatesIn, readTrustAnchors } from '../input/trust-anchors.ts'
import { formatOf } from '../sign/sign-command.ts'
import {
  explainedSignature,
  plainSignature,
  readLanguage,
  signatureText,
} from './print-signature-report.ts'

const tolerance = 'revocation-unknown'

const args = {
  file: {
    type: 'positional',
    required: false,
    description: 'The document, or the signed document; - for standard input',
  },
  signature: {
    type: 'string',
    valueHint: 'file',
    description: 'The signature beside the document: CMS in DER, or a bare one with --certificate',
  },
  certificate: {
    type: 'string',
    valueHint: 'file',
    description: 'Certificate of whoever is said to have made a bare signature, PEM or DER',
  },
  anchors: {
    type: 'string',
    valueHint: 'file',
    description: 'Certificate of the authority for signing, PEM or DER. Repeat',
  },
  at: { type: 'string', valueHint: 'time', description: 'Time of the check, ISO 8601; else now' },
  ocsp: { type: 'string', valueHint: 'file', description: 'OCSP answer about the signer, DER' },
  crl: { type: 'string', valueHint: 'file', description: 'Revocation list of the authority, DER' },
  policy: {
    type: 'string',
    valueHint: 'oid',
    description: 'Certificate policy of signing certificates, beside those of the sandbox. Repeat',
  },
  tolerate: {
    type: 'string',
    valueHint: 'name',
    description: `Accept what cannot be asked here: ${tolerance}`,
  },
  json: { type: 'boolean', description: 'Print the report as JSON' },
  explain: {
    type: 'string',
    valueHint: 'language',
    description: 'Say the report in plain sentences: ja or en',
  },
} as const

export const verifySignatureOfFile: TegataCommand = {
  meta: {
    name: 'verify-signature',
    description: 'Verify a signed document: exit 0 accepted, 1 refused, 2 wrong use',
  },
  args,
  repeatable: ['anchors', 'policy'],
  run: verifyFile,
}

async function verifyFile(given: Given, io: CommandIo): Promise<ExitCode> {
  const crypto = createNodeCrypto()
  const language = readLanguage(given)
  const received = await readReceived(given, io)
  const at = timeOf(given, io)
  const report = await judgeSignedDocument(
    received,
    {
      anchors: await readAnchors(given, io),
      at,
      askRevocation: await readRevocation(given, io, crypto),
      policies: policiesOf(given),
      mayTolerate: tolerancesOf(given),
    },
    crypto,
  )
  const judged = { ...report, format: received.format, at }
  const sentences = language && explainedSignature(judged, language)
  if (given.has('json')) {
    const plain = { ...plainSignature(judged), ...(sentences && { explanation: sentences }) }
    await io.write(`${printableJson(plain, 2)}\n`)
  } else await io.write(sentences ? `${sentences.join('\n')}\n` : signatureText(judged))
  return report.verdict === 'accepted' ? 0 : 1
}

async function readReceived(given: Given, io: CommandIo): Promise<ReceivedDocument> {
  if (given.positional === undefined)
    throw new CliError('cli/argument-missing', 'FILE is missing: name the document')
  const document = await readFile(given.positional, io)
  const [signaturePath, certificatePath] = [given.value('signature'), given.value('certificate')]
  if (signaturePath === undefined) {
    const format = formatOf(undefined, document)
    if (format === 'pkcs1' || format === 'cms')
      throw new CliError(
        'cli/argument-missing',
        '--signature is missing: nothing in FILE is signed',
      )
    return { format, document }
  }
  const signature = await readFile(signaturePath, io)
  if (certificatePath === undefined) return { format: 'cms', document, signature }
  const [certificate] = certificatesIn(await readFile(certificatePath, io))
  if (!certificate) throw new CliError('cli/trust-unreadable', `${certificatePath}: no certificate`)
  return { format: 'pkcs1', document, signature, certificate }
}

async function readAnchors(given: Given, io: CommandIo): Promise<Uint8Array[]> {
  const paths = given.values('anchors')
  if (paths.length === 0)
    throw new CliError('cli/trust-missing', 'nothing is trusted: name an authority with --anchors')
  const anchors: Uint8Array[] = []
  for (const path of paths)
    anchors.push(...readTrustAnchors(await readFile(path, io), path).map(({ der }) => der))
  return anchors
}

function timeOf(given: Given, io: CommandIo): Date {
  const text = given.value('at')
  const at = text === undefined ? io.now() : parseTime(text)
  if (!at) throw new CliError('cli/time-malformed', '--at: write it like 2026-11-23T09:30:00Z')
  return at
}

/** This command uses no network: revocation is what the person has fetched. */
async function readRevocation(given: Given, io: CommandIo, crypto: Crypto): Promise<AskRevocation> {
  const [ocspPath, crlPath] = [given.value('ocsp'), given.value('crl')]
  if (ocspPath !== undefined && crlPath !== undefined)
    throw new CliError('cli/option-conflict', '--ocsp and --crl: give one of them')
  if (ocspPath !== undefined) {
    const answer = await readFile(ocspPath, io)
    return async ({ serialNumber }, issuer, at) =>
      await verifyOcspResponse(answer, { issuer, serialNumber, at, crypto })
  }
  if (crlPath === undefined) return async () => undefined
  const list = await readFile(crlPath, io)
  return async (certificate, issuer, at) =>
    await verifyCrl(list, { certificate, issuer, at, crypto })
}

const policiesOf = (given: Given) => [
  ...sandboxPolicies,
  ...given.values('policy').map((oid) => ({ oid, kind: 'sign', token: 'card' }) as const),
]

function tolerancesOf(given: Given): readonly (typeof tolerance)[] {
  const name = given.value('tolerate')
  if (name === undefined) return []
  if (name === tolerance) return [tolerance]
  throw new CliError('cli/tolerance-unknown', `--tolerate takes one of: ${tolerance}`)
}
