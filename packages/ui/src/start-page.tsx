import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { LanguageProvider } from './language.tsx'

/**
 * Puts a surface into the page's `#root`.
 * @throws TypeError when the page has no `#root`
 */
export function startPage(surface: ReactNode): void {
  const root = document.getElementById('root')
  if (!root) throw new TypeError('the page has no #root')
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>{surface}</LanguageProvider>
    </StrictMode>,
  )
}
