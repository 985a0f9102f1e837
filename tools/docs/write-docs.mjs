/**
 * The documentation of the libraries as pages, made by TypeDoc of what stands above each export. All
 * entry points are read as one program, so that links between packages lead somewhere.
 * @module
 */
import { join } from 'node:path'
import { Application, TSConfigReader } from 'typedoc'
import { entryPoints } from './entry-points.mjs'
import { ProblemLog } from './problem-log.mjs'

/** Below the folder of the repository; git ignores it. */
export const docsFolder = 'docs/api'

/** Types that need not be exported: each is part of one that is, and its members are shown there. */
const parts = [
  '@tegata/cbor/src/cursor.ts:CborTolerances',
  '@tegata/mdoc/src/node/thread-message.ts:CaseResult',
  '@tegata/mdoc/src/present/select-elements.ts:OpenQuestions',
  '@tegata/pki/src/der/der-writer.ts:Bytes',
]

/**
 * Writes the pages, unless something in them would lead nowhere: a link, a parameter that does not
 * exist, a type that nobody can import.
 *
 * @param {string} folder - of the repository
 * @returns {Promise<import('../report.mjs').Findings>}
 */
export async function writeDocs(folder) {
  const entries = entryPoints(folder)
  const looked = `${entries.length} entry points`
  if (entries.length === 0) return { problems: ['found no entry points'], looked }
  const app = await Application.bootstrap(optionsFor(folder, entries), [new TSConfigReader()])
  const log = new ProblemLog(folder)
  app.logger = log
  const project = await app.convert()
  if (!project) return { problems: ['TypeDoc made nothing', ...log.problems], looked }
  for (const module of project.children ?? []) {
    const source = module.sources?.[0]?.fullFileName
    module.name = entries.find(({ file }) => file === source)?.name ?? module.name
  }
  validate(app, project, entries)
  if (log.problems.length === 0) await app.generateDocs(project, join(folder, docsFolder))
  return { problems: log.problems, looked }
}

/**
 * TypeDoc looks for types that are not exported in the project's own package only: here each library
 * is that package once. The log keeps what it hears twice once.
 *
 * @param {Application} app
 * @param {import('typedoc').ProjectReflection} project
 * @param {readonly import('./entry-points.mjs').EntryPoint[]} entries
 */
function validate(app, project, entries) {
  for (const library of new Set(entries.map((entry) => entry.library))) {
    project.packageName = library
    const partsOfIt = parts.filter((part) => part.startsWith(`${library}/`))
    app.options.setValue('intentionallyNotExported', partsOfIt)
    app.validate(project)
  }
}

/**
 * Nothing of the machine, the time or the network is in the pages: a source is a path from here.
 *
 * @param {string} folder
 * @param {readonly import('./entry-points.mjs').EntryPoint[]} entries
 * @returns {import('typedoc').TypeDocOptions}
 */
const optionsFor = (folder, entries) => ({
  name: 'tegata',
  entryPoints: entries.map(({ file }) => file),
  tsconfig: join(folder, 'tools/docs/tsconfig.json'),
  basePath: folder,
  displayBasePath: folder,
  readme: 'none',
  disableGit: true,
  sourceLinkTemplate: '../../../{path}#L{line}',
  hideGenerator: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeInternal: true,
  /** `npm run check` looks at types. */
  skipErrorChecking: true,
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: false },
})
