/**
 * Every `ts` and `tsx` block in Markdown compiles. A block whose first line is a comment with a path
 * shows a file: it stands in the place of that file while its page is compiled, so the blocks of a
 * page may import each other. Any other block is a module beside its page.
 * @module
 */
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { findings, runAlone } from '../report.mjs'
import { markdownPages } from './markdown.mjs'

/** @typedef {{ page: string, line: number, text: string }} Shown */

/** @param {string} folder - of the repository */
export function checkDocCode(folder) {
  const pages = markdownPages(folder)
    .map(({ path, blocks }) => ({
      path,
      blocks: blocks.filter(({ language }) => language === 'ts' || language === 'tsx'),
    }))
    .filter(({ blocks }) => blocks.length > 0)
  /** Parsed once for all pages: most of the time goes into files of node_modules. */
  const parsed = new Map()
  const options = compilerOptions(folder)
  const problems = pages.flatMap(({ path, blocks }) => {
    const shown = new Map(
      blocks.map((block, index) => [
        join(folder, fileOf(path, block, index)),
        { page: path, line: block.line, text: block.text },
      ]),
    )
    return compile(shown, options, parsed)
  })
  const count = pages.reduce((sum, { blocks }) => sum + blocks.length, 0)
  return findings(count, 'blocks of TypeScript', problems)
}

/**
 * @param {string} page
 * @param {import('./markdown.mjs').Block} block
 * @param {number} index
 */
function fileOf(page, { text, language }, index) {
  const named = /^\/\/ ([\w./-]+\.tsx?)\s*\n/.exec(text)?.[1]
  return named ?? join(dirname(page), `block-${index + 1}-of-this-page.${language}`)
}

/** @param {string} folder */
function compilerOptions(folder) {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config?.compilerOptions ?? {}, folder)
  const { lib } = ts.convertCompilerOptionsFromJson({ lib: ['es2023', 'dom'] }, folder).options
  return {
    ...options,
    ...(lib && { lib }),
    strict: true,
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    jsx: ts.JsxEmit.ReactJSX,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ['node'],
    typeRoots: [resolve(import.meta.dirname, '../../node_modules/@types')],
  }
}

/**
 * @param {Map<string, Shown>} shown - blocks by the absolute path they stand at
 * @param {ts.CompilerOptions} options
 * @param {Map<string, ts.SourceFile | undefined>} parsed
 * @returns {string[]}
 */
function compile(shown, options, parsed) {
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, directoryExists, getSourceFile } = host
  const folders = new Set([...shown.keys()].flatMap(parentsOf))
  host.fileExists = (path) => shown.has(path) || fileExists(path)
  host.readFile = (path) => shown.get(path)?.text ?? readFile(path)
  host.directoryExists = (path) => folders.has(path) || (directoryExists?.(path) ?? true)
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const block = shown.get(path)
    if (block) return ts.createSourceFile(path, block.text, languageVersion, true)
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, languageVersion, ...rest))
    return parsed.get(path)
  }
  const program = ts.createProgram([...shown.keys()], options, host)
  return [...shown].flatMap(([path, block]) => {
    const source = program.getSourceFile(path)
    if (!source) return [`${block.page}:${block.line}: could not be read`]
    const diagnostics = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]
    return diagnostics.map((diagnostic) => {
      const line = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
      return `${block.page}:${block.line + line}: ${message.split('\n')[0]}`
    })
  })
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function parentsOf(path) {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...parentsOf(parent)]
}

await runAlone(import.meta.url, checkDocCode)
