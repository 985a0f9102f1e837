/**
 * `tegata tour`: against a running server, or one that is started for it.
 * @module
 */
import { createInterface } from 'node:readline/promises'
import { createNodeCrypto } from '@tegata/crypto/node'
import { readServerConfig } from '@tegata/server'
import { guardedFetch, loopbackOnly } from '@tegata/service'
import { CliError } from '../errors.ts'
import type { TegataCommand } from '../input/define-tegata-command.ts'
import { ensureServer } from './ensure-server.ts'
import { jsonLine, languageOf, summaryLine, terminalLines } from './print-tour.ts'
import { type Language, runTour, stepCount, type TourHooks } from './run-tour.ts'
import { createWorld, type World } from './world.ts'

export const tour: TegataCommand = {
  meta: { name: 'tour', description: 'The life of one record, over real HTTP, step by step' },
  args: {
    lang: { type: 'string', valueHint: 'ja|en', description: 'Language; else that of LANG' },
    json: { type: 'boolean', description: 'One JSON object a line' },
    step: { type: 'boolean', description: 'Wait for Enter before each step' },
  },
  async run(given, io) {
    const language = readLanguage(given.value('lang'), process.env)
    const config = readServerConfig(process.env)
    const server = await ensureServer(config, (text) => io.writeError(`${text}\n`))
    const world = openWorld(config)
    const pause = given.has('step') ? openPause(language) : undefined
    const isTerminal = process.stdout.isTTY === true
    const started = performance.now()
    let held = 0
    try {
      for await (const result of runTour(world, pause?.hooks)) {
        if (result.ok) held += 1
        const lines = given.has('json')
          ? `${jsonLine(result, language)}\n`
          : terminalLines(result, language, isTerminal)
        await io.write(lines)
      }
    } finally {
      pause?.close()
      await world.close()
      await server.stop()
    }
    const ms = Math.round(performance.now() - started)
    if (!given.has('json')) await io.write(summaryLine({ held, steps: stepCount, ms }, language))
    return held === stepCount ? 0 : 1
  },
}

type Addresses = Pick<ReturnType<typeof readServerConfig>, 'publicUrl' | 'tokens'>

const openWorld = ({ publicUrl, tokens }: Addresses): World =>
  createWorld(
    { api: publicUrl, clerkToken: tokens.clerk, bankToken: tokens.bank },
    {
      crypto: createNodeCrypto(),
      now: () => new Date(),
      fetch: guardedFetch({ isAllowed: loopbackOnly, timeoutMs: 15_000 }),
    },
  )

/** @throws CliError `cli/language-unknown` */
function readLanguage(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Language {
  if (named === 'ja' || named === 'en') return named
  if (named !== undefined) throw new CliError('cli/language-unknown', '--lang takes ja or en')
  return languageOf(env.LC_ALL || env.LC_MESSAGES || env.LANG)
}

function openPause(language: Language): { hooks: TourHooks; close(): void } {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const beforeStep: TourHooks['beforeStep'] = async (step, title) => {
    await lines.question(`${step}/${stepCount} ${title[language]} [Enter] `)
  }
  return { hooks: { beforeStep }, close: () => lines.close() }
}
