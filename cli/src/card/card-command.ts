/**
 * `tegata card`: a card of the sandbox in a virtual reader, for every program that reads cards; and a
 * card in a reader, read.
 * @module
 */
import { toBase64url } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { CommandIo } from '../input/command-io.ts'
import type { TegataCommand } from '../input/define-tegata-command.ts'
import { printableJson } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'
import { stopSignal } from '../input/stop-signal.ts'
import { openReader } from './pcsc/open-reader.ts'
import { readCard, summaryJson, summaryText } from './read-card.ts'
import { makeSandboxCard, type SandboxCard, type TokenKind } from './sandbox-card.ts'
import { openStateFile } from './state-file.ts'
import { plugIntoVpcd } from './vpcd.ts'

/** 0x8C7B: where Debian's vpcd listens for the first of its two cards. */
const vpcdPort = 35_963
/** The reader asks for a card's answer to reset about twice a second. */
const patienceMs = 5000

export const card: TegataCommand = {
  meta: {
    name: 'card',
    description: 'A test card in a virtual PC/SC reader; or read a card in a reader',
  },
  args: {
    vpcd: { type: 'boolean', description: 'Plug the card into the reader of vsmartcard-vpcd' },
    read: {
      type: 'boolean',
      description: 'Read the card in a reader instead: label, tries left, certificates; no PIN',
    },
    port: { type: 'string', valueHint: 'number', description: `Port of vpcd; else ${vpcdPort}` },
    reader: {
      type: 'string',
      valueHint: 'number|name',
      description: 'Which reader: 0 or 1 of vpcd, else 0; with --read any, else one with a card',
    },
    token: {
      type: 'string',
      valueHint: 'card|android|iphone',
      description: 'What holds the application; else card',
    },
    state: {
      type: 'string',
      valueHint: 'file',
      description: 'Where the card is kept; else it is gone at the end. Made when it is not there',
    },
    json: { type: 'boolean', description: 'Print what is on the card as JSON' },
  },
  run: async (given, io) => {
    if (given.has('read') && given.has('vpcd'))
      throw new CliError('cli/option-conflict', '--read and --vpcd: one of them')
    if (given.has('read')) return await readInReader(given, io)
    if (given.has('vpcd')) return await plugIn(given, io)
    throw new CliError('cli/argument-missing', 'say what to do: --vpcd or --read')
  },
}

async function readInReader(given: Given, io: CommandIo): Promise<0> {
  for (const name of ['port', 'token', 'state'])
    if (given.has(name))
      throw new CliError('cli/option-conflict', `--${name} goes with --vpcd only`)
  const { reader, transmit, close } = await openReader(given.value('reader'))
  try {
    const summary = await readCard(transmit)
    const text = given.has('json') ? summaryJson(summary, reader) : summaryText(summary, reader)
    await io.write(`${text}\n`)
    return 0
  } finally {
    await close()
  }
}

async function plugIn(given: Given, io: CommandIo): Promise<0 | 1> {
  const reader = readReader(given)
  const token = readToken(given)
  const path = given.value('state')
  const file = path === undefined ? undefined : openStateFile(path)
  try {
    if (file?.kept && given.has('token') && file.kept.token !== token)
      throw new CliError('cli/option-conflict', `--token: the file holds a ${file.kept.token}`)
    return await holdInReader(await makeSandboxCard(token, io.now(), file), reader, {
      ...io,
      json: given.has('json'),
    })
  } finally {
    file?.release()
  }
}

/** Until it is told to stop, which is fine, or the reader goes away, which is not. */
async function holdInReader(
  made: SandboxCard,
  reader: Reader,
  { write, writeError, json }: CommandIo & { readonly json: boolean },
): Promise<0 | 1> {
  const plugged = await plugIntoVpcd(made.card, { host: '127.0.0.1', ...reader, patienceMs })
  await write(`${json ? asJson(made, reader) : asText(made, reader)}\n`)
  const why = await Promise.race([stopSignal().then(() => 'told'), plugged.gone])
  plugged.unplug()
  await plugged.gone
  if (why === 'told') return 0
  writeError('the reader went away\n')
  return 1
}

type Reader = { readonly port: number; readonly name: string }

function readReader(given: Given): Reader {
  const index = readNumber(given, 'reader', 0, 1) ?? 0
  const port = readNumber(given, 'port', 1, 65_534) ?? vpcdPort
  return { port: port + index, name: `Virtual PCD 00 0${index}` }
}

function readNumber(given: Given, name: string, from: number, to: number): number | undefined {
  const text = given.value(name)
  if (text === undefined) return undefined
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (number >= from && number <= to) return number
  throw new CliError('cli/option-malformed', `--${name}: a number from ${from} to ${to}`)
}

const tokens: readonly TokenKind[] = ['card', 'android', 'iphone']

function readToken(given: Given): TokenKind {
  const text = given.value('token') ?? 'card'
  const token = tokens.find((name) => name === text)
  if (token) return token
  throw new CliError('cli/option-malformed', `--token: one of ${tokens.join(', ')}`)
}

/** The PINs of a card of nobody are no secret: who tries the card types them. */
const asText = ({ pins, token }: SandboxCard, { name }: Reader) =>
  [
    `TEST card (${token}) in reader ${name}`,
    `PIN to authenticate   ${pins.auth}`,
    `PIN to sign           ${pins.sign}`,
    `PIN to fill in forms  ${pins.cardFace}`,
    `check number B        ${pins.checkNumberB}`,
    'ready',
  ].join('\n')

const asJson = ({ pins, token, certificates }: SandboxCard, { name }: Reader) =>
  printableJson({
    reader: name,
    token,
    pins,
    certificates: Object.fromEntries(
      Object.entries(certificates).map(([file, der]) => [file, toBase64url(der)]),
    ),
  })
