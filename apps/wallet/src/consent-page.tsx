/**
 * What the holder is asked: who asks, what for, what leaves of which record, and what she may choose.
 * @module
 */
import { CodedError } from '@tegata/kernel'
import { Button, Notice, useAction, useLanguage, useText } from '@tegata/ui'
import {
  type Choice,
  type ChosenRecord,
  chosenRecords,
  consentSheet,
  declineRequest,
  enoughCopies,
  type PresentationRequest,
  type Proposal,
  presentRecords,
} from '@tegata/wallet'
import { useState } from 'react'
import { Choices } from './consent-choices.tsx'
import type { OpenWallet } from './open-wallet.ts'
import { validityOf } from './record-validity.ts'

const texts = {
  items: { ja: '渡す項目', en: 'What is handed over' },
  noItems: {
    ja: '項目は渡しません。次のことだけが伝わります。',
    en: 'No item is handed over. Only this is told:',
  },
  alongside: { ja: 'いっしょに伝わること', en: 'What is told along with it' },
  agree: { ja: '同意して送る', en: 'Agree and send' },
  decline: { ja: '送らない', en: 'Do not send' },
  working: { ja: '通信しています…', en: 'One moment…' },
  nothing: { ja: '送る記録を選んでください。', en: 'Choose what to send.' },
  copies: {
    ja: 'この選び方には写しが足りません。別の記録を選ぶか、記録をもう一度受け取ってください。',
    en: 'There are not enough copies left for this choice. Choose another record, or receive the record again.',
  },
} as const

export function Consent({
  wallet,
  request,
  proposal,
  onSent,
  onDecline,
}: {
  wallet: OpenWallet
  request: PresentationRequest
  proposal: Proposal
  onSent: (redirectUri: string | undefined) => void
  onDecline: (untold?: string) => void
}) {
  const text = useText()
  const { language } = useLanguage()
  const { action, run, busy } = useAction()
  const [choice, setChoice] = useState<Choice>(proposal.choice)
  const chosen = chosenRecords(proposal, choice)
  const sheet = consentSheet(request, chosen, language)
  const problem =
    chosen.length === 0 ? texts.nothing : enoughCopies(chosen) ? undefined : texts.copies
  const send = () =>
    run(async () => {
      const { redirectUri } = await presentRecords(wallet.deps, request, chosen)
      onSent(redirectUri)
    })
  const decline = () => run(async () => onDecline(await tellDeclined(wallet, request)))
  return (
    <>
      <h2>{sheet?.title}</h2>
      <p className="mt-2">{sheet?.purpose}</p>
      <Choices request={request} proposal={proposal} choice={choice} onChoice={setChoice} />
      <h3 className="mt-6">{text(texts.items)}</h3>
      <ul className="mt-2 space-y-4">
        {sheet?.documents.map((document, index) => (
          <Document
            key={`${chosen[index]?.queryId} ${chosen[index]?.record.id}`}
            document={document}
            chosen={chosen[index]}
          />
        ))}
      </ul>
      {problem && <p className="mt-4 font-bold">{text(problem)}</p>}
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      <div className="mt-6 flex flex-wrap gap-3">
        <Button busy={busy || problem !== undefined} onClick={send}>
          {text(busy ? texts.working : texts.agree)}
        </Button>
        <Button kind="outline" busy={busy} onClick={decline}>
          {text(texts.decline)}
        </Button>
      </div>
    </>
  )
}

type Sheet = NonNullable<ReturnType<typeof consentSheet>>

function Document({
  document: { name, items, alongside },
  chosen,
}: {
  document: Sheet['documents'][number]
  chosen: ChosenRecord | undefined
}) {
  const text = useText()
  const { language } = useLanguage()
  return (
    <li className="rounded-lg border border-solid-gray-420">
      <p className="px-4 pt-3">
        <span className="font-bold">{name}</span>
        {chosen && <span className="block text-sm">{validityOf(chosen.record, language)}</span>}
      </p>
      {items.length === 0 && <p className="px-4 py-3">{text(texts.noItems)}</p>}
      <ul className="divide-y divide-solid-gray-300">
        {items.map(({ namespace, element, label, retention }) => (
          <li key={`${namespace} ${element}`} className="px-4 py-3">
            <strong>{label}</strong>
            <span className="block text-sm">{retention}</span>
          </li>
        ))}
      </ul>
      <details
        open={items.length === 0}
        className="border-t border-solid-gray-300 px-4 py-1 text-sm"
      >
        <summary>{text(texts.alongside)}</summary>
        <ul className="list-disc pb-3 ps-5">
          {alongside.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </li>
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
