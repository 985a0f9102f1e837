/**
 * Runs Vitest on some files in a process of its own and answers which tests turned red.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

export type TestRun = {
  readonly config: string
  readonly files: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Names of tests that failed, or of files that could not be loaded; nothing when all passed. */
export function redTests({ config, files, env }: TestRun): readonly string[] {
  if (files.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'tegata-red-'))
  const outputFile = join(folder, 'results.json')
  const vitest = join(
    dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
    'vitest.mjs',
  )
  const args = [
    'run',
    '--config',
    config,
    '--bail=3',
    '--reporter=json',
    `--outputFile=${outputFile}`,
  ]
  const { status } = spawnSync(process.execPath, [vitest, ...args, ...files], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: 'ignore',
    timeout: 300_000,
  })
  const names = readNames(outputFile)
  rmSync(folder, { recursive: true, force: true })
  // A run that neither passed nor names a test was ended from outside, or never began.
  return names.length > 0 || status === 0 ? names : ['the run itself']
}

type Results = {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

function readNames(path: string): readonly string[] {
  const results = parse(path)
  return (results?.testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed')
    const file = name.slice(name.lastIndexOf('/') + 1)
    if (failed.length > 0) return failed.map(({ fullName }) => `${file}: ${fullName}`)
    return status === 'failed' && assertionResults.length === 0 ? [`${file} does not load`] : []
  })
}

function parse(path: string): Results | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
