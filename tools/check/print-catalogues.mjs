/**
 * Prints the lists of error codes and checks that the given sources export, as JSON. A program of
 * its own, because sources are TypeScript: `node --import tsx --conditions=source` runs it.
 * @module
 */
import { pathToFileURL } from 'node:url'

/** @type {{ path: string, name: string, codes: string[] }[]} */
const codeLists = []
/** @type {{ path: string, entry: unknown }[]} */
const checks = []
/** Lists are exported again and joined: an entry counts once, where it first stands. */
const seen = new Set()

for (const path of process.argv.slice(2)) {
  /** @type {Record<string, unknown>} */
  const exported = await import(pathToFileURL(path).href)
  for (const [name, value] of Object.entries(exported)) {
    if (!Array.isArray(value) || seen.has(value)) continue
    seen.add(value)
    if (name.endsWith('ErrorCodes')) codeLists.push({ path, name, codes: value })
    for (const entry of value.filter(looksLikeCheck)) {
      if (!seen.has(entry)) checks.push({ path, entry })
      seen.add(entry)
    }
  }
}
process.stdout.write(JSON.stringify({ codeLists, checks }))

/** @param {unknown} value */
function looksLikeCheck(value) {
  if (typeof value !== 'object' || value === null || !('id' in value)) return false
  return 'defends' in value || 'onFailure' in value
}
