import { Button, Notice, type SurfaceConfig, useAction, useText } from '@tegata/ui'
import { useState } from 'react'
import { type SetUpStep, setUpPhone, setUpSteps } from './set-up-phone.ts'

const texts = {
  lead: {
    ja: 'このブラウザーを、スマートフォンの代わりにします。架空の住民「手形 花子」のカードで申し込み、記録を受け取ります。鍵はこのブラウザーの中でつくられ、外へ取り出せません。',
    en: 'This browser takes the place of a phone. The card of a fictitious resident applies for it, and the record is received. Keys are made inside this browser and cannot be taken out.',
  },
  start: { ja: 'カードで申し込む', en: 'Apply with the card' },
  working: { ja: '進行中…', en: 'Working…' },
  done: { ja: '済み', en: 'done' },
} as const

const steps: Readonly<Record<SetUpStep, { ja: string; en: string }>> = {
  card: { ja: '窓口で試験用のカードを受け取る', en: 'Get a test card at the counter' },
  keys: { ja: 'このスマートフォンの鍵をつくる', en: 'Make this phone’s own keys' },
  apply: { ja: 'カードで申込書に署名して送る', en: 'Sign the application with the card' },
  receive: { ja: '記録を受け取り、確かめてしまう', en: 'Receive the record and verify it' },
}

export function SetUp({ config, onDone }: { config: SurfaceConfig; onDone: () => void }) {
  const text = useText()
  const { action, run, busy } = useAction()
  const [current, setCurrent] = useState<SetUpStep>()
  const start = () =>
    run(async () => {
      await setUpPhone(config, setCurrent)
      onDone()
    })
  const reached = current ? setUpSteps.indexOf(current) : -1
  return (
    <>
      <p className="mt-3">{text(texts.lead)}</p>
      <div className="mt-6">
        <Button onClick={start} busy={busy}>
          {text(busy ? texts.working : texts.start)}
        </Button>
      </div>
      {current && (
        <ol className="mt-6 space-y-2" aria-live="polite">
          {setUpSteps.slice(0, reached + 1).map((step, index) => (
            <li key={step}>
              {index < reached
                ? `✓ ${text(steps[step])}（${text(texts.done)}）`
                : text(steps[step])}
            </li>
          ))}
        </ol>
      )}
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
    </>
  )
}
