/**
 * Warnings and errors of TypeDoc, kept as lines; the rest of what it says is dropped.
 * @module
 */
import { relative } from 'node:path'
import { Logger, LogLevel } from 'typedoc'

export class ProblemLog extends Logger {
  /** @type {string[]} */
  problems = []
  #folder

  /** @param {string} folder - of the repository */
  constructor(folder) {
    super()
    this.#folder = folder
  }

  /**
   * @override
   * @param {string} message
   * @param {LogLevel} level
   */
  log(message, level) {
    if (level < LogLevel.Warn || this.problems.includes(message)) return
    this.problems.push(message)
  }

  /**
   * @override
   * @param {string} message
   * @param {LogLevel} _level
   * @param {any} [place] - a node of the source
   */
  addContext(message, _level, place) {
    if (typeof place?.getSourceFile !== 'function') return message
    const file = place.getSourceFile()
    const { line } = file.getLineAndCharacterOfPosition(place.getStart(file, false))
    return `${relative(this.#folder, file.fileName)}:${line + 1}: ${message}`
  }
}
