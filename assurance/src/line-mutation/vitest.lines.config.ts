/**
 * The tests of the packages, with every mutant of the verifiers in them and none of them on.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { mutateFiles } from './mutate-files.ts'

const conditions = ['source', 'module', 'node', 'development|production']
const source = { name: 'source', configEnvironment: () => ({ resolve: { conditions } }) }

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  plugins: [source, mutateFiles()],
  ssr: { resolve: { conditions } },
  // A busy machine is no red test; what does not end is ended from outside.
  test: { include: ['packages/*/src/**/*.test.ts'], testTimeout: 300_000 },
})
