/**
 * What `npm test` and `npm run test:long` hand on to Vitest. The tier is a project of its own: whoever
 * names projects has chosen.
 * @module
 */

/**
 * @param {readonly string[]} typed - `--long` and what Vitest knows
 * @returns {string[]}
 */
export function vitestArguments(typed) {
  const rest = typed.filter((argument) => argument !== '--long')
  if (rest.some((argument) => /^--project(=|$)/.test(argument))) return rest
  return [typed.includes('--long') ? '--project=long' : '--project=!long', ...rest]
}
