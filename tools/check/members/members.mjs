/**
 * Asked or refused, never ignored: every member of every shape that is read has a line in the
 * `members.json` of its workspace: acted upon, refused by name, or ignorable with its clause. A member
 * without a line, a line without a member, and a shape without lines turn this red.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findings, runAlone } from '../../report.mjs'
import { isTestSource, readJson, repositoryFiles } from '../../repository.mjs'
import { cell, readPage, table, writePage } from '../generated-page.mjs'
import { zodShapes } from './zod-shapes.mjs'

/**
 * @typedef {object} Structure
 * @property {string} structure - its name in the standard
 * @property {string} clause
 * @property {string} [shape] - `src/file.ts#declaration` of what zod reads
 * @property {string} [reader] - the same of a function that reads it by hand
 * @property {readonly string[]} acted - members that something depends on
 * @property {Readonly<Record<string, string>>} [elsewhere] - acted upon, and by which function
 * @property {Readonly<Record<string, string>>} [refused] - by which code or check
 * @property {Readonly<Record<string, string>>} [ignorable] - by which clause; `*`: every other member
 */
/** @typedef {{ structures: readonly Structure[], own: Readonly<Record<string, string>> }} Members */
/** @typedef {{ workspace: string, members: Members }} Catalogue */

const page = 'docs/members.md'
const readers = /^(packages|roles)\/[^/]+\/src\/.*\.ts$/

/** @param {string} folder - of the repository */
export function checkMembers(folder) {
  const catalogues = readCatalogues(folder)
  const shapes = shapesOf(folder)
  const documented = ['docs/errors.md', 'docs/checks.md'].map((path) =>
    readPage(join(folder, path)),
  )
  const problems = [
    ...catalogues.flatMap(({ workspace, members }) => [
      ...members.structures.flatMap((structure) =>
        structureProblems(folder, workspace, structure, { shapes, documented }),
      ),
      ...Object.keys(members.own)
        .filter((name) => !shapes.has(`${workspace}/${name}`))
        .map((name) => `${workspace}/members.json: own ${name} is not there`),
    ]),
    ...withoutLines(catalogues, shapes),
    ...(readPage(join(folder, page)).includes(pageOf(catalogues).trim())
      ? []
      : [`${page}: differs; \`node tools/check.mjs --write\` writes it anew`]),
  ]
  return findings(shapes.size, 'shapes', problems)
}

/**
 * @param {string} folder
 * @returns {Map<string, import('./zod-shapes.mjs').Shape>}
 */
function shapesOf(folder) {
  const sources = repositoryFiles(folder, readers).filter((path) => !isTestSource(path))
  /** @param {string} path */
  const read = (path) => readPage(join(folder, path))
  const shapes = sources.flatMap((path) =>
    zodShapes(path, read(path), read).map(
      (shape) =>
        /** @type {[string, import('./zod-shapes.mjs').Shape]} */ ([
          `${path}#${shape.name}`,
          shape,
        ]),
    ),
  )
  return new Map(shapes)
}

/**
 * @param {readonly Catalogue[]} catalogues
 * @param {ReturnType<typeof shapesOf>} shapes
 */
function withoutLines(catalogues, shapes) {
  const named = new Set(
    catalogues.flatMap(({ workspace, members }) =>
      [...members.structures.map(({ shape }) => shape), ...Object.keys(members.own)].map(
        (name) => `${workspace}/${name}`,
      ),
    ),
  )
  return [...shapes.keys()]
    .filter((name) => !named.has(name))
    .map((name) => `${name}: is read, and has no lines in members.json`)
}

/**
 * @param {string} folder
 * @param {string} workspace
 * @param {Structure} structure
 * @param {{ shapes: ReturnType<typeof shapesOf>, documented: readonly string[] }} known
 */
function structureProblems(folder, workspace, structure, { shapes, documented }) {
  const { shape: name, reader, acted, elsewhere = {}, refused = {}, ignorable = {} } = structure
  const where = `${workspace}/members.json: ${structure.structure}`
  const shape = shapes.get(`${workspace}/${name}`)
  if (name && !shape) return [`${where}: ${name} is not there`]
  if (!name && !readerExists(folder, workspace, reader)) return [`${where}: ${reader} is not there`]
  const lines = [acted, elsewhere, refused, ignorable].flatMap((of) =>
    Array.isArray(of) ? of : Object.keys(of),
  )
  const members = shape?.members ?? acted
  return [
    ...members.filter((member) => !lines.includes(member)).map((m) => `${where}: ${m} has no line`),
    ...acted.filter((member) => !members.includes(member)).map((m) => `${where}: no member ${m}`),
    ...lines
      .filter((member, at) => lines.indexOf(member) < at)
      .map((member) => `${where}: ${member} has two lines`),
    ...(lines.includes('*') ? [] : [`${where}: no line for members that are not known`]),
    ...Object.entries(refused)
      .filter(([, code]) => !documented.some((text) => text.includes(`\`${code}\``)))
      .map(
        ([member, code]) => `${where}: ${member} is refused by ${code}, which is not documented`,
      ),
    ...Object.entries(ignorable)
      .filter(([, clause]) => !/\d|^ours/.test(clause))
      .map(([member]) => `${where}: ${member} is ignorable by no clause`),
    ...(structure.clause ? [] : [`${where}: no clause`]),
  ]
}

/**
 * @param {string} folder
 * @param {string} workspace
 * @param {string | undefined} reader
 */
function readerExists(folder, workspace, reader) {
  const [path = '', name = ''] = (reader ?? '').split('#')
  const file = join(folder, workspace, path)
  return path !== '' && existsSync(file) && readFileSync(file, 'utf8').includes(`${name}(`)
}

/**
 * @param {string} folder
 * @returns {Catalogue[]}
 */
const readCatalogues = (folder) =>
  repositoryFiles(folder, /^(packages|roles)\/[^/]+\/members\.json$/).map((path) => ({
    workspace: path.slice(0, path.lastIndexOf('/')),
    members: readJson(join(folder, path)),
  }))

/** @param {readonly Catalogue[]} catalogues */
const pageOf = (catalogues) =>
  catalogues
    .flatMap(({ workspace, members }) =>
      members.structures.map((structure) =>
        table(
          `${structure.structure}`,
          [`${workspace}: ${cell(structure.clause)}`, 'what becomes of it'],
          rowsOf(structure),
        ),
      ),
    )
    .join('\n')

/** @param {Structure} structure */
const rowsOf = ({ acted, elsewhere = {}, refused = {}, ignorable = {} }) => [
  ...acted.map((member) => [name(member), 'acted upon']),
  ...Object.entries(elsewhere).map(([member, by]) => [name(member), `acted upon: ${cell(by)}`]),
  ...Object.entries(refused).map(([member, by]) => [name(member), `refused: \`${by}\``]),
  ...Object.entries(ignorable).map(([member, by]) => [name(member), `ignorable: ${cell(by)}`]),
]

/** @param {string} member */
const name = (member) => (member === '*' ? 'any other' : `\`${cell(member)}\``)

/** @param {string} folder - of the repository */
export function writeMembers(folder) {
  writePage(join(folder, page), pageOf(readCatalogues(folder)))
  return page
}

await runAlone(import.meta.url, checkMembers)
