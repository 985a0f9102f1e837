/**
 * Starts everything a configuration names and stops it in the reverse order.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  type KeyStore,
  openDatabase,
  openKeyStore,
  openTokenKeyStore,
  ServiceError,
  startJobs,
  type TokenKeyStore,
} from '@tegata/service'
import { pino } from 'pino'
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
      config.databaseUrl === undefined ? { dataFolder } : { databaseUrl: config.databaseUrl }
    const database = await openDatabase(place)
    stops.push(() => database.close())
    const jobs = await startJobs(database, log)
    stops.push(() => jobs.stop())
    const files = openKeyStore(join(dataFolder, 'keys'), config.keyPassphrase)
    const token = config.token && (await openConfiguredToken(config.token, files))
    if (token) stops.push(async () => token.close())
    const keys = token ?? files
    const now = () => new Date()
    const app = await buildApp({ config, database, jobs, keys, log, now })
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
