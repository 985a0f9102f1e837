/**
 * The elements: asked for, known, of the right type, and saying the same as the signer's certificate.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { type Check, checkMaker, ownMember } from '@tegata/kernel'
import { type Certificate, nameAttribute } from '@tegata/pki'
import { answersAgeQuestion } from '../../issuer-data/age-over.ts'
import type { IssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { VerificationPolicy } from '../policy/policy.ts'
import type { Disclosed, VerifiedDocument } from '../report/report.ts'
import type {
  DocumentKnowledge,
  ElementPlace,
  IssuerVerification,
  RequestedDocument,
} from '../verification.ts'

const { judge, notApplicable } = checkMaker(mdocChecks)

export type SortedElements = Pick<VerifiedDocument, 'disclosed' | 'dropped'>

/** Elements that were asked for, and the names of those that were not. */
export function sortByRequest(
  { nameSpaces }: IssuerSigned,
  wanted: RequestedDocument['elements'] | undefined,
): SortedElements {
  const disclosed: Record<string, Record<string, CborValue>> = {}
  const dropped: { namespace: string; element: string }[] = []
  for (const [namespace, items] of nameSpaces) {
    const asked: Record<string, CborValue> = {}
    let some = false
    const names = ownMember(wanted, namespace) ?? []
    for (const { elementIdentifier: element, elementValue } of items)
      if (!wanted || names.includes(element) || answers(names, element, elementValue)) {
        setOwn(asked, element, elementValue)
        some = true
      } else dropped.push({ namespace, element })
    if (some) setOwn(disclosed, namespace, asked)
  }
  return { disclosed, dropped }
}

/** The names are the sender's: each becomes a member of its own, whatever it is called. */
function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__')
    Object.defineProperty(record, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    })
  else record[name] = value
}

/** `age_over_21` answers `age_over_20`: 7.2.5. */
const answers = (asked: readonly string[], element: string, value: CborValue): boolean =>
  asked.some((name) => answersAgeQuestion(name, element, value))

export function judgeRequested(
  docType: string,
  { requested }: IssuerVerification,
): { readonly check: Check; readonly request?: RequestedDocument } {
  if (!requested) return { check: notApplicable('mdoc/requested', 'the caller names no request') }
  const request = requested.find((one) => one.docType === docType)
  return request
    ? { check: judge('mdoc/requested', undefined), request }
    : { check: judge('mdoc/requested', 'another document type') }
}

/** What was not asked for is gone either way; a policy may refuse who sends it. */
export function judgeDropped(
  { dropped }: SortedElements,
  { unrequestedElements }: VerificationPolicy,
): Check {
  const refuse = unrequestedElements === 'refuse' && dropped.length > 0
  return judge('mdoc/only-requested', refuse ? `${dropped.length} not asked for` : undefined)
}

/** Every disclosed element against the profile of the document type. */
export function judgeTypes(
  docType: string,
  disclosed: Disclosed,
  { elementCheck }: DocumentKnowledge,
  { unknownElements }: VerificationPolicy,
): readonly Check[] {
  if (!elementCheck) {
    const reason = 'the caller has no profile'
    return [
      notApplicable('mdoc/element-known', reason),
      notApplicable('mdoc/element-types', reason),
    ]
  }
  const verdicts = Object.entries(disclosed).flatMap(([namespace, elements]) =>
    Object.entries(elements).map(([element, value]) => ({
      place: `${namespace}/${element}`,
      verdict: elementCheck(docType, namespace, element, value),
    })),
  )
  const unknown = verdicts.find(({ verdict }) => verdict === 'unknown')
  const wrong = verdicts.find(({ verdict }) => verdict === 'wrong-type')
  const refused = unknownElements === 'refuse' ? unknown : undefined
  return [
    judge('mdoc/element-known', refused && `${refused.place} is not defined`),
    judge('mdoc/element-types', wrong && `${wrong.place} is of another type`),
  ]
}

/** 9.3.1: where the document names country and jurisdiction, they are the signer's. */
export function judgePlace(
  docType: string,
  { nameSpaces }: IssuerSigned,
  signer: Certificate | undefined,
  { placeElements }: DocumentKnowledge,
): readonly Check[] {
  const places = placeElements?.(docType)
  const valueAt = (place: ElementPlace | undefined): CborValue =>
    place &&
    nameSpaces.get(place[0])?.find(({ elementIdentifier }) => elementIdentifier === place[1])
      ?.elementValue
  const compare = (
    id: 'mdoc/issuing-country' | 'mdoc/issuing-jurisdiction',
    said: CborValue,
    certified: string | undefined,
  ): Check => {
    if (said === undefined) return notApplicable(id, 'the element is not there')
    if (certified === undefined && id === 'mdoc/issuing-jurisdiction')
      return notApplicable(id, 'the certificate names none')
    return judge(id, said === certified ? undefined : 'not that of the signer’s certificate')
  }
  return [
    compare('mdoc/issuing-country', valueAt(places?.country), attributeOf(signer, 'C')),
    compare('mdoc/issuing-jurisdiction', valueAt(places?.jurisdiction), attributeOf(signer, 'ST')),
  ]
}

const attributeOf = (signer: Certificate | undefined, type: 'C' | 'ST'): string | undefined =>
  signer && nameAttribute(signer.subject, type)
