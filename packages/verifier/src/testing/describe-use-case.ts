/**
 * The contract of a use case: what it registers, what it asks and what it decides are one thing.
 * Each use case's test calls it.
 * @module
 */
import { parseRegistryStatement, type RegistryStatement } from '@tegata/messages'
import { type DcqlQuery, isMdocQuery, parseDcqlQuery } from '@tegata/oid4vc'
import { ageOverFamily, elementDefinition, isRestricted, profileOf } from '@tegata/profiles'
import { judgeRequest, type RequestToJudge } from '@tegata/trust'
import { describe, expect, test } from 'vitest'
import { type Asked, askedBy, dcqlQueryOf, registeredPurpose, type UseCase } from '../use-case.ts'
import { useCaseOf, useCases } from '../use-cases/index.ts'
import type { PresentationReport } from '../verify-presentation.ts'

const at = new Date('2026-06-01T12:00:00Z')

/** Declares the tests that every use case has to pass. */
export function describeUseCase(useCase: UseCase): void {
  describe(`use case ${useCase.id}`, () => {
    describeDeclaration(useCase)
    describeRequest(useCase)
    describeRegistration(useCase)
    describeDecision(useCase)
  })
}

function describeDeclaration(useCase: UseCase): void {
  const { id, purpose, docType, elements, legalBasis } = useCase

  test('it is listed under its id, and the holder can read what for', () => {
    expect(useCaseOf(id)).toBe(useCase)
    expect(useCases.filter((other) => other.id === id)).toHaveLength(1)
    expect(purpose.ja).not.toBe('')
    expect(purpose.en).not.toBe('')
    expect(purpose.ja).not.toBe(purpose.en)
  })

  test('every element is one of the type, and something is asked for', () => {
    const profile = profileOf(docType)
    const ids = Object.entries(elements).flatMap(([ns, all]) =>
      Object.keys(all).map((id) => [ns, id]),
    )
    expect(ids).not.toEqual([])
    for (const [namespace = '', element = ''] of ids)
      expect([element, profile && elementDefinition(profile, namespace, element)]).not.toEqual([
        element,
        undefined,
      ])
  })

  test('a restricted element has a legal basis', () => {
    const restricted = Object.entries(elements).flatMap(([namespace, all]) =>
      Object.keys(all).filter((element) => isRestricted(docType, namespace, element)),
    )
    expect(restricted).toEqual(legalBasis ? restricted : [])
  })
}

function describeRequest(useCase: UseCase): void {
  test('it asks for exactly what is declared', () => {
    const asked = askedBy(useCase)
    expect(asked.docType).toBe(useCase.docType)
    expect(listed(asked.elements)).toEqual(declared(useCase, () => true))
    expect(listed(asked.retained)).toEqual(declared(useCase, ({ retain }) => retain))
  })

  test('and so does its query', () => {
    const asked = askedBy(useCase)
    const query = parseDcqlQuery(dcqlQueryOf(asked))
    expect(query.credentials).toHaveLength(1)
    const { docType, elements, retained } = readQuery(query)
    expect(docType).toBe(useCase.docType)
    expect(listed(elements)).toEqual(listed(asked.elements))
    expect(listed(retained)).toEqual(listed(asked.retained))
  })
}

function describeRegistration(useCase: UseCase): void {
  const asked = askedBy(useCase)
  const judge = (request: RequestToJudge) =>
    judgeRequest(statementOf(useCase), request, { isRestricted })
  const codes = (request: RequestToJudge) => {
    const judgement = judge(request)
    return judgement.decision === 'allow' ? [] : judgement.reasons.map(({ code }) => code)
  }

  test('a registrar can state the purpose', () => {
    const [purpose] = parseRegistryStatement(statementOf(useCase)).purposes
    expect(purpose).toEqual(registeredPurpose(useCase))
  })

  test('the registered purpose allows the request', () => {
    expect(judge(requestOf(useCase, asked))).toEqual({ decision: 'allow' })
  })

  test('one element more is denied, whichever it is', () => {
    const others = undeclared(useCase)
    expect(others).not.toEqual([])
    for (const [namespace, element] of others) {
      const more = {
        ...asked.elements,
        [namespace]: [...(asked.elements[namespace] ?? []), element],
      }
      const request = requestOf(useCase, { ...asked, elements: more })
      expect([element, codes(request)]).toEqual([
        element,
        expect.arrayContaining(['registry/element']),
      ])
    }
  })

  test('keeping what was not to be kept is denied', () => {
    for (const [namespace, elements] of Object.entries(useCase.elements))
      for (const [element, { retain }] of Object.entries(elements)) {
        const one = { ...asked, elements: { [namespace]: [element] } }
        const kept = requestOf(useCase, { ...one, retained: { [namespace]: [element] } })
        expect([element, codes(kept)]).toEqual([element, retain ? [] : ['registry/retention']])
      }
  })

  test('another type, another purpose and another way of asking are denied', () => {
    const request = requestOf(useCase, asked)
    expect(codes({ ...request, docType: 'org.example.other' })).toContain('registry/document-type')
    expect(codes({ ...request, purposeId: `${useCase.id}-2` })).toEqual(['registry/purpose'])
    expect(codes({ ...request, channel: 'proximity' })).toEqual(['registry/channel'])
  })
}

function describeDecision(useCase: UseCase): void {
  const refused: PresentationReport = { verdict: 'refused', checks: [], dropped: [] }

  test('a refused report stops, and says why in both languages', () => {
    const decision = useCase.decide(refused, at)
    expect(decision.decision).toBe('stop')
    if (decision.decision !== 'stop') return
    expect(decision.because.ja).not.toBe('')
    expect(decision.because.en).not.toBe('')
  })

  test('a refused report stops even if it brought values', () => {
    const disclosed = Object.fromEntries(
      Object.entries(useCase.elements).map(([namespace, elements]) => [
        namespace,
        Object.fromEntries(Object.keys(elements).map((id) => [id, 'x'])),
      ]),
    )
    expect(useCase.decide({ ...refused, disclosed }, at).decision).toBe('stop')
  })
}

type ByNamespace = Readonly<Record<string, readonly string[]>>

const listed = (elements: ByNamespace): string[] =>
  Object.entries(elements)
    .flatMap(([namespace, ids]) => ids.map((id) => `${namespace} ${id}`))
    .sort()

const declared = (
  { elements }: UseCase,
  filter: (asked: { readonly retain: boolean }) => boolean,
): string[] =>
  Object.entries(elements)
    .flatMap(([namespace, all]) =>
      Object.entries(all)
        .filter(([, asked]) => filter(asked))
        .map(([id]) => `${namespace} ${id}`),
    )
    .sort()

/** Every element of the type that is not asked for, and one that no type has. */
function undeclared({ docType, elements }: UseCase): (readonly [string, string])[] {
  const all = Object.entries(profileOf(docType)?.namespaces ?? {}).flatMap(([namespace, ids]) =>
    Object.keys(ids).map((id) => [namespace, id === ageOverFamily ? 'age_over_20' : id] as const),
  )
  const [namespace = ''] = Object.keys(elements)
  return [...all, [namespace, 'no_such_element'] as const].filter(
    ([namespace, id]) => elements[namespace]?.[id] === undefined,
  )
}

function readQuery(query: DcqlQuery): Omit<Asked, 'queryId'> {
  const elements: Record<string, string[]> = {}
  const retained: Record<string, string[]> = {}
  const [credential] = query.credentials
  if (!credential || !isMdocQuery(credential)) return { docType: '', elements, retained }
  for (const { path, intent_to_retain } of credential.claims ?? []) {
    const [namespace, element] = path
    elements[namespace] = [...(elements[namespace] ?? []), element]
    if (intent_to_retain) retained[namespace] = [...(retained[namespace] ?? []), element]
  }
  return { docType: credential.meta.doctype_value, elements, retained }
}

const requestOf = (
  { id, docType }: UseCase,
  { elements, retained }: Pick<Asked, 'elements' | 'retained'>,
): RequestToJudge => ({
  purposeId: id,
  docType,
  channel: 'openid4vp',
  elements: Object.fromEntries(
    Object.entries(elements).map(([namespace, ids]) => [
      namespace,
      Object.fromEntries(
        ids.map((id) => [id, { retain: retained[namespace]?.includes(id) ?? false }]),
      ),
    ]),
  ),
})

const statementOf = (useCase: UseCase): RegistryStatement => ({
  iss: 'https://registry.test.example',
  sub: 'program-1',
  kind: 'receiving',
  name: { ja: '見本の確認プログラム', en: 'TEST receiving program' },
  cert_sha256: [],
  iat: at.getTime() / 1000 - 60,
  exp: at.getTime() / 1000 + 86_400,
  purposes: [registeredPurpose(useCase)],
})
