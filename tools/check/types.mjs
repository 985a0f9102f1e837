/**
 * Types, as tsc sees them: every workspace, and the tools.
 * @module
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findings, runAlone } from '../report.mjs'
import { readJson } from '../repository.mjs'
import { runTool } from './run-tool.mjs'

/** @param {string} folder - of the repository */
export function checkTypes(folder) {
  const build = runTool('typescript/bin/tsc', ['-b', '--pretty', 'false'], folder)
  const problems = build.ok ? [] : build.output
  if (existsSync(join(folder, 'tools/tsconfig.json'))) {
    const tools = runTool('typescript/bin/tsc', ['-p', 'tools', '--pretty', 'false'], folder)
    if (!tools.ok) problems.push(...tools.output)
  }
  /** @type {unknown[]} */
  const projects = readJson(join(folder, 'tsconfig.json')).references ?? []
  return findings(projects.length, 'projects', problems)
}

await runAlone(import.meta.url, checkTypes)
