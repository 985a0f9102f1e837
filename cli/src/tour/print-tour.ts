/**
 * How a tour is told: as JSON lines for machines, as numbered steps on a terminal.
 * @module
 */
import type { Language, StepResult } from './run-tour.ts'

/** One object a line: `{step, title, ok, ms, evidence}`. */
export const jsonLine = (result: StepResult, language: Language): string => {
  const { step, title, ok, ms, told, evidence } = result
  return JSON.stringify({ step, title: title[language], ok, ms, told: told[language], evidence })
}

const plain = { bold: '', dim: '', green: '', red: '', reset: '' }
const colour = {
  bold: '\u001b[1m',
  dim: '\u001b[2m',
  green: '\u001b[32m',
  red: '\u001b[31m',
  reset: '\u001b[0m',
}

/** A numbered step with its time and what happened in plain words. */
export function terminalLines(
  { step, title, ok, ms, told, evidence }: StepResult,
  language: Language,
  isTerminal: boolean,
): string {
  const c = isTerminal ? colour : plain
  const mark = ok ? `${c.green}✓${c.reset}` : `${c.red}✗${c.reset}`
  const head = `${mark} ${c.bold}${String(step).padStart(2)}. ${title[language]}${c.reset}`
  const time = `${c.dim}(${ms} ms, ${exchanges(evidence.messages.length, language)})${c.reset}`
  const body = told[language]
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')
  return `${head} ${time}\n${body}\n`
}

const exchanges = (count: number, language: Language) =>
  language === 'ja' ? `通信 ${count} 回` : `${count} ${count === 1 ? 'exchange' : 'exchanges'}`

/** `ja` when the environment's language is Japanese, else `en`. */
export const languageOf = (lang: string | undefined): Language =>
  lang?.toLowerCase().startsWith('ja') ? 'ja' : 'en'

/** The last line on a terminal. */
export const summaryLine = (
  { held, steps, ms }: { readonly held: number; readonly steps: number; readonly ms: number },
  language: Language,
): string => {
  const seconds = (ms / 1000).toFixed(1)
  return language === 'ja'
    ? `${steps} 歩のうち ${held} 歩が成り立ちました（${seconds} 秒）\n`
    : `${held} of ${steps} steps hold (${seconds} s)\n`
}
