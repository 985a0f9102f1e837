/**
 * The tour, run on the server as a process of its own and told here step by step.
 * @module
 */
import { Button, CheckList, Notice, Section, useAction, useLanguage, useText } from '@tegata/ui'
import { useState } from 'react'
import { runTour, type TourStep } from './run-tour.ts'

const texts = {
  title: { ja: '記録の一生を見る', en: 'Watch the life of a record' },
  lead: {
    ja: 'ひとりの架空の住民が、カードを受け取り、スマートフォンに入れ、銀行で使い、引っ越し、なくします。どの一歩も、それぞれの当事者が HTTP で実際に返した答えです。',
    en: 'One fictitious resident gets a card, puts it on her phone, uses it at a bank, moves house, loses the phone. Every step is what the parties really answered over HTTP.',
  },
  run: { ja: '12歩を始める', en: 'Run the twelve steps' },
  again: { ja: 'もう一度', en: 'Run again' },
  running: { ja: '進行中…', en: 'Running…' },
  all: { ja: '12歩すべてが成り立ちました。', en: 'All twelve steps hold.' },
  held: { ja: '成立', en: 'holds' },
  failed: { ja: '不成立', en: 'does not hold' },
  messages: { ja: '当事者どうしの通信', en: 'What went over the wire' },
  facts: { ja: 'わかった事実', en: 'What was found out' },
  checks: { ja: '検査', en: 'Checks' },
  request: { ja: '送った内容', en: 'Sent' },
  response: { ja: '返った内容', en: 'Answered' },
} as const

const stepCount = 12

export function Tour() {
  const text = useText()
  const { language } = useLanguage()
  const { action, run, busy } = useAction()
  const [steps, setSteps] = useState<readonly TourStep[]>([])
  const start = () => {
    setSteps([])
    void run(() => runTour(language, (step) => setSteps((before) => [...before, step])))
  }
  const complete = steps.length === stepCount && steps.every(({ ok }) => ok)
  return (
    <Section title={texts.title}>
      <p>{text(texts.lead)}</p>
      <div className="mt-4">
        <Button onClick={start} busy={busy}>
          {text(busy ? texts.running : steps.length > 0 ? texts.again : texts.run)}
        </Button>
      </div>
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      <ol className="mt-6 space-y-4" aria-live="polite" aria-busy={busy}>
        {steps.map((step) => (
          <Step key={step.step} step={step} />
        ))}
      </ol>
      {complete && <Notice kind="success">{text(texts.all)}</Notice>}
    </Section>
  )
}

function Step({ step }: { step: TourStep }) {
  const text = useText()
  const { evidence } = step
  const checks = evidence.facts.checks
  return (
    <li className="rounded-lg border border-solid-gray-420 p-4">
      <h3>
        <span className={step.ok ? 'text-green-900' : 'text-red-1000'}>
          <span aria-hidden="true">{step.ok ? '✓' : '✗'}</span>
          <span className="sr-only">{text(step.ok ? texts.held : texts.failed)}</span>
        </span>{' '}
        {step.step}. {step.title} <small className="font-normal">{step.ms} ms</small>
      </h3>
      {step.told.split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
      {checks && (
        <details>
          <summary>
            {text(texts.checks)} ({checks.length})
          </summary>
          <CheckList checks={checks} />
        </details>
      )}
      <details>
        <summary>{text(texts.facts)}</summary>
        <Code>{JSON.stringify({ ...evidence.facts, checks: undefined }, null, 2)}</Code>
      </details>
      <details>
        <summary>
          {text(texts.messages)} ({evidence.messages.length})
        </summary>
        <Messages messages={evidence.messages} />
      </details>
    </li>
  )
}

function Messages({ messages }: { messages: TourStep['evidence']['messages'] }) {
  const text = useText()
  return (
    <ol className="space-y-3">
      {messages.map(({ id, from, method, url, status, request, response }) => (
        <li key={id} className="border-s-4 border-blue-300 ps-3">
          <p className="break-all">
            <strong>{from}</strong> {method} {url} → {status}
          </p>
          {request !== undefined && (
            <details>
              <summary>{text(texts.request)}</summary>
              <Code>{request}</Code>
            </details>
          )}
          {response !== undefined && (
            <details>
              <summary>{text(texts.response)}</summary>
              <Code>{response}</Code>
            </details>
          )}
        </li>
      ))}
    </ol>
  )
}

const Code = ({ children }: { children: string }) => (
  <pre className="max-h-80 overflow-auto rounded bg-solid-gray-50 p-3 text-xs break-all whitespace-pre-wrap">
    {children}
  </pre>
)
