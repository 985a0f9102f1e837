/**
 * The start page: what runs, where the documents are, and the tour live.
 * @module
 */
import { Page, Section, type SurfaceConfig, useText, WithConfig } from '@tegata/ui'
import { useEffect, useState } from 'react'
import { Tour } from './tour.tsx'

const texts = {
  title: { ja: '手形の試験場', en: 'The tegata sandbox' },
  lead: {
    ja: 'スマートフォンに載せた国の身分証明を、発行から失効まで、実際の通信で動かして見られます。',
    en: 'A national identity on a phone, from issue to lapse, through the real protocols.',
  },
  running: { ja: '動いているもの', en: 'What is running' },
  documents: { ja: 'API の文書（OpenAPI）', en: 'API documents (OpenAPI)' },
  ready: { ja: '使えます', en: 'ready' },
  notReady: { ja: '応答がありません', en: 'no answer' },
  asking: { ja: '確認しています', en: 'asking' },
  api: { ja: 'API', en: 'API' },
  wallet: { ja: '財布（スマートフォンの役）', en: 'Wallet (in the place of the phone)' },
  reader: { ja: 'みほん銀行（確かめる側）', en: 'Mihon Bank (the relying party)' },
  console: { ja: '市役所の窓口', en: 'The counter of the municipality' },
} as const

const roles = {
  enrolment: {
    ja: '交付・申込み：カード、スマートフォンからの申込み、転居や紛失',
    en: 'Enrolment: cards, applications from phones, moves and losses',
  },
  ca: { ja: '認証局：証明書、OCSP、CRL', en: 'Certificate authorities: certificates, OCSP, CRLs' },
  issuer: {
    ja: '記録の発行者：OpenID4VCI、状態リスト、失効の通知',
    en: 'Issuer of records: OpenID4VCI, status lists, lapse notices',
  },
  registry: { ja: '認定プログラムの登録簿', en: 'Register of certified programs' },
  verifier: {
    ja: '検証者：提示、ログイン、署名の確認',
    en: 'Verifier: presentations, logins, signature checks',
  },
  'phone-makers': {
    ja: '仮想端末の製造元（試験用）：鍵の証明',
    en: 'Makers of virtual phones (TEST): proofs of keys',
  },
} as const

export function StartPage() {
  return (
    <Page title={texts.title} lead={texts.lead}>
      <WithConfig>
        {(config) => (
          <>
            <Tour />
            <Running config={config} />
            <Documents config={config} />
          </>
        )}
      </WithConfig>
    </Page>
  )
}

function Running({ config }: { config: SurfaceConfig }) {
  const text = useText()
  const { surfaces, api } = config
  return (
    <Section title={texts.running}>
      <ul className="space-y-2">
        <li>
          {text(texts.api)}: <a href={`${api}/health`}>{api}</a> <Readiness api={api} />
        </li>
        {(['wallet', 'reader', 'console'] as const).map((name) => (
          <li key={name}>
            {text(texts[name])}: <a href={surfaces[name]}>{surfaces[name]}</a>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const askEveryMs = 5_000

function Readiness({ api }: { api: string }) {
  const text = useText()
  const [ready, setReady] = useState<boolean>()
  useEffect(() => {
    const ask = () =>
      fetch(`${api}/ready`).then(
        ({ ok }) => setReady(ok),
        () => setReady(false),
      )
    void ask()
    const timer = setInterval(ask, askEveryMs)
    return () => clearInterval(timer)
  }, [api])
  if (ready === undefined) return <span>（{text(texts.asking)}）</span>
  return (
    <strong className={ready ? 'text-green-900' : 'text-red-1000'} role="status">
      {ready ? `✓ ${text(texts.ready)}` : `✗ ${text(texts.notReady)}`}
    </strong>
  )
}

function Documents({ config }: { config: SurfaceConfig }) {
  const text = useText()
  const shown = Object.entries(roles).filter(([name]) => config.roles.includes(name))
  return (
    <Section title={texts.documents}>
      <ul className="space-y-2">
        {shown.map(([name, label]) => (
          <li key={name}>
            <a href={`${config.api}/${name}/openapi.json`}>{text(label)}</a>
          </li>
        ))}
      </ul>
    </Section>
  )
}
