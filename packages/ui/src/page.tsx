/**
 * The frame of every surface: ribbon, title, content, credits.
 * @module
 */
import type { Text } from '@tegata/profiles'
import { type ReactNode, useEffect } from 'react'
import { LanguageSwitch, useText } from './language.tsx'

const texts = {
  ribbon: {
    ja: '試験用の環境です。登場する人物・市・銀行・番号はすべて架空です。',
    en: 'This is a sandbox. Every person, city, bank and number in it is fictitious.',
  },
  skip: { ja: '本文へ', en: 'Skip to content' },
  credits: {
    ja: 'tegata は独立したオープンソースの計画であり、デジタル庁その他の行政機関のものではありません。見た目はデジタル庁デザインシステム（MIT）の配色・寸法を用いています。検証に通ることは、番号法にもとづくプログラムの認定に代わるものではありません。',
    en: 'tegata is an independent open-source project and not a service of the Digital Agency or of any authority. Colours and sizes are those of the Digital Agency’s design system (MIT). Passing verification does not stand in for the certification of programs under the Number Act.',
  },
} as const

/** The frame of a surface: ribbon, title, content, credits. */
export function Page({ title, lead, children }: { title: Text; lead?: Text; children: ReactNode }) {
  const text = useText()
  const heading = text(title)
  useEffect(() => {
    document.title = `${heading} | tegata`
  }, [heading])
  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:bg-white focus:p-2">
        {text(texts.skip)}
      </a>
      <header>
        <p className="bg-yellow-300 px-4 py-2 text-center text-sm text-black">
          {text(texts.ribbon)}
        </p>
        <div className="mx-auto flex max-w-3xl items-center justify-between px-4 pt-4">
          <p className="font-bold">
            tegata<span lang="ja">（手形）</span>
          </p>
          <LanguageSwitch />
        </div>
      </header>
      <main id="main" className="mx-auto max-w-3xl px-4 pb-16">
        <h1 className="mt-4">{heading}</h1>
        {lead && <p className="mt-3">{text(lead)}</p>}
        {children}
      </main>
      <footer className="border-t border-solid-gray-420 bg-solid-gray-50">
        <p className="mx-auto max-w-3xl px-4 py-6 text-sm">{text(texts.credits)}</p>
      </footer>
    </>
  )
}

/** A part of a page under a heading. */
export function Section({ title, children }: { title: Text; children: ReactNode }) {
  const text = useText()
  return (
    <section className="mt-10">
      <h2>{text(title)}</h2>
      <div className="mt-3">{children}</div>
    </section>
  )
}
