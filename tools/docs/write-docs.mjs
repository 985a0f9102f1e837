/**
 * The documentation of the libraries as pages, made by TypeDoc of what stands above each export. All
 * entry points are read as one program, so that links between packages lead somewhere.
 * @module
 */
import { join } from 'node:path'
import { Application, ReflectionKind, TSConfigReader } from 'typedoc'
import { findings } from '../report.mjs'
import { entryPoints } from './entry-points.mjs'
import { ProblemLog } from './problem-log.mjs'

/** Below the folder of the repository; git ignores it. */
export const docsFolder = 'docs/api'
const noun = 'entry points'

/** Types that need not be exported: each is part of one that is, and its members are shown there. */
const parts = [
  '@tegata/cbor/src/cursor.ts:CborTolerances',
  '@tegata/mdoc/src/node/shared-options.ts:SharedOptions',
  '@tegata/mdoc/src/node/verification-case.ts:CaseResult',
  '@tegata/mdoc/src/present/select-elements.ts:OpenQuestions',
  '@tegata/pki/src/der/der-writer.ts:Bytes',
]

/**
 * Writes the pages, unless {@link checkDocs} finds something.
 *
 * @param {string} folder - of the repository
 */
export const writeDocs = (folder) =>
  readDocs(folder, (app, project) => app.generateDocs(project, join(folder, docsFolder)))

/**
 * Whether something in the pages would lead nowhere: a link, a parameter that does not exist, a type
 * that nobody can import. Writes nothing.
 *
 * @param {string} folder - of the repository
 */
export const checkDocs = (folder) => readDocs(folder, async () => {})

/**
 * @param {string} folder
 * @param {(app: Application, project: import('typedoc').ProjectReflection) => Promise<void>} write
 * @returns {Promise<import('../report.mjs').Findings>}
 */
async function readDocs(folder, write) {
  const entries = entryPoints(folder)
  if (entries.length === 0) return findings(0, noun, [])
  const app = await Application.bootstrap(optionsFor(folder, entries), [new TSConfigReader()])
  const log = new ProblemLog(folder)
  app.logger = log
  const project = await app.convert()
  if (!project) return findings(entries.length, noun, ['TypeDoc made nothing', ...log.problems])
  for (const module of project.children ?? []) {
    const source = module.sources?.[0]?.fullFileName
    module.name = entries.find(({ file }) => file === source)?.name ?? module.name
  }
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter))
    if (parameter.name === '__namedParameters') parameter.name = 'input'
  validate(app, project, entries)
  if (log.problems.length === 0) await write(app, project)
  return findings(entries.length, noun, log.problems)
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
