/**
 * The case that the options of a command line name.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { CodedError, utf8Decode } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import { decodeContent } from '../input/decode-text.ts'
import { parseJson } from '../input/parse-json.ts'
import { parseTime } from '../input/parse-time.ts'
import type { Given } from '../input/read-arguments.ts'
import { readFile } from '../input/read-file.ts'
import { readTrustAnchors } from '../input/trust-anchors.ts'
import type { CaseToJudge } from './judge-case.ts'
import { importReaderKey, privateJwk } from './read-reader-key.ts'
import { isToleranceName, toleranceNames, tolerancesOf } from './read-tolerances.ts'

/**
 * What FILE holds is for the report to judge; everything else must be right.
 * @throws CliError
 */
export async function readGivenCase(
  given: Given,
  io: CommandIo,
  crypto: Crypto,
): Promise<CaseToJudge> {
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
