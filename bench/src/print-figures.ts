/**
 * Figures for machines, one JSON object a line, and for people, one line each.
 * @module
 */
import type { Figure } from './figure.ts'

export const jsonLine = (figure: Figure): string => `${JSON.stringify(figure)}\n`

const row = (cells: readonly string[]): string => {
  const [holds = '', figure = '', value = '', ratio = '', target = ''] = cells
  const text = `${holds.padEnd(5)} ${figure.padEnd(22)} ${value.padStart(14)} ${ratio.padStart(8)}  ${target}`
  return `${text.trimEnd()}\n`
}

export const tableHead = (): string => row(['', 'figure', 'value', 'ratio', 'target'])

export function tableRow({ figure, value, unit, beside, ratio, target, holds }: Figure): string {
  const line = row([
    target === undefined ? '' : holds ? 'ok' : 'FAIL',
    figure,
    `${value.toLocaleString('en')} ${unit}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    target ?? '',
  ])
  const others = Object.entries(beside ?? {}).map(
    ([name, other]) =>
      `${' '.repeat(8)}${name.padEnd(20)} ${`${other.toLocaleString('en')} ${unit}`.padStart(14)}\n`,
  )
  return [line, ...others].join('')
}
