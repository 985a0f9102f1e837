/**
 * Gives Vite the verifiers with all their mutants in them; the files themselves stay as they are.
 * @module
 */
import { relative } from 'node:path'
import type { Plugin } from 'vite'
import { repository } from '../variants/repository.ts'
import { mutantsOf, verifierFiles } from './mutants-of-files.ts'
import { withAllMutants } from './with-all-mutants.ts'

export function mutateFiles(): Plugin {
  const paths = new Set(verifierFiles())
  return {
    name: 'mutate-files',
    enforce: 'pre',
    transform: (_, id) => {
      const path = relative(repository, id)
      if (!paths.has(path)) return undefined
      const { text, mutants } = mutantsOf(path)
      return withAllMutants(path, text, mutants)
    },
  }
}
