/**
 * The wallet: set up once, then home; a link opens a request.
 * @module
 */
import { Page, type SurfaceConfig, useAction, useText, WithConfig } from '@tegata/ui'
import { useCallback, useEffect, useState } from 'react'
import { Home } from './home.tsx'
import { type OpenWallet, openWallet } from './open-wallet.ts'
import { RequestScreen } from './request-screen.tsx'
import { SetUp } from './set-up.tsx'

const texts = {
  title: { ja: '財布', en: 'Wallet' },
  opening: { ja: '開いています…', en: 'Opening…' },
} as const

/** A request that came with the address, taken out of it at once: links are used once. */
function requestInAddress(): string | undefined {
  const link = new URLSearchParams(location.search).get('request') ?? undefined
  if (link !== undefined) history.replaceState(null, '', '/')
  return link
}

export function WalletApp() {
  return (
    <Page title={texts.title}>
      <WithConfig>{(config) => <Opened config={config} />}</WithConfig>
    </Page>
  )
}

function Opened({ config }: { config: SurfaceConfig }) {
  const text = useText()
  const { run } = useAction()
  const [wallet, setWallet] = useState<OpenWallet | 'none'>()
  const [link, setLink] = useState(requestInAddress)
  const open = useCallback(() => run(async () => setWallet((await openWallet()) ?? 'none')), [run])
  useEffect(() => {
    void open()
  }, [open])
  if (!wallet) return <p role="status">{text(texts.opening)}</p>
  if (wallet === 'none') return <SetUp config={config} onDone={open} />
  if (link !== undefined)
    return <RequestScreen wallet={wallet} link={link} onEnd={() => setLink(undefined)} />
  return <Home wallet={wallet} onRequest={setLink} onForgotten={open} />
}
