import { type ReactNode, useEffect, useState } from 'react'
import { useText } from './language.tsx'
import { Notice } from './notice.tsx'
import { loadSurfaceConfig, type SurfaceConfig } from './surface-config.ts'

const texts = {
  loading: { ja: '準備しています…', en: 'Getting ready…' },
  failed: {
    ja: 'サーバーが応答しません。npm start で起動し、このページを読み直してください。',
    en: 'The server does not answer. Start it with npm start, then load this page again.',
  },
} as const

/** Shows its content once the surface knows where the API is. */
export function WithConfig({ children }: { children: (config: SurfaceConfig) => ReactNode }) {
  const text = useText()
  const [config, setConfig] = useState<SurfaceConfig | 'failed'>()
  useEffect(() => {
    loadSurfaceConfig().then(setConfig, () => setConfig('failed'))
  }, [])
  if (config === 'failed') return <Notice kind="error">{text(texts.failed)}</Notice>
  return config ? children(config) : <p role="status">{text(texts.loading)}</p>
}
