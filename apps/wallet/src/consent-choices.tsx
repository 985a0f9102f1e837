/**
 * Where the holder has a choice: another option, what need not be sent, another record of hers.
 * @module
 */
import { useLanguage, useText } from '@tegata/ui'
import {
  type Choice,
  chosenRecords,
  consentSheet,
  type PresentationRequest,
  type Proposal,
  type ProposedAnswer,
} from '@tegata/wallet'
import { type ReactNode, useId } from 'react'
import { validityOf } from './record-validity.ts'

const texts = {
  either: { ja: 'どちらを渡しますか', en: 'Which do you hand over?' },
  optional: { ja: '渡さなくてもよいもの（任意）', en: 'Not needed: hand it over if you like' },
  none: { ja: '渡さない', en: 'Do not hand it over' },
  which: { ja: 'どの記録を使いますか', en: 'Which record do you use?' },
  several: { ja: 'どの記録を使いますか（複数可）', en: 'Which records do you use? (one or more)' },
  noItems: { ja: '項目なし', en: 'no item' },
  colon: { ja: '：', en: ': ' },
  comma: { ja: '、', en: ', ' },
} as const

type Parts = {
  readonly request: PresentationRequest
  readonly proposal: Proposal
  readonly choice: Choice
  readonly onChoice: (choice: Choice) => void
}

/** Nothing where there is nothing to choose. */
export function Choices(parts: Parts) {
  const { proposal, choice } = parts
  const queries = new Set(chosenRecords(proposal, choice).map(({ queryId }) => queryId))
  return (
    <>
      {proposal.sets.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sets have no name and never change places
        <SetChoice key={index} index={index} {...parts} />
      ))}
      {proposal.answers
        .filter(({ queryId, records }) => queries.has(queryId) && records.length > 1)
        .map((answer) => (
          <RecordChoice key={answer.queryId} answer={answer} {...parts} />
        ))}
    </>
  )
}

/** Options that can be answered, in the asker's order. */
function SetChoice({ index, request, proposal, choice, onChoice }: Parts & { index: number }) {
  const text = useText()
  const { language } = useLanguage()
  const set = proposal.sets[index]
  if (!set) return null
  const able = [...set.options.entries()].filter(([, { answerable }]) => answerable)
  if (able.length === 0 || (set.required && able.length === 1)) return null
  const chosen = choice.options[index]
  const choose = (option: number | undefined) =>
    onChoice({ ...choice, options: choice.options.with(index, option) })
  const summary = (option: number): string => {
    const options = choice.options.map((_, other) => (other === index ? option : undefined))
    const records = chosenRecords(proposal, { ...choice, options })
    const documents = consentSheet(request, records, language)?.documents ?? []
    return documents
      .map(({ name, items }) => {
        const labels = items.map(({ label }) => label).join(text(texts.comma))
        return `${name}${text(texts.colon)}${labels || text(texts.noItems)}`
      })
      .join(' + ')
  }
  return (
    <Group legend={text(set.required ? texts.either : texts.optional)}>
      {able.map(([option]) => (
        <Radio
          key={option}
          name={`set-${index}`}
          checked={chosen === option}
          onChoose={() => choose(option)}
        >
          {summary(option)}
        </Radio>
      ))}
      {!set.required && (
        <Radio
          name={`set-${index}`}
          checked={chosen === undefined}
          onChoose={() => choose(undefined)}
        >
          {text(texts.none)}
        </Radio>
      )}
    </Group>
  )
}

/** Another record that answers as well; several where the asker takes several. */
function RecordChoice({
  answer: { queryId, multiple, records },
  request,
  proposal,
  choice,
  onChoice,
}: Parts & { answer: ProposedAnswer }) {
  const text = useText()
  const { language } = useLanguage()
  const chosen = chosenRecords(proposal, choice)
    .filter((one) => one.queryId === queryId)
    .map(({ record }) => record.id)
  const choose = (ids: readonly string[]) => {
    // A query that is answered is answered by one record at least.
    if (ids.length > 0) onChoice({ ...choice, records: { ...choice.records, [queryId]: ids } })
  }
  const documents = consentSheet(request, records, language)?.documents ?? []
  return (
    <Group legend={text(multiple ? texts.several : texts.which)}>
      {records.map(({ record }, index) => (
        <Radio
          key={record.id}
          name={`record-${queryId}`}
          several={multiple}
          checked={chosen.includes(record.id)}
          onChoose={() => {
            if (!multiple) choose([record.id])
            else if (chosen.includes(record.id)) choose(chosen.filter((id) => id !== record.id))
            else choose([...chosen, record.id])
          }}
        >
          {documents[index]?.name}
          <span className="block text-sm">{validityOf(record, language)}</span>
        </Radio>
      ))}
    </Group>
  )
}

function Group({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="mt-6">
      <legend className="font-bold">{legend}</legend>
      <div className="mt-2 divide-y divide-solid-gray-300 rounded-lg border border-solid-gray-420">
        {children}
      </div>
    </fieldset>
  )
}

function Radio({
  name,
  several = false,
  checked,
  onChoose,
  children,
}: {
  name: string
  several?: boolean
  checked: boolean
  onChoose: () => void
  children: ReactNode
}) {
  const id = useId()
  return (
    <div className="flex min-h-12 items-start gap-3 px-4 py-3">
      <input
        id={id}
        type={several ? 'checkbox' : 'radio'}
        name={name}
        checked={checked}
        onChange={onChoose}
        className="mt-0.5 size-6 shrink-0 accent-blue-900"
      />
      <label htmlFor={id} className="grow">
        {children}
      </label>
    </div>
  )
}
