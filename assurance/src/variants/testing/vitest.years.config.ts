/**
 * A project of one test file, for the tests of this folder.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { canaryText } from '../switchboard.ts'
import { years } from './years.ts'

const virtualYears = {
  name: 'virtual-years',
  resolveId: (id: string) => (id === 'virtual:years' ? '\0years' : undefined),
  load: (id: string) => (id === '\0years' ? years + canaryText : undefined),
}

export default defineConfig({
  root: fileURLToPath(new URL('../../../..', import.meta.url)),
  plugins: [virtualYears],
  test: { include: ['assurance/src/variants/testing/*.sample.ts'] },
})
