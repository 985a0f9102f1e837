/**
 * Format and lint, as Biome sees them.
 * @module
 */
import { runAlone } from '../report.mjs'
import { runTool } from './run-tool.mjs'

/**
 * @param {string} folder - of the repository
 * @returns {import('../report.mjs').Findings}
 */
export function checkFormat(folder) {
  const { ok, output } = runTool('@biomejs/biome/bin/biome', ['ci', '--colors=off', '.'], folder)
  const count = output.map((line) => /^Checked (\d+) files? in/.exec(line)?.[1]).find(Boolean) ?? 0
  const nothing = ok && Number(count) === 0 ? ['found no files to look at'] : []
  return { problems: ok ? nothing : output, looked: `${count} files` }
}

await runAlone(import.meta.url, checkFormat)
