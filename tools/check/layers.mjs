/**
 * Holds every edge between two workspaces against a table: those that package.json declares and
 * those that sources import, tests included. tsc does not see a forbidden edge by package name.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { findings } from '../report.mjs'
import { repositoryFiles, sourcePattern, workspaces } from '../repository.mjs'
import { referenceProblems } from './references.mjs'

/** @typedef {import('../repository.mjs').Workspace} Workspace */
/**
 * @typedef {object} Edge
 * @property {string} from - folder of a workspace
 * @property {string} to - folder of a workspace
 * @property {string} entry - what is taken from it: ``, `/contract`, or `any` when only declared
 * @property {string} where - file that has the edge
 */

/**
 * @param {string} folder - of the repository
 * @param {Record<string, readonly string[]>} table - who may depend on whom, by folder
 */
export function checkLayers(folder, table) {
  const all = workspaces(folder)
  const { edges, problems } = importedEdges(folder, all)
  edges.push(...declaredEdges(all))
  const unlisted = all.filter((one) => !rowOf(table, one.folder))
  problems.push(
    ...unlisted.map((one) => `${one.folder}: has no row in the table of layers`),
    ...unusedRows(table, all),
    ...edges.filter((edge) => !isAllowed(table, edge)).map(describe),
    ...referenceProblems(folder, all),
  )
  return findings(edges.length, 'edges', [...new Set(problems)])
}

/** @param {Edge} edge */
const describe = ({ from, to, entry, where }) =>
  `${where}: ${from} may not depend on ${to}${entry === 'any' ? '' : entry}`

/**
 * @param {Record<string, readonly string[]>} table
 * @param {string} workspace
 */
const rowOf = (table, workspace) => table[workspace] ?? table[starred(workspace)]

/** @param {string} workspace */
const starred = (workspace) => `${posix.dirname(workspace)}/*`

/**
 * @param {Record<string, readonly string[]>} table
 * @param {Workspace[]} all
 */
const unusedRows = (table, all) =>
  Object.keys(table)
    .filter((row) => !all.some((one) => one.folder === row || starred(one.folder) === row))
    .map((row) => `the table of layers has a row for ${row}, and there is no such workspace`)

/**
 * @param {Record<string, readonly string[]>} table
 * @param {Edge} edge
 */
function isAllowed(table, { from, to, entry }) {
  const row = rowOf(table, from) ?? []
  const names = [to, starred(to)]
  if (names.some((name) => row.includes(name))) return true
  const onlyContract = names.some((name) => row.includes(`${name}/contract`))
  return onlyContract && (entry === 'any' || entry === '/contract')
}

/**
 * @param {Workspace[]} all
 * @returns {Edge[]}
 */
const declaredEdges = (all) =>
  all.flatMap(({ folder, manifest }) =>
    declaredIn(manifest).flatMap((name) => {
      const to = all.find((other) => other.manifest.name === name)?.folder
      return to ? [{ from: folder, to, entry: 'any', where: `${folder}/package.json` }] : []
    }),
  )

/** @param {import('../repository.mjs').Manifest} manifest */
const declaredIn = ({ dependencies, devDependencies, optionalDependencies, peerDependencies }) =>
  Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies })

/**
 * @param {string} folder
 * @param {Workspace[]} all
 */
function importedEdges(folder, all) {
  /** @type {Edge[]} */
  const edges = []
  /** @type {string[]} */
  const problems = []
  for (const path of repositoryFiles(folder, sourcePattern)) {
    const own = all.find((one) => path.startsWith(`${one.folder}/`))
    if (!own) continue
    const text = readFileSync(join(folder, path), 'utf8')
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (fileName.startsWith('.')) {
        const target = posix.join(posix.dirname(path), fileName)
        if (!target.startsWith(`${own.folder}/`))
          problems.push(`${path}: leaves its workspace with ${fileName}`)
        continue
      }
      const other = all.find(({ manifest }) => isOf(fileName, manifest.name))
      if (!other || other === own) continue
      const entry = fileName.slice(other.manifest.name.length)
      edges.push({ from: own.folder, to: other.folder, entry, where: path })
      if (!declaredIn(own.manifest).includes(other.manifest.name))
        problems.push(
          `${path}: imports ${other.manifest.name}, which package.json does not declare`,
        )
    }
  }
  return { edges, problems }
}

/**
 * @param {string} specifier
 * @param {string} name - of a package
 */
const isOf = (specifier, name) => specifier === name || specifier.startsWith(`${name}/`)
