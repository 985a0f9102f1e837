/**
 * What others may import of the libraries: every entry of `exports` that is source code.
 * @module
 */
import { join } from 'node:path'
import { workspaces } from '../repository.mjs'

/**
 * @typedef {object} EntryPoint
 * @property {string} name - as it is imported
 * @property {string} library - the package it belongs to
 * @property {string} file - its source, absolute
 */

/**
 * @param {string} folder - of the repository
 * @returns {EntryPoint[]}
 */
export const entryPoints = (folder) =>
  workspaces(folder)
    .filter((workspace) => workspace.folder.startsWith('packages/'))
    .flatMap(({ folder: place, manifest: { name: library, exports = {} } }) =>
      Object.entries(exports).flatMap(([path, { source }]) =>
        source
          ? [{ name: library + path.slice(1), library, file: join(folder, place, source) }]
          : [],
      ),
    )
