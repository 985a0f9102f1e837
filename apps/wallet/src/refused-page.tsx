/**
 * Why the wallet refused, with the elements by their names.
 * @module
 */
import { Notice, useText } from '@tegata/ui'
import type { Refusal } from '@tegata/wallet'

const texts = {
  refused: { ja: '送りませんでした', en: 'Nothing was sent' },
  elements: { ja: '求められた項目', en: 'Asked for' },
} as const

/** Refusals that read the same stand together, with every element that they are about. */
export function Refused({ refusals }: { refusals: readonly Refusal[] }) {
  const text = useText()
  const codes = new Map<string, readonly Refusal[]>()
  for (const refusal of refusals) {
    const key = refusal.text.en
    codes.set(key, [...(codes.get(key) ?? []), refusal])
  }
  return (
    <Notice kind="error">
      <h2>{text(texts.refused)}</h2>
      <ul className="mt-2 list-disc space-y-3 ps-5">
        {[...codes].map(([key, group]) => (
          <Reason key={key} group={group} />
        ))}
      </ul>
    </Notice>
  )
}

function Reason({ group }: { group: readonly Refusal[] }) {
  const text = useText()
  const [first] = group
  const labels = new Set(group.flatMap(({ element }) => (element ? [text(element.label)] : [])))
  if (!first) return null
  return (
    <li>
      {text(first.text)}
      {labels.size > 0 && (
        <p className="font-bold">
          {text(texts.elements)}
          {text({ ja: '：', en: ': ' })}
          {[...labels].join(text({ ja: '、', en: ', ' }))}
        </p>
      )}
      <p className="text-sm break-all">{first.code}</p>
    </li>
  )
}
