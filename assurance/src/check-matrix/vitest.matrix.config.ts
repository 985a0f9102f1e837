/**
 * The tests of the repository, with the check named by TEGATA_CHECK_OFF switched off.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { switchOffCheck } from './switch-off-check.ts'

const id = process.env.TEGATA_CHECK_OFF
if (!id) throw new Error('TEGATA_CHECK_OFF names no check')

const conditions = ['source', 'module', 'node', 'development|production']
const source = { name: 'source', configEnvironment: () => ({ resolve: { conditions } }) }

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  plugins: [source, switchOffCheck(id)],
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    exclude: ['packages/service/**', '**/node_modules/**'],
    testTimeout: 30_000,
  },
})
