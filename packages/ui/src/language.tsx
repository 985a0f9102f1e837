/**
 * The language of a page: Japanese first, English equal. Every text is a pair beside the part
 * that shows it, so that neither can be forgotten.
 * @module
 */
import type { Language, Text } from '@tegata/profiles'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

/** @inline */
type Chosen = { readonly language: Language; readonly choose: (language: Language) => void }

const LanguageContext = createContext<Chosen>({ language: 'ja', choose: () => {} })
const storageKey = 'tegata-language'

/** The address decides (`?lang=en`), then what was chosen before, then the browser. */
function firstLanguage(): Language {
  const named = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(storageKey)
  if (named === 'ja' || named === 'en') return named
  return navigator.languages.some((tag) => tag.startsWith('ja')) ? 'ja' : 'en'
}

/** Keeps the language of a page, and remembers what was chosen. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const choose = (chosen: Language) => {
    localStorage.setItem(storageKey, chosen)
    setLanguage(chosen)
  }
  return <LanguageContext value={{ language, choose }}>{children}</LanguageContext>
}

/** The language of the page, and how to choose another. */
export const useLanguage = (): Chosen => useContext(LanguageContext)

/** Answers the half of a pair that the page speaks. */
export function useText(): (text: Text) => string {
  const { language } = useLanguage()
  return (text) => text[language]
}

/** The button that changes the language of the page. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage()
  const other = language === 'ja' ? 'en' : 'ja'
  return (
    <button
      type="button"
      lang={other}
      onClick={() => choose(other)}
      className="min-h-11 px-3 underline underline-offset-4"
    >
      {other === 'en' ? 'English' : '日本語'}
    </button>
  )
}
