/**
 * The contract of a credential type. Each type's test calls it.
 * @module
 */
import { CborSimple, type CborValue, decodeCbor, encodeCbor, isCborMap } from '@tegata/cbor'
import { describe, expect, test } from 'vitest'
import { ageOverFamily, ageOverNn } from './age-over.ts'
import { checkElement, elementDefinition, elementLabel } from './check-element.ts'
import type { CredentialType, IssuedNamespaces, Profile } from './define-profile.ts'
import { ProfilesError } from './errors.ts'

const validFrom = new Date('2026-04-01T00:00:00Z')
const languages = ['ja', 'en'] as const

/** Declares the tests that every credential type has to pass. */
export function describeProfile(type: CredentialType): void {
  const { profile } = type
  describe(`profile ${profile.docType}`, () => {
    describeDefinition(profile)
    describeIssuing(type)
    describeBadAttributes(type)
  })
}

function describeDefinition(profile: Profile): void {
  const ids = identifiersOf(profile)

  test('names have the form of a reversed domain', () => {
    for (const name of [profile.docType, ...Object.keys(profile.namespaces)])
      expect(name).toMatch(/^[a-z]+(\.[a-zA-Z0-9]+)+$/)
  })

  test('every element has a clause and a label of its own in every language', () => {
    for (const language of languages) {
      const labels = ids.map(([ns, id]) => elementLabel(profile, ns, exampleOf(id), language))
      expect(new Set(labels).size).toBe(ids.length)
      for (const [i, [, id]] of ids.entries()) expect(labels[i]).not.toBe(exampleOf(id))
    }
    for (const [ns, id] of ids)
      expect(elementDefinition(profile, ns, exampleOf(id))?.clause).not.toBe('')
  })

  test('no element takes a value that no element has', () => {
    for (const [ns, id] of ids)
      for (const value of [new CborSimple(99), null, undefined, new Map([[1, 1]])])
        expect(checkElement(profile, ns, exampleOf(id), value)).toBe('wrong-type')
  })

  test('an unknown element and an unknown namespace are unknown', () => {
    const [namespace = ''] = Object.keys(profile.namespaces)
    expect(checkElement(profile, namespace, 'no_such_element', 1)).toBe('unknown')
    expect(checkElement(profile, namespace, 'constructor', 1)).toBe('unknown')
    expect(checkElement(profile, 'org.example', 'portrait', 1)).toBe('unknown')
    expect(checkElement(profile, namespace, ageOverFamily, true)).toBe('unknown')
  })

  test('a copy lasts days, not months, and the card can be read', () => {
    expect(profile.validityDays).toBeGreaterThan(0)
    expect(profile.validityDays).toBeLessThanOrEqual(31)
    const { backgroundColor, textColor } = profile.display
    expect(contrast(backgroundColor, textColor)).toBeGreaterThanOrEqual(4.5)
  })
}

function describeIssuing({ profile, issue, sample }: CredentialType): void {
  const issued = issue(sample, { validFrom })
  const elements = Object.entries(overTheWire(issued)).flatMap(([ns, all]) =>
    Object.entries(all).map(([id, value]) => ({ ns, id, value })),
  )

  test('every issued element is known and of the right type after a trip over the wire', () => {
    const outcomes = elements.map(({ ns, id, value }) => checkElement(profile, ns, id, value))
    expect(outcomes.length).toBeGreaterThan(0)
    expect(new Set(outcomes)).toEqual(new Set(['known']))
  })

  test('every mandatory element is issued', () => {
    for (const [ns, id] of identifiersOf(profile))
      if (profile.namespaces[ns]?.[id]?.mandatory)
        expect(Object.keys(issued[ns] ?? {})).toContain(id)
  })

  test('ages are true up to the age and false beyond it', () => {
    const ages = elements.flatMap(({ id, value }) => {
      const nn = ageOverNn(id)
      return nn === undefined ? [] : [{ nn, value }]
    })
    const sorted = ages.toSorted((a, b) => a.nn - b.nn).map(({ value }) => value)
    const reached = sorted.filter((value) => value === true).length
    expect(sorted).toEqual(sorted.map((_, i) => i < reached))
  })
}

function describeBadAttributes({ issue, sample }: CredentialType): void {
  const messageOf = (attributes: unknown): string => {
    try {
      issue(attributes, { validFrom })
    } catch (error) {
      if (error instanceof ProfilesError) return error.message
    }
    return 'was accepted'
  }

  test.each([
    ['null', null],
    ['text', 'attributes'],
    ['nothing', {}],
    ['an unknown member', { ...sample, shoeSize: 'CANARY' }],
  ])('%s is refused', (_, attributes) => {
    expect(messageOf(attributes)).toMatch(/^attributes: /)
    expect(messageOf(attributes)).not.toContain('CANARY')
  })

  test.each(Object.keys(sample))('a wrong %s is refused without repeating it', (name) => {
    const message = messageOf({ ...sample, [name]: { wrong: 'CANARY' } })
    expect(message).toContain(name)
    expect(message).not.toContain('CANARY')
  })
}

const identifiersOf = (profile: Profile) =>
  Object.entries(profile.namespaces).flatMap(([ns, elements]) =>
    Object.keys(elements).map((id) => [ns, id] as const),
  )

const exampleOf = (id: string) => (id === ageOverFamily ? 'age_over_20' : id)

function overTheWire(issued: IssuedNamespaces): IssuedNamespaces {
  const received: Record<string, Record<string, CborValue>> = {}
  for (const [ns, elements] of Object.entries(issued)) {
    const map = decodeCbor(encodeCbor(new Map(Object.entries(elements))))
    if (!isCborMap(map)) throw new Error('not a map')
    received[ns] = Object.fromEntries([...map].map(([id, value]) => [String(id), value]))
  }
  return received
}

/** WCAG 2.2, contrast ratio. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
