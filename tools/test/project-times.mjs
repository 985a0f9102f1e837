/**
 * Where the time of a run went, by project: a reporter of Vitest that prints one line for each. Files
 * run side by side, so the lines add up to more than passes on the clock.
 * @module
 */

/**
 * @typedef {object} FileTime
 * @property {string} project
 * @property {number} milliseconds - importing, set-up, hooks and tests
 */

/**
 * @param {readonly FileTime[]} files
 * @param {number} passedMilliseconds - on the clock, from start to end
 * @returns {string[]}
 */
export function projectTimes(files, passedMilliseconds) {
  /** @type {Map<string, { milliseconds: number, files: number }>} */
  const projects = new Map()
  for (const { project, milliseconds } of files) {
    const sum = projects.get(project) ?? { milliseconds: 0, files: 0 }
    projects.set(project, {
      milliseconds: sum.milliseconds + milliseconds,
      files: sum.files + 1,
    })
  }
  const lines = [...projects].map(
    ([name, sum]) => `${name.padEnd(12)}${seconds(sum.milliseconds)} in ${sum.files} files`,
  )
  return [...lines.sort(), `${'on the clock'.padEnd(12)}${seconds(passedMilliseconds)}`]
}

/** @param {number} milliseconds */
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(0).padStart(6)} s`

export default class ProjectTimes {
  #started = performance.now()

  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const files = modules.map((module) => {
      const { collectDuration, setupDuration, duration } = module.diagnostic()
      const milliseconds = collectDuration + setupDuration + duration
      return { project: module.project.name, milliseconds }
    })
    for (const line of projectTimes(files, performance.now() - this.#started)) console.log(line)
  }
}
