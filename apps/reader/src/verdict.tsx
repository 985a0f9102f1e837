/**
 * One verdict, in words first, then every check.
 * @module
 */
import { CheckList, Notice, type ShownCheck, useText } from '@tegata/ui'

const texts = {
  accepted: { ja: '確かめられました', en: 'Confirmed' },
  refused: { ja: '確かめられませんでした', en: 'Not confirmed' },
  why: { ja: '不合格の検査', en: 'Checks that failed' },
  all: { ja: 'すべての検査', en: 'All checks' },
} as const

export function Verdict({
  report,
}: {
  report: { readonly verdict: string; readonly checks: readonly ShownCheck[] }
}) {
  const text = useText()
  const accepted = report.verdict === 'accepted'
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
  return (
    <>
      <Notice kind={accepted ? 'success' : 'error'}>
        <h2>{text(accepted ? texts.accepted : texts.refused)}</h2>
        {failed.length > 0 && (
          <>
            <p className="mt-2">{text(texts.why)}</p>
            <ul className="list-disc ps-5">
              {failed.map(({ id, reason }) => (
                <li key={id}>
                  <code>{id}</code>
                  {reason !== undefined && `: ${reason}`}
                </li>
              ))}
            </ul>
          </>
        )}
      </Notice>
      <details className="mt-4">
        <summary>
          {text(texts.all)} ({report.checks.length})
        </summary>
        <CheckList checks={report.checks} />
      </details>
    </>
  )
}
