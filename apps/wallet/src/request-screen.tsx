/**
 * One request: who asks, why, for what; agree or not; what came of it.
 * @module
 */
import { CodedError } from '@tegata/kernel'
import { Button, Notice, useText } from '@tegata/ui'
import {
  decidePresentation,
  type PresentationRequest,
  type Proposal,
  type Refusal,
  readHoldings,
  readRequest,
} from '@tegata/wallet'
import { useEffect, useState } from 'react'
import { Consent } from './consent-page.tsx'
import type { OpenWallet } from './open-wallet.ts'
import { Refused } from './refused-page.tsx'

const texts = {
  reading: { ja: '相手を確かめています…', en: 'Checking who asks…' },
  unreadable: {
    ja: 'この要求は読めません。何も送っていません。',
    en: 'This request cannot be read. Nothing was sent.',
  },
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
} as const

type State =
  | { readonly state: 'reading' }
  | { readonly state: 'unreadable'; readonly code: string }
  | { readonly state: 'refused'; readonly refusals: readonly Refusal[] }
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
    const decision = decidePresentation(request, await readHoldings(deps), deps.now())
    if (decision.decision === 'refuse') return { state: 'refused', refusals: decision.refusals }
    return { state: 'asking', request, proposal: decision }
  } catch (error) {
    if (error instanceof CodedError) return { state: 'unreadable', code: error.code }
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
