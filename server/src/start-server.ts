/**
 * Starts everything a configuration names and stops it in the reverse order.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  bindKeys,
  type Database,
  followHeads,
  type KeyStore,
  openDatabase,
  openKeyStore,
  openTokenKeyStore,
  requireNewestDatabase,
  ServiceError,
  startAlone,
  startJobs,
  type TokenKeyStore,
} from '@tegata/service'
import { type Logger, pino } from 'pino'
import { buildApp } from './app.ts'
import type { ServerConfig, TokenConfig } from './config.ts'
import { type RunTour, startSurfaces } from './surfaces.ts'

export type RunningServer = {
  readonly addresses: Readonly<Record<string, string>>
  /** Answers when everything has stopped. */
  close(): Promise<void>
}

/** The PIN is read from its file and kept no longer than the log-in takes. */
async function openConfiguredToken(
  { pinFile, ...place }: TokenConfig,
  files: KeyStore,
): Promise<TokenKeyStore> {
  return await openTokenKeyStore({ ...place, pin: readPin(pinFile) }, files)
}

function readPin(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new ServiceError('service/bad-config', 'TEGATA_PKCS11_PIN_FILE cannot be read', { cause })
  }
}

type Opening = {
  readonly config: ServerConfig
  readonly dataFolder: string
  readonly database: Database
  readonly log: Logger
  /** What is to be stopped later, in the reverse order. */
  readonly stops: (() => Promise<unknown>)[]
}

/** Nothing is made, no job begun, before the database was found to be the right one. */
async function openApp({ config, dataFolder, database, log, stops }: Opening) {
  const now = () => new Date()
  const keyFolder = join(dataFolder, 'keys')
  const files = openKeyStore(keyFolder, config.keyPassphrase)
  const accepted = config.acceptRestoredDatabase
  await requireNewestDatabase(database, { keyFolder, accepted, now: now(), log })
  const heads = await followHeads(database, keyFolder, log)
  stops.push(() => heads.stop())
  const jobs = await startJobs(database, log)
  stops.push(() => jobs.stop())
  const token = config.token && (await openConfiguredToken(config.token, files))
  if (token) stops.push(async () => token.close())
  const keys = await bindKeys(database, token ?? files)
  return await buildApp({ config, database, jobs, keys, log, now })
}

/** @throws ServiceError when the database, the keys or a port cannot be had; nothing stays behind */
export async function startServer(
  config: ServerConfig,
  hooks: { readonly runTour?: RunTour } = {},
): Promise<RunningServer> {
  const log = pino({ level: config.logLevel }, pino.destination(2))
  const stops: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const stop of stops.toReversed()) await stop()
    stops.length = 0
  }
  try {
    const dataFolder = resolve(config.dataFolder)
    const place =
      config.databaseUrl === undefined ? { dataFolder, log } : { databaseUrl: config.databaseUrl }
    const database = await openDatabase(place)
    stops.push(() => database.close())
    const app = await startAlone(database, () =>
      openApp({ config, dataFolder, database, log, stops }),
    )
    stops.push(() => app.close())
    await app.listen({ host: config.host, port: config.ports.api })
    const surfaces = await startSurfaces(config, log, hooks.runTour)
    stops.push(() => surfaces.close())
    return { addresses: { ...surfaces.addresses, api: config.publicUrl }, close }
  } catch (error) {
    await close()
    throw error
  }
}
