/**
 * `npm run docs`: writes the documentation of the libraries to docs/api/.
 * @module
 */
import { docsFolder, writeDocs } from './docs/write-docs.mjs'
import { root } from './repository.mjs'

const { problems, looked } = await writeDocs(root)
for (const problem of problems) console.error(problem)
if (problems.length === 0) console.log(`wrote ${docsFolder}/index.html, ${looked}`)
else console.error(`wrote nothing: ${problems.length} problems in ${looked}`)
process.exitCode = problems.length === 0 ? 0 : 1
