/**
 * The tests of the packages, with a switch for each check and none of them switched off.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { switchOffChecks } from './switch-off-check.ts'

const conditions = ['source', 'module', 'node', 'development|production']
const source = { name: 'source', configEnvironment: () => ({ resolve: { conditions } }) }

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  plugins: [source, switchOffChecks()],
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    exclude: ['packages/service/**', '**/node_modules/**'],
    testTimeout: 300_000,
  },
})
