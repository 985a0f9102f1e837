import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * Files of these projects share a process with others: importing the libraries anew for each file took a
 * third of their time. Nothing in a module may therefore be changed by a test and left so.
 */
const shared = { isolate: false } as const

/** Tests read the sources of every workspace: no build is needed, and none can be stale. */
const conditions = ['source', 'module', 'node', 'development|production']
const source = { name: 'source', configEnvironment: () => ({ resolve: { conditions } }) }

export default defineConfig({
  plugins: [source],
  ssr: { resolve: { conditions } },
  test: {
    // By default one core is left to whoever looks on.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'libraries',
          ...shared,
          include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['packages/service/**', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'roles',
          ...shared,
          include: [
            'packages/service/src/**/*.test.ts',
            'roles/*/src/**/*.test.ts',
            'server/src/**/*.test.ts',
            'cli/src/**/*.test.ts',
            'e2e/src/http/**/*.test.ts',
          ],
          globalSetup: ['packages/service/src/testing/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'assurance',
          include: ['assurance/src/**/*.test.ts'],
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['e2e/src/**/*.test.ts'],
          exclude: ['e2e/src/http/**'],
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
})
