import { defineConfig } from 'vitest/config'

/** Tests read the sources of every workspace: no build is needed, and none can be stale. */
const conditions = ['source', 'module', 'node', 'development|production']
const source = { name: 'source', configEnvironment: () => ({ resolve: { conditions } }) }

export default defineConfig({
  plugins: [source],
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'libraries',
          include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['packages/service/**', '**/node_modules/**'],
        },
      },
    ],
  },
})
