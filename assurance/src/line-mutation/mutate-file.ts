/**
 * Gives Vite one file with one line changed; the file itself stays as it is.
 * @module
 */
import type { Plugin } from 'vite'

/** @param path - from the root of the repository */
export const mutateFile = (path: string, text: string): Plugin => ({
  name: 'mutate-file',
  enforce: 'pre',
  transform: (_, id) => (id.endsWith(`/${path}`) ? text : undefined),
})
