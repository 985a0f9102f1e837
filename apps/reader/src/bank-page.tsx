/**
 * The sandbox's bank: it asks for what opening an account needs, and reads one verdict with reasons.
 * @module
 */
import { Page, WithConfig } from '@tegata/ui'
import { AskForPresentation } from './ask-for-presentation.tsx'
import { Result } from './result.tsx'

const texts = {
  title: { ja: 'みほん銀行（試験用）口座開設', en: 'Mihon Bank (TEST): open an account' },
} as const

export function BankPage() {
  const responseCode = new URLSearchParams(location.search).get('response_code') ?? undefined
  const isResult = location.pathname === '/result' && responseCode !== undefined
  return (
    <Page title={texts.title}>
      <WithConfig>
        {(config) =>
          isResult ? (
            <Result config={config} responseCode={responseCode} />
          ) : (
            <AskForPresentation config={config} />
          )
        }
      </WithConfig>
    </Page>
  )
}
