/**
 * The key that signs: in a file with its certificate beside it, or in a card or phone that a reader holds.
 * @module
 */
import type { Crypto, Signer } from '@tegata/crypto'
import { cardSigner, openJpkiCard } from '@tegata/jpki'
import { utf8Decode } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { openReader } from '../card/pcsc/open-reader.ts'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import type { Given } from '../input/read-arguments.ts'
import { readFile } from '../input/read-file.ts'
import { certificatesIn } from '../input/trust-anchors.ts'
import { readSigningKey } from './read-signing-key.ts'
import { required } from './required.ts'

export type SigningKey = {
  readonly signer: Signer
  readonly certificate: Uint8Array
  readonly chain: readonly Uint8Array[]
  /** Lets go of the reader. */
  close(): Promise<void>
}

/**
 * @throws CliError for options that do not go together or cannot be used; JpkiError of the card: its
 * password wrong (it says how often it may still be tried), locked, no application, no certificate
 */
export async function openSigningKey(
  given: Given,
  io: CommandIo,
  crypto: Crypto,
): Promise<SigningKey> {
  const [others, what] = given.has('card')
    ? [['key', 'certificate'], 'not with --card: the card has its own']
    : [['reader', 'password-file'], 'goes with --card only']
  for (const name of others)
    if (given.has(name)) throw new CliError('cli/option-conflict', `--${name}: ${what}`)
  return given.has('card')
    ? await openCardKey(given, io, crypto)
    : await openKeyFile(given, io, crypto)
}

async function openKeyFile(given: Given, io: CommandIo, crypto: Crypto): Promise<SigningKey> {
  const keyPath = required(given.value('key'), '--key (or --card)')
  const signer = await readSigningKey(await readFile(keyPath, io), keyPath, crypto)
  const path = required(given.value('certificate'), '--certificate')
  const [certificate, ...chain] = certificatesIn(await readFile(path, io))
  if (!certificate) throw new CliError('cli/trust-unreadable', `${path}: no certificate`)
  return { signer, certificate, chain, close: async () => {} }
}

async function openCardKey(given: Given, io: CommandIo, crypto: Crypto): Promise<SigningKey> {
  const pin = await readPassword(given, io)
  const { transmit, close } = await openReader(given.value('reader'))
  try {
    const card = openJpkiCard(transmit)
    const certificate = await card.readCertificate('sign', pin)
    const { publicKey } = parseCertificate(certificate)
    const signer = cardSigner(card, 'sign', { publicKey, pin, crypto })
    return { signer, certificate, chain: [], close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Never an argument: those can be read by everybody on the machine. */
async function readPassword(given: Given, io: CommandIo): Promise<string> {
  const path = given.value('password-file')
  if (path === undefined) {
    if (io.askSecret) return await io.askSecret('Signing password of the card: ')
    throw new CliError(
      'cli/argument-missing',
      '--password-file is missing, and there is no terminal to ask at',
    )
  }
  if (path === '-' && given.positional === '-')
    throw new CliError('cli/option-conflict', 'FILE and --password-file: one of them is -')
  const bytes = await readFile(path, io)
  try {
    return utf8Decode(bytes).replace(/\r?\n$/, '')
  } catch {
    throw new CliError('cli/option-malformed', '--password-file: no text')
  }
}
