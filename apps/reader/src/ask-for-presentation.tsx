/**
 * Asking: a code for another phone, a link for this one, and what comes of it.
 * @module
 */
import type { presentationReply } from '@tegata/role-verifier/contract'
import { Button, Notice, Section, type SurfaceConfig, useAction, useText } from '@tegata/ui'
import { useEffect, useMemo, useState } from 'react'
import { renderSVG } from 'uqr'
import type { z } from 'zod'
import { ask, see } from './bank-api.ts'
import { Verdict } from './verdict.tsx'

const texts = {
  lead: {
    ja: '氏名・住所・生年月日・顔写真を、スマートフォンの記録で確かめます。個人番号は求めません。',
    en: 'Name, address, birth date and photograph are confirmed with the record on a phone. The individual number is not asked for.',
  },
  ask: { ja: 'スマートフォンで確かめる', en: 'Confirm with a phone' },
  overAsk: { ja: '個人番号まで求めてみる', en: 'Try asking for the individual number' },
  overAskLead: {
    ja: '登録した目的を超えて求めると、財布が断ることを見るためのボタンです。',
    en: 'This button is there to see a wallet refuse a request beyond the registered purpose.',
  },
  waiting: { ja: '応答を待っています', en: 'Waiting for the answer' },
  fetched: {
    ja: 'スマートフォンが内容を読みました。本人の同意を待っています。',
    en: 'The phone has read the request. Waiting for the holder to agree.',
  },
  expired: { ja: '時間切れです。もう一度はじめてください。', en: 'Too late. Please start again.' },
  declined: {
    ja: '「送らない」という返事がありました。期限まではまだ答えられます。',
    en: 'The answer was not to send. The request can still be answered until its time is over.',
  },
  stillOpen: {
    ja: '受け付けられない応答が届きました。引き続き、本人の応答を待っています。',
    en: 'An answer came that cannot be accepted. Still waiting for the holder.',
  },
  qr: { ja: '別のスマートフォンで読み取る', en: 'Read with another phone' },
  here: { ja: 'この端末の財布で開く', en: 'Open in the wallet of this device' },
  link: { ja: 'リンクの文字列', en: 'The link as text' },
} as const

type Presentation = z.output<typeof presentationReply>

export function AskForPresentation({ config }: { config: SurfaceConfig }) {
  const text = useText()
  const { action, run, busy } = useAction()
  const [presentation, setPresentation] = useState<Presentation>()
  const start = (overAsk: boolean) => run(async () => setPresentation(await ask(config, overAsk)))
  return (
    <>
      <p className="mt-3">{text(texts.lead)}</p>
      <div className="mt-6">
        <Button busy={busy} onClick={() => start(false)}>
          {text(texts.ask)}
        </Button>
      </div>
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      {presentation && (
        <Waiting key={presentation.id} config={config} presentation={presentation} />
      )}
      <details className="mt-10">
        <summary>{text(texts.overAsk)}</summary>
        <p>{text(texts.overAskLead)}</p>
        <div className="mt-3">
          <Button kind="outline" busy={busy} onClick={() => start(true)}>
            {text(texts.overAsk)}
          </Button>
        </div>
      </details>
    </>
  )
}

const askEveryMs = 1_000

function Waiting({ config, presentation }: { config: SurfaceConfig; presentation: Presentation }) {
  const text = useText()
  const { id, authorizationRequest, expiresAt } = presentation
  const [seen, setSeen] = useState<Awaited<ReturnType<typeof see>>>()
  const waiting = !seen || seen.state === 'requested' || seen.state === 'fetched'
  // One who declined may still answer, and nobody can after the end.
  const open = waiting || (seen.state === 'declined' && Date.now() < Date.parse(expiresAt))
  useEffect(() => {
    if (!open) return
    const timer = setInterval(() => void see(config, id).then(setSeen, () => {}), askEveryMs)
    return () => clearInterval(timer)
  }, [config, id, open])
  return (
    <Section title={texts.waiting}>
      {open && <Link config={config} link={authorizationRequest} />}
      <div role="status" className="mt-4">
        {seen?.state === 'fetched' && text(seen.report ? texts.stillOpen : texts.fetched)}
        {seen?.state === 'expired' && text(texts.expired)}
        {seen?.state === 'declined' && text(texts.declined)}
      </div>
      {seen?.report && <Verdict report={seen.report} />}
    </Section>
  )
}

function Link({ config, link }: { config: SurfaceConfig; link: string }) {
  const text = useText()
  const image = useMemo(
    () => `data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: 4 }))}`,
    [link],
  )
  return (
    <>
      <p>
        <a href={`${config.surfaces.wallet}/?request=${encodeURIComponent(link)}`}>
          {text(texts.here)}
        </a>
      </p>
      <h3 className="mt-4">{text(texts.qr)}</h3>
      <img src={image} alt={text(texts.qr)} className="w-full max-w-80" />
      <details>
        <summary>{text(texts.link)}</summary>
        <code id="request-link" className="break-all">
          {link}
        </code>
      </details>
    </>
  )
}
