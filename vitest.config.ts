import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * Files of these projects share a process with others: importing the libraries anew for each file took a
 * third of their time. Nothing in a module may therefore be changed by a test and left so.
 */
const shared = { isolate: false } as const

/** The second tier, `npm run test:long`, is a project of its own. */
const long = '**/*.long.test.ts'
/** One PostgreSQL for all files of a project. */
const database = 'packages/service/src/testing/global-setup.ts'
const modules = '**/node_modules/**'

/** Tests read the sources of every workspace: no build is needed, and none can be stale. */
const conditions = ['source', 'module', 'node', 'development|production']
const source = { name: 'source', configEnvironment: () => ({ resolve: { conditions } }) }

export default defineConfig({
  plugins: [source],
  ssr: { resolve: { conditions } },
  test: {
    // By default one core is left to whoever looks on.
    maxWorkers: availableParallelism(),
    // What ends what hangs: no test is red because a machine is slow.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 300_000, interval: 20 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'libraries',
          ...shared,
          include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['packages/service/**', long, modules],
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
          exclude: [long, modules],
          globalSetup: [database],
        },
      },
      {
        extends: true,
        test: {
          name: 'assurance',
          include: ['assurance/src/**/*.test.ts'],
          exclude: [long, modules],
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['e2e/src/**/*.test.ts'],
          exclude: ['e2e/src/http/**', long, modules],
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [long],
          exclude: [modules],
          testTimeout: 3_600_000,
          globalSetup: [database],
        },
      },
    ],
  },
})
