/**
 * The words of a consent screen: who asks, what for, which elements, and what happens to them.
 * @module
 */
import { elementDefinition, elementLabel } from './check-element.ts'
import type { ElementKind, Language, Profile, Sensitivity, Text } from './define-profile.ts'

/** What a consent screen is made of. */
export type ConsentInput = {
  readonly profile: Profile
  /** Name of the certified program, from the registry and not from the request. */
  readonly asker: Text
  /** The registered purpose. */
  readonly purpose: Text
  /** By namespace, by element identifier. */
  readonly elements: Readonly<
    Record<string, Readonly<Record<string, { readonly retain: boolean }>>>
  >
}

/** One element that is asked for, in the holder's language. */
export type ConsentItem = {
  readonly namespace: string
  readonly element: string
  readonly label: string
  /** What the other side does with it. */
  readonly retention: string
  /** Absent for an element that the profile does not know. */
  readonly sensitivity?: Sensitivity
  readonly kind?: ElementKind
}

/** The words of a consent screen, in one language. */
export type ConsentText = {
  readonly title: string
  readonly purpose: string
  readonly items: readonly ConsentItem[]
}

const words = {
  title: {
    ja: (asker: string, name: string) => `「${asker}」が「${name}」の情報を求めています`,
    en: (asker: string, name: string) => `${asker} asks for information from your ${name}`,
  },
  purpose: {
    ja: (purpose: string) => `目的：${purpose}`,
    en: (purpose: string) => `Purpose: ${purpose}`,
  },
  kept: { ja: '相手が保存します', en: 'They will keep it' },
  notKept: { ja: '確認だけに使い、保存しません', en: 'Used to check, not kept' },
} as const

/** Settles what the holder reads before agreeing, in the profile's own order of elements. */
export function consentText(input: ConsentInput, language: Language): ConsentText {
  const { profile, asker, purpose } = input
  const items = Object.entries(input.elements).flatMap(([namespace, elements]) =>
    Object.entries(elements).map(([element, { retain }]): ConsentItem => {
      const definition = elementDefinition(profile, namespace, element)
      const label = elementLabel(profile, namespace, element, language)
      const retention = (retain ? words.kept : words.notKept)[language]
      const { sensitivity, kind } = definition ?? {}
      return {
        namespace,
        element,
        label,
        retention,
        ...(sensitivity && { sensitivity }),
        ...(kind && { kind }),
      }
    }),
  )
  return {
    title: words.title[language](asker[language], profile.display.name[language]),
    purpose: words.purpose[language](purpose[language]),
    items: items.toSorted((a, b) => position(profile, a) - position(profile, b)),
  }
}

/** Unknown elements last, where they stand out. */
function position(profile: Profile, { namespace, element }: ConsentItem): number {
  const definitions = Object.values(profile.namespaces).flatMap((all) => Object.values(all))
  const definition = elementDefinition(profile, namespace, element)
  return definition ? definitions.indexOf(definition) : definitions.length
}
