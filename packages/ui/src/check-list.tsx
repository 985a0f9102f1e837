/**
 * The checks of a report as a table: name, outcome in words, clause, and why.
 * @module
 */
import { useText } from './language.tsx'

/** A check as a report has it. */
export type ShownCheck = {
  readonly id: string
  readonly outcome: string
  readonly clause: string
  readonly reason?: string | undefined
}

const outcomes = {
  passed: { ja: '合格', en: 'passed' },
  failed: { ja: '不合格', en: 'failed' },
  tolerated: { ja: '許容', en: 'tolerated' },
  skipped: { ja: '未実施', en: 'skipped' },
  'not-applicable': { ja: '対象外', en: 'not applicable' },
} as const

const texts = {
  caption: { ja: '検査の結果', en: 'Checks' },
  check: { ja: '検査', en: 'Check' },
  outcome: { ja: '結果', en: 'Outcome' },
  clause: { ja: '根拠', en: 'Clause' },
} as const

/** The checks of a report as a table. */
export function CheckList({ checks }: { checks: readonly ShownCheck[] }) {
  const text = useText()
  const word = (outcome: string) => {
    const found = Object.entries(outcomes).find(([name]) => name === outcome)
    return found ? text(found[1]) : outcome
  }
  return (
    // A table wider than a phone is scrolled by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, a scrolling region takes focus
    <section className="mt-2 overflow-x-auto" tabIndex={0} aria-label={text(texts.caption)}>
      <table className="w-full text-sm">
        <caption className="sr-only">{text(texts.caption)}</caption>
        <thead>
          <tr>
            <th scope="col">{text(texts.check)}</th>
            <th scope="col">{text(texts.outcome)}</th>
            <th scope="col">{text(texts.clause)}</th>
          </tr>
        </thead>
        <tbody>
          {checks.map(({ id, outcome, clause, reason }) => (
            <tr key={id}>
              <th scope="row" className="font-mono font-normal">
                {id}
              </th>
              <td className={outcome === 'failed' ? 'font-bold text-red-1000' : ''}>
                {word(outcome)}
                {reason !== undefined && <span className="block">{reason}</span>}
              </td>
              <td>{clause}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
