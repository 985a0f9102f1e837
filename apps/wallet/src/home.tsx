/**
 * Home: the records, what can be done with them, and what was heard from the issuer.
 * @module
 */
import { profileOf } from '@tegata/profiles'
import { Button, Notice, Section, useAction, useLanguage, useText } from '@tegata/ui'
import { type HeldRecord, heedNotices } from '@tegata/wallet'
import { useCallback, useEffect, useState } from 'react'
import { lapseReason } from './lapse-reasons.ts'
import type { OpenWallet } from './open-wallet.ts'
import { forgetPhone, openWalletDatabase } from './wallet-database.ts'

const texts = {
  records: { ja: '入っている記録', en: 'Records' },
  none: { ja: '記録はまだありません。', en: 'There is no record yet.' },
  valid: { ja: '使えます', en: 'valid' },
  disabled: { ja: '失効しました', en: 'lapsed' },
  until: { ja: '有効期限', en: 'Valid until' },
  copies: { ja: '残りの枚数（1回ずつ使います）', en: 'Copies left (each is used once)' },
  present: { ja: '提示する', en: 'Present' },
  link: { ja: '相手の画面のリンク', en: 'Link from the other side' },
  open: { ja: '内容を見る', en: 'See what is asked' },
  lapsed: {
    ja: '発行者から知らせがあり、記録を使えなくしました。受け取ったことを返信しました。',
    en: 'The issuer sent a notice: the record was disabled and a receipt was sent.',
  },
  forget: { ja: 'この端末から消す', en: 'Remove from this device' },
  more: { ja: 'その他', en: 'More' },
  phone: { ja: 'この端末の番号', en: 'Number of this device' },
  reasons: { ja: '理由', en: 'Reason' },
} as const

type Shown = { readonly record: HeldRecord; readonly copiesLeft: number }
const listenEveryMs = 5_000

export function Home({
  wallet,
  onRequest,
  onForgotten,
}: {
  wallet: OpenWallet
  onRequest: (link: string) => void
  onForgotten: () => void
}) {
  const text = useText()
  const { records, heard } = useRecords(wallet)
  return (
    <>
      {heard && <Notice kind="info">{text(texts.lapsed)}</Notice>}
      <Section title={texts.records}>
        {records.length === 0 && <p>{text(texts.none)}</p>}
        <ul className="space-y-4">
          {records.map((shown) => (
            <Card key={shown.record.id} {...shown} />
          ))}
        </ul>
      </Section>
      <Present onRequest={onRequest} />
      <More phoneId={wallet.phone.phoneId} onForgotten={onForgotten} />
    </>
  )
}

/** Looks for notices when the page opens and while it is in view. */
function useRecords({ deps, phone, issuer }: OpenWallet) {
  const [records, setRecords] = useState<readonly Shown[]>([])
  const [heard, setHeard] = useState(false)
  const refresh = useCallback(async () => {
    const heeded = await heedNotices(deps, { issuer, phoneId: phone.phoneId }).catch(() => [])
    if (heeded.length > 0) setHeard(true)
    const all = await deps.store.records()
    const shown = all.map(async (record) => ({
      record,
      copiesLeft: await deps.store.copiesLeft(record.id),
    }))
    setRecords((await Promise.all(shown)).toReversed())
  }, [deps, issuer, phone.phoneId])
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void refresh()
    }, listenEveryMs)
    return () => clearInterval(timer)
  }, [refresh])
  return { records, heard }
}

function Card({ record, copiesLeft }: Shown) {
  const text = useText()
  const { language } = useLanguage()
  const profile = profileOf(record.docType)
  const valid = record.state === 'valid'
  const colours =
    valid && profile ? profile.display : { backgroundColor: '#4d4d4d', textColor: '#ffffff' }
  return (
    <li
      className="rounded-2xl p-5"
      style={{ background: colours.backgroundColor, color: colours.textColor }}
    >
      <h3 className="text-lg">{profile ? text(profile.display.name) : record.docType}</h3>
      <p className="font-bold">{text(valid ? texts.valid : texts.disabled)}</p>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4">
        <dt>{text(texts.until)}</dt>
        <dd>{record.validUntil.toLocaleDateString(language)}</dd>
        {valid && <dt>{text(texts.copies)}</dt>}
        {valid && <dd>{copiesLeft}</dd>}
        {!valid && <dt>{text(texts.reasons)}</dt>}
        {!valid && <dd>{text(lapseReason(record.reason))}</dd>}
      </dl>
    </li>
  )
}

function Present({ onRequest }: { onRequest: (link: string) => void }) {
  const text = useText()
  const [link, setLink] = useState('')
  return (
    <Section title={texts.present}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (link.trim() !== '') onRequest(link.trim())
        }}
      >
        <label className="block font-bold" htmlFor="link">
          {text(texts.link)}
        </label>
        <input
          id="link"
          required
          value={link}
          onChange={(event) => setLink(event.target.value)}
          className="mt-1 min-h-12 w-full rounded-lg border border-solid-gray-600 px-3"
          autoComplete="off"
          spellCheck={false}
        />
        <div className="mt-3">
          <Button type="submit">{text(texts.open)}</Button>
        </div>
      </form>
    </Section>
  )
}

function More({ phoneId, onForgotten }: { phoneId: string; onForgotten: () => void }) {
  const text = useText()
  const { run, busy } = useAction()
  const forget = () =>
    run(async () => {
      await forgetPhone(await openWalletDatabase())
      onForgotten()
    })
  return (
    <details className="mt-10">
      <summary>{text(texts.more)}</summary>
      <p>
        {text(texts.phone)}: <code className="break-all">{phoneId}</code>
      </p>
      <div className="mt-3">
        <Button kind="outline" busy={busy} onClick={forget}>
          {text(texts.forget)}
        </Button>
      </div>
    </details>
  )
}
