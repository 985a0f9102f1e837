/**
 * Certified programs, as anybody may read them.
 * @module
 */
import { type ProgramReply, programsReply } from '@tegata/role-registry/contract'
import { callApi, Notice, Section, type SurfaceConfig, useAction, useText } from '@tegata/ui'
import { useEffect, useState } from 'react'

const texts = {
  title: { ja: '認定プログラム', en: 'Certified programs' },
  receiving: { ja: '受け取る側', en: 'receiving' },
  sending: { ja: '送る側', en: 'sending' },
  certified: { ja: '認定中', en: 'certified' },
  withdrawn: { ja: '取消し', en: 'withdrawn' },
} as const

export function Programs({ config }: { config: SurfaceConfig }) {
  const text = useText()
  const { action, run } = useAction()
  const [programs, setPrograms] = useState<readonly ProgramReply[]>([])
  useEffect(() => {
    void run(async () => {
      const reply = await callApi(`${config.api}/registry/programs`, {}, programsReply)
      setPrograms(reply.programs)
    })
  }, [config.api, run])
  return (
    <Section title={texts.title}>
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      <ul className="space-y-2">
        {programs.map(({ id, name, kind, state }) => (
          <li key={id}>
            <strong>{text(name)}</strong>（{text(texts[kind])}、{text(texts[state])}）
          </li>
        ))}
      </ul>
    </Section>
  )
}
