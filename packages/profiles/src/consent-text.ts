/**
 * The words of a consent screen: who asks, what for, which elements of which documents, what happens to
 * them, and what is told along with them.
 * @module
 */
import { elementDefinition, elementLabel } from './check-element.ts'
import { profileOf } from './credential-types.ts'
import type { ElementKind, Language, Profile, Sensitivity, Text } from './define-profile.ts'

/** What is shown of one document; no element at all is possible. */
export type ConsentDocumentInput = {
  readonly docType: string
  /** By namespace, by element identifier. */
  readonly elements: Readonly<
    Record<string, Readonly<Record<string, { readonly retain: boolean }>>>
  >
}

/** What a consent screen is made of. */
export type ConsentInput = {
  /** Name of the certified program, from the registry and not from the request. */
  readonly asker: Text
  /** The registered purpose. */
  readonly purpose: Text
  readonly documents: readonly ConsentDocumentInput[]
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

/** One document that is shown. */
export type ConsentDocument = {
  readonly name: string
  readonly items: readonly ConsentItem[]
  /** Whoever sees a document learns these too, also where no element is shown. */
  readonly alongside: readonly string[]
}

/** The words of a consent screen, in one language. */
export type ConsentText = {
  readonly title: string
  readonly purpose: string
  readonly documents: readonly ConsentDocument[]
}

const words = {
  title: {
    ja: (asker: string, names: readonly string[]) =>
      `「${asker}」が${names.map((name) => `「${name}」`).join('と')}の情報を求めています`,
    en: (asker: string, names: readonly string[]) =>
      `${asker} asks for information from your ${names.join(' and your ')}`,
  },
  purpose: {
    ja: (purpose: string) => `目的：${purpose}`,
    en: (purpose: string) => `Purpose: ${purpose}`,
  },
  kept: { ja: '相手が保存します', en: 'They will keep it' },
  notKept: { ja: '確認だけに使い、保存しません', en: 'Used to check, not kept' },
  /** ISO/IEC 18013-5:2021, 9.1.2.4: what stands in every security object, and so leaves with any of it. */
  alongside: [
    {
      ja: 'この記録がこのスマートフォンにあること',
      en: 'That this phone holds this record',
    },
    {
      ja: '発行者と有効期間',
      en: 'Who issued it, and its period of validity',
    },
    {
      ja: '今回だけ使う鍵',
      en: 'A key that is used this once',
    },
    {
      ja: '失効していないかを調べるための番号',
      en: 'The number by which it is looked up whether the record still holds',
    },
  ],
} as const

/** Settles what the holder reads before agreeing, in each profile's own order of elements. */
export function consentText(
  { asker, purpose, documents }: ConsentInput,
  language: Language,
): ConsentText {
  const shown = documents.map((document) => documentText(document, language))
  const names = [...new Set(shown.map(({ name }) => name))]
  return {
    title: words.title[language](asker[language], names),
    purpose: words.purpose[language](purpose[language]),
    documents: shown,
  }
}

/** A document whose type is not known is named by its identifiers: nothing is left out. */
function documentText(
  { docType, elements }: ConsentDocumentInput,
  language: Language,
): ConsentDocument {
  const profile = profileOf(docType)
  const items = Object.entries(elements).flatMap(([namespace, all]) =>
    Object.entries(all).map(([element, { retain }]): ConsentItem => {
      const { sensitivity, kind } =
        (profile && elementDefinition(profile, namespace, element)) ?? {}
      return {
        namespace,
        element,
        label: profile ? elementLabel(profile, namespace, element, language) : element,
        retention: (retain ? words.kept : words.notKept)[language],
        ...(sensitivity && { sensitivity }),
        ...(kind && { kind }),
      }
    }),
  )
  return {
    name: profile?.display.name[language] ?? docType,
    items: profile ? items.toSorted((a, b) => position(profile, a) - position(profile, b)) : items,
    alongside: words.alongside.map((text) => text[language]),
  }
}

/** Unknown elements last, where they stand out. */
function position(profile: Profile, { namespace, element }: ConsentItem): number {
  const definitions = Object.values(profile.namespaces).flatMap((all) => Object.values(all))
  const definition = elementDefinition(profile, namespace, element)
  return definition ? definitions.indexOf(definition) : definitions.length
}
