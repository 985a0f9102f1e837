/**
 * The tests of the packages, with the file of TEGATA_MUTATED_PATH read as TEGATA_MUTATED_TEXT says.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { mutateFile } from './mutate-file.ts'

const { TEGATA_MUTATED_PATH: path, TEGATA_MUTATED_TEXT: text } = process.env
if (!path || text === undefined) throw new Error('TEGATA_MUTATED_PATH names no file')

const conditions = ['source', 'module', 'node', 'development|production']
const source = { name: 'source', configEnvironment: () => ({ resolve: { conditions } }) }

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  plugins: [source, mutateFile(path, text)],
  ssr: { resolve: { conditions } },
  test: { include: ['packages/*/src/**/*.test.ts'], testTimeout: 30_000 },
})
