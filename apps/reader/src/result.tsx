/**
 * The browser came back from the wallet with a response code: the elements are read once.
 * @module
 */
import { elementLabel, type Profile, profiles } from '@tegata/profiles'
import { Notice, Section, type SurfaceConfig, useAction, useLanguage, useText } from '@tegata/ui'
import { useEffect, useRef, useState } from 'react'
import { askedHere, see } from './bank-api.ts'
import { Verdict } from './verdict.tsx'

const texts = {
  received: { ja: '受け取った項目', en: 'What was received' },
  once: {
    ja: '項目は一度だけ読み出され、検証者の側からは消えました。',
    en: 'The elements were handed out once; the verifier has forgotten them.',
  },
  otherBrowser: {
    ja: 'この画面は、確認をはじめたブラウザーで開いてください。',
    en: 'Open this page in the browser in which the confirmation was started.',
  },
  again: { ja: 'はじめに戻る', en: 'Back to the start' },
  photograph: { ja: '顔写真', en: 'Photograph' },
} as const

type Seen = Awaited<ReturnType<typeof see>>

export function Result({ config, responseCode }: { config: SurfaceConfig; responseCode: string }) {
  const text = useText()
  const { action, run } = useAction()
  const [seen, setSeen] = useState<Seen>()
  const id = askedHere()
  const asked = useRef(false)
  useEffect(() => {
    // The code works once, and React may run an effect twice.
    if (asked.current || id === undefined) return
    asked.current = true
    history.replaceState(null, '', '/result')
    void run(async () => setSeen(await see(config, id, responseCode)))
  }, [config, id, responseCode, run])
  return (
    <>
      {id === undefined && <Notice kind="error">{text(texts.otherBrowser)}</Notice>}
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      {seen?.report && <Verdict report={seen.report} />}
      {seen?.disclosed && <Elements disclosed={seen.disclosed} />}
      <p className="mt-8">
        <a href="/">{text(texts.again)}</a>
      </p>
    </>
  )
}

function Elements({ disclosed }: { disclosed: NonNullable<Seen['disclosed']> }) {
  const text = useText()
  const { language } = useLanguage()
  return (
    <Section title={texts.received}>
      <dl className="divide-y divide-solid-gray-300">
        {Object.entries(disclosed).flatMap(([namespace, elements]) =>
          Object.entries(elements).map(([element, value]) => {
            const profile = profileWith(namespace, element)
            const kind = profile?.namespaces[namespace]?.[element]?.kind
            return (
              <div key={`${namespace} ${element}`} className="py-3">
                <dt>{profile ? elementLabel(profile, namespace, element, language) : element}</dt>
                <dd>
                  {kind === 'image' ? (
                    <img
                      src={`data:image/jpeg;base64,${base64(String(value))}`}
                      alt={text(texts.photograph)}
                      className="w-32"
                    />
                  ) : (
                    String(value)
                  )}
                </dd>
              </div>
            )
          }),
        )}
      </dl>
      <p className="mt-3 text-sm">{text(texts.once)}</p>
    </Section>
  )
}

const profileWith = (namespace: string, element: string): Profile | undefined =>
  profiles.find(({ namespaces }) => namespaces[namespace]?.[element] !== undefined)

const base64 = (base64url: string) => base64url.replaceAll('-', '+').replaceAll('_', '/')
