/**
 * One request: who asks, why, for what; agree or not; what came of it.
 * @module
 */
import { CodedError } from '@tegata/kernel'
import { consentText, elementLabel, profileOf } from '@tegata/profiles'
import { Button, Notice, useAction, useLanguage, useText } from '@tegata/ui'
import {
  decidePresentation,
  declineRequest,
  type PresentationRequest,
  type Proposal,
  presentRecord,
  type Refusal,
  readRequest,
  withRetention,
} from '@tegata/wallet'
import { useEffect, useState } from 'react'
import type { OpenWallet } from './open-wallet.ts'

const texts = {
  reading: { ja: '相手を確かめています…', en: 'Checking who asks…' },
  unreadable: {
    ja: 'この要求は読めません。何も送っていません。',
    en: 'This request cannot be read. Nothing was sent.',
  },
  refused: { ja: '送りませんでした', en: 'Nothing was sent' },
  asker: { ja: '相手', en: 'Who asks' },
  items: { ja: '渡す項目', en: 'What is handed over' },
  agree: { ja: '同意して送る', en: 'Agree and send' },
  decline: { ja: '送らない', en: 'Do not send' },
  sending: { ja: '送っています…', en: 'Sending…' },
  sent: {
    ja: '送りました。相手が受け取り、確かめました。',
    en: 'Sent. The other side received and verified it.',
  },
  declined: {
    ja: '送信しませんでした。情報は何も送っていません。',
    en: 'You chose not to send. Nothing was sent.',
  },
  untold: {
    ja: '送らなかったことを相手に伝えられませんでした。相手の画面は、受付時間が過ぎると終わります。',
    en: 'The other side could not be told. Its page ends when the request times out.',
  },
  next: { ja: '相手の画面へ進む', en: 'Go on to the other side' },
  home: { ja: '財布に戻る', en: 'Back to the wallet' },
  about: { ja: '断った項目', en: 'Refused' },
} as const

type State =
  | { readonly state: 'reading' }
  | { readonly state: 'unreadable'; readonly code: string }
  | { readonly state: 'refused'; readonly refusals: readonly Shown[] }
  | { readonly state: 'asking'; readonly request: PresentationRequest; readonly proposal: Proposal }
  | { readonly state: 'declined'; readonly untold?: string }
  | { readonly state: 'sent'; readonly redirectUri: string | undefined }

export function RequestScreen({
  wallet,
  link,
  onEnd,
}: {
  wallet: OpenWallet
  link: string
  onEnd: () => void
}) {
  const text = useText()
  const [state, setState] = useState<State>({ state: 'reading' })
  useEffect(() => {
    let current = true
    void read(wallet, link).then((next) => {
      if (current) setState(next)
    })
    return () => {
      current = false
    }
  }, [wallet, link])
  return (
    <div className="mt-6">
      {state.state === 'reading' && <p role="status">{text(texts.reading)}</p>}
      {state.state === 'unreadable' && (
        <Notice kind="error">
          {text(texts.unreadable)} ({state.code})
        </Notice>
      )}
      {state.state === 'refused' && <Refused refusals={state.refusals} />}
      {state.state === 'asking' && (
        <Consent
          wallet={wallet}
          {...state}
          onSent={(redirectUri) => setState({ state: 'sent', redirectUri })}
          onDecline={(untold) => setState({ state: 'declined', ...(untold && { untold }) })}
        />
      )}
      {state.state === 'declined' && <Declined untold={state.untold} />}
      {state.state === 'sent' && <Sent redirectUri={state.redirectUri} />}
      {state.state !== 'asking' && state.state !== 'reading' && (
        <div className="mt-6">
          <Button kind="outline" onClick={onEnd}>
            {text(texts.home)}
          </Button>
        </div>
      )}
    </div>
  )
}

async function read({ deps }: OpenWallet, link: string): Promise<State> {
  try {
    const request = await readRequest(deps, link)
    const decision = decidePresentation(request, await deps.store.records(), deps.now())
    if (decision.decision === 'refuse')
      return { state: 'refused', refusals: shown(decision.refusals, request) }
    return { state: 'asking', request, proposal: decision }
  } catch (error) {
    if (error instanceof CodedError) return { state: 'unreadable', code: error.code }
    throw error
  }
}

type Shown = { readonly text: Refusal['text']; readonly about: readonly Refusal['text'][] }

/** One line for each kind of refusal, with the elements by their names. */
function shown(refusals: readonly Refusal[], { asked }: PresentationRequest): readonly Shown[] {
  const profile = profileOf(asked.docType)
  const label = (element: string): Refusal['text'] => {
    const found = Object.entries(asked.elements).find(([, names]) => names.includes(element))
    if (!profile || !found) return { ja: element, en: element }
    const [namespace] = found
    return {
      ja: elementLabel(profile, namespace, element, 'ja'),
      en: elementLabel(profile, namespace, element, 'en'),
    }
  }
  const codes = [...new Set(refusals.map(({ code }) => code))]
  return codes.flatMap((code) => {
    const all = refusals.filter((refusal) => refusal.code === code)
    const isElement = code === 'beyond-purpose' || code === 'element-not-held'
    const about = isElement ? [...new Set(all.flatMap(({ about }) => about ?? []))].map(label) : []
    return all[0] ? [{ text: all[0].text, about }] : []
  })
}

function Refused({ refusals }: { refusals: readonly Shown[] }) {
  const text = useText()
  return (
    <Notice kind="error">
      <h2>{text(texts.refused)}</h2>
      <ul className="mt-2 list-disc ps-5">
        {refusals.map((refusal) => (
          <li key={refusal.text.en}>
            {text(refusal.text)}
            {refusal.about.length > 0 && (
              <p className="font-bold">
                {text(texts.about)}: {refusal.about.map(text).join('、')}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

type Asking = Extract<State, { state: 'asking' }>

function Consent({
  wallet,
  request,
  proposal,
  onSent,
  onDecline,
}: Asking & {
  wallet: OpenWallet
  onSent: (redirectUri: string | undefined) => void
  onDecline: (untold?: string) => void
}) {
  const text = useText()
  const { action, run, busy } = useAction()
  const consent = useConsentText(request)
  const send = () =>
    run(async () => {
      const { redirectUri } = await presentRecord(wallet.deps, request, proposal)
      onSent(redirectUri)
    })
  const decline = () => run(async () => onDecline(await tellDeclined(wallet, request)))
  return (
    <>
      <h2>{consent?.title}</h2>
      <p className="mt-2">{consent?.purpose}</p>
      <h3 className="mt-6">{text(texts.items)}</h3>
      <ul className="mt-2 divide-y divide-solid-gray-300 rounded-lg border border-solid-gray-420">
        {consent?.items.map(({ namespace, element, label, retention }) => (
          <li key={`${namespace} ${element}`} className="px-4 py-3">
            <strong>{label}</strong>
            <span className="block text-sm">{retention}</span>
          </li>
        ))}
      </ul>
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      <div className="mt-6 flex flex-wrap gap-3">
        <Button busy={busy} onClick={send}>
          {text(busy ? texts.sending : texts.agree)}
        </Button>
        <Button kind="outline" busy={busy} onClick={decline}>
          {text(texts.decline)}
        </Button>
      </div>
    </>
  )
}

/** Nothing was sent either way; the code says why the other side could not be told. */
async function tellDeclined(
  { deps }: OpenWallet,
  { request }: PresentationRequest,
): Promise<string | undefined> {
  try {
    await declineRequest(deps, request)
    return undefined
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

function Declined({ untold }: { untold: string | undefined }) {
  const text = useText()
  return (
    <Notice kind="info">
      <p>{text(texts.declined)}</p>
      {untold !== undefined && (
        <p className="mt-2">
          {text(texts.untold)} ({untold})
        </p>
      )}
    </Notice>
  )
}

/** Asker and purpose come from the registry's statement, never from the request. */
function useConsentText({ asked, statement, purposeId }: PresentationRequest) {
  const { language } = useLanguage()
  const profile = profileOf(asked.docType)
  const purpose = statement?.purposes.find(({ id }) => id === purposeId)
  if (!profile || !statement || !purpose) return undefined
  const elements = withRetention(asked)
  return consentText({ profile, asker: statement.name, purpose: purpose.text, elements }, language)
}

function Sent({ redirectUri }: { redirectUri: string | undefined }) {
  const text = useText()
  return (
    <Notice kind="success">
      <p>{text(texts.sent)}</p>
      {redirectUri !== undefined && (
        <p className="mt-2">
          <a href={redirectUri}>{text(texts.next)}</a>
        </p>
      )}
    </Notice>
  )
}
