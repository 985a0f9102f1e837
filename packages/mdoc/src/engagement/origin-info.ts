/**
 * OriginInfos: over which interfaces the engagement came and goes. ISO/IEC TS 18013-7:2025, Annex A.
 * With a website it is mandatory and names the domain; in person it may be empty.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { asArray, asMap, asText, asUint } from '../reading/read-member.ts'

/**
 * Over which interface an engagement came.
 * @see ISO/IEC TS 18013-7:2025, Annex A
 */
export type OriginInfo =
  | { readonly kind: 'domain'; readonly domain: string }
  | {
      readonly kind: 'unknown'
      readonly cat: number
      readonly type: number
      readonly details: CborValue
    }

const website = { cat: 1, type: 1 } as const

/** Kinds that are not known are kept. @throws MdocError `mdoc/malformed` */
export const readOriginInfos = (value: CborValue, where: string): readonly OriginInfo[] =>
  asArray(value, where).map((item, index) => readOriginInfo(item, `${where}[${index}]`))

function readOriginInfo(value: CborValue, where: string): OriginInfo {
  const map = asMap(value, where)
  const cat = asUint(map.get('cat'), `${where}.cat`)
  const type = asUint(map.get('type'), `${where}.type`)
  const details = map.get('details')
  if (cat !== website.cat || type !== website.type) return { kind: 'unknown', cat, type, details }
  const domain = asMap(details, `${where}.details`).get('domain')
  return { kind: 'domain', domain: asText(domain, `${where}.details.domain`) }
}

export const originInfoValue = (info: OriginInfo): CborMap =>
  info.kind === 'domain'
    ? originInfoMap(website.cat, website.type, new Map([['domain', info.domain]]))
    : originInfoMap(info.cat, info.type, info.details)

const originInfoMap = (cat: number, type: number, details: CborValue): CborMap =>
  new Map<CborValue, CborValue>([
    ['cat', cat],
    ['type', type],
    ['details', details],
  ])
