/**
 * `tegata sign`: signs a file with a test key, and keeps the record of what was shown and signed.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import {
  prepareSignature,
  type SignatureFormat,
  signatureFormats,
  signDocument,
  writeSigningRecord,
} from '@tegata/jpki/signing'
import { toHex } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import type { ExitCode, TegataCommand } from '../input/define-tegata-command.ts'
import { parseTime } from '../input/parse-time.ts'
import { printableJson, printableLine } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { readFile } from '../input/read-file.ts'
import { openSigningKey, type SigningKey } from './open-signing-key.ts'
import { required } from './required.ts'
import { writeNewFile } from './write-new-file.ts'

const args = {
  file: { type: 'positional', required: false, description: 'The document; - for standard input' },
  format: {
    type: 'string',
    valueHint: 'name',
    description: `${signatureFormats.join(', ')}; else by what the file is`,
  },
  key: {
    type: 'string',
    valueHint: 'file',
    description: 'Private key for tests, PKCS#8 in PEM or DER: RSA, P-256 or P-384',
  },
  certificate: {
    type: 'string',
    valueHint: 'file',
    description: 'Certificate of the key, PEM or DER; further ones in the file go along',
  },
  card: {
    type: 'boolean',
    description: 'Sign with the card or phone in a reader, in place of --key',
  },
  reader: {
    type: 'string',
    valueHint: 'name',
    description: 'With --card: which reader; else one with a card',
  },
  'password-file': {
    type: 'string',
    valueHint: 'file',
    description:
      'With --card: its signing password, alone in a file; - for standard input; else asked for',
  },
  out: {
    type: 'string',
    valueHint: 'file',
    description: 'Where the signature, or the signed document, goes; there is no such file yet',
  },
  record: {
    type: 'string',
    valueHint: 'file',
    description: 'Where the record of what was shown and signed goes, as JSON',
  },
  'media-type': {
    type: 'string',
    valueHint: 'type',
    description: 'Of the document, for the record',
  },
  reason: { type: 'string', valueHint: 'text', description: 'Why it is signed; a PDF shows it' },
  at: { type: 'string', valueHint: 'time', description: 'Time of signing, ISO 8601; else now' },
  json: { type: 'boolean', description: 'Print the outcome as JSON' },
} as const

export const sign: TegataCommand = {
  meta: {
    name: 'sign',
    description: 'Sign a document: bare, CMS (CAdES), PDF (PAdES), XML (XAdES)',
  },
  args,
  run: signFile,
}

async function signFile(given: Given, io: CommandIo): Promise<ExitCode> {
  const crypto = createNodeCrypto()
  const path = required(given.positional, 'FILE')
  const document = await readFile(path, io)
  const format = formatOf(given.value('format'), document)
  const out = given.value('out') ?? defaultOut(path, format)
  const at = timeOf(given, io)
  const { signer, certificate, chain, close } = await openSigningKey(given, io, crypto)
  try {
    return await signWith({ signer, certificate, chain }, { document, format, out, at }, given, io)
  } finally {
    await close()
  }
}

type Wanted = {
  readonly document: Uint8Array
  readonly format: SignatureFormat
  readonly out: string
  readonly at: Date
}

async function signWith(
  { signer, certificate, chain }: Omit<SigningKey, 'close'>,
  { document, format, out, at }: Wanted,
  given: Given,
  io: CommandIo,
): Promise<ExitCode> {
  const crypto = createNodeCrypto()
  const [mediaType, reason] = [given.value('media-type'), given.value('reason')]
  const signable = await prepareSignature(format, {
    ...{ document, certificate, chain, signingTime: at },
    ...(mediaType !== undefined && { mediaType }),
    ...(reason !== undefined && { reason }),
  })
  const { file, record } = await signDocument(
    {
      ...{ signable, certificate, signer, at },
      // What the terminal names is the digest of the very bytes that go on to the key.
      show: async ({ content, hash }) => {
        const digest = await crypto.digest(hash, content)
        if (!given.has('json')) await io.write(`${hash} of what is signed: ${toHex(digest)}\n`)
        return digest
      },
    },
    crypto,
  )
  await writeNewFile(out, file)
  const recordPath = given.value('record')
  const plain = writeSigningRecord(record)
  if (recordPath !== undefined)
    await writeNewFile(
      recordPath,
      new TextEncoder().encode(`${JSON.stringify(plain, undefined, 2)}\n`),
    )
  await io.write(
    given.has('json')
      ? `${printableJson({ out, format, digest: toHex(record.signedDigest), record: plain }, 2)}\n`
      : `${printableLine(`Signed (${format}): ${out}`)}\n`,
  )
  return 0
}

function timeOf(given: Given, io: CommandIo): Date {
  const text = given.value('at')
  const at = text === undefined ? io.now() : parseTime(text)
  if (!at) throw new CliError('cli/time-malformed', '--at: write it like 2026-11-23T09:30:00Z')
  return at
}

/** The format named, or the one that a file of its kind is signed in. */
export function formatOf(name: string | undefined, document: Uint8Array): SignatureFormat {
  const found = signatureFormats.find((one) => one === (name ?? usualFormat(document)))
  if (found) return found
  throw new CliError('cli/format-unknown', `--format takes one of: ${signatureFormats.join(', ')}`)
}

function usualFormat(document: Uint8Array): SignatureFormat {
  const head = Buffer.from(document.subarray(0, 64)).toString('utf8')
  if (head.startsWith('%PDF-')) return 'pdf'
  return /^\ufeff?\s*</.test(head) ? 'xml' : 'cms'
}

const endings = { pkcs1: '.sig', cms: '.p7s' } as const

function defaultOut(path: string, format: SignatureFormat): string {
  if (path === '-') throw new CliError('cli/argument-missing', '--out is missing')
  if (format === 'pkcs1' || format === 'cms') return `${path}${endings[format]}`
  return path.replace(/(\.\w+)?$/, (ending) => `.signed${ending}`)
}
