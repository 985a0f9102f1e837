/**
 * The counter of the municipality: what happens to people, cards and phones, told to the system.
 * @module
 */
import { type LifeReply, residentsReply } from '@tegata/role-enrolment/contract'
import {
  callApi,
  Notice,
  Page,
  Section,
  type SurfaceConfig,
  useAction,
  useText,
  WithConfig,
} from '@tegata/ui'
import { useCallback, useEffect, useState } from 'react'
import { Programs } from './programs.tsx'
import { Resident } from './resident.tsx'

const texts = {
  title: { ja: '窓口', en: 'Counter' },
  lead: {
    ja: '住民は番号だけで表示します。氏名や住所は、この画面には出ません。',
    en: 'Residents are shown by number only. No name and no address appear here.',
  },
  residents: { ja: '最近の住民', en: 'Newest residents' },
  none: {
    ja: 'まだ誰もいません。財布をひらいて申し込むか、ツアーを走らせてください。',
    en: 'Nobody yet. Set up the wallet, or run the tour.',
  },
} as const

export function Counter() {
  return (
    <Page title={texts.title} lead={texts.lead}>
      <WithConfig>
        {(config) => (
          <>
            <Residents config={config} />
            <Programs config={config} />
          </>
        )}
      </WithConfig>
    </Page>
  )
}

type Listed = { readonly id: string; readonly life: LifeReply }

function Residents({ config }: { config: SurfaceConfig }) {
  const text = useText()
  const { action, run } = useAction()
  const [residents, setResidents] = useState<readonly Listed[]>()
  const { api, tokens } = config
  const load = useCallback(
    () =>
      run(async () => {
        const call = tokens ? { token: tokens.clerk } : {}
        const reply = await callApi(`${api}/enrolment/residents`, call, residentsReply)
        setResidents(reply.residents)
      }),
    [api, tokens, run],
  )
  useEffect(() => {
    void load()
  }, [load])
  return (
    <Section title={texts.residents}>
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      {residents?.length === 0 && <p>{text(texts.none)}</p>}
      <ul className="space-y-2">
        {residents?.map((resident) => (
          <li key={resident.id} className="rounded-lg border border-solid-gray-420 px-4">
            <Resident config={config} {...resident} onChanged={load} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
