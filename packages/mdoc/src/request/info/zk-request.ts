/**
 * ZkRequest: the proof systems that a reader would take instead of the document.
 * ISO/IEC 18013-5, 2nd edition, DocRequestInfo.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { asArray, asBoolean, asMap, asText } from '../../reading/read-member.ts'
import { checkCount } from '../request-limits.ts'

/**
 * A proof system that the reader knows.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type ZkSystemSpec = {
  readonly zkSystemId: string
  readonly system: string
  /** Of the system; nothing here reads them. */
  readonly params: CborMap
}

/**
 * The proof systems that a reader would take instead of the document.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type ZkRequest = {
  readonly systemSpecs: readonly ZkSystemSpec[]
  /** Without a proof the document is not wanted. */
  readonly zkRequired: boolean
}

/** @throws MdocError `mdoc/malformed` */
export function parseZkRequest(value: CborValue, where: string): ZkRequest {
  const map = asMap(value, where)
  const specs = asArray(map.get('systemSpecs'), `${where}.systemSpecs`)
  checkCount(specs.length, 'zkSystems', `${where}.systemSpecs`)
  return {
    systemSpecs: specs.map((spec, index) => parseSpec(spec, `${where}.systemSpecs[${index}]`)),
    zkRequired: asBoolean(map.get('zkRequired'), `${where}.zkRequired`),
  }
}

function parseSpec(value: CborValue, where: string): ZkSystemSpec {
  const map = asMap(value, where)
  return {
    zkSystemId: asText(map.get('zkSystemId'), `${where}.zkSystemId`),
    system: asText(map.get('system'), `${where}.system`),
    params: asMap(map.get('params'), `${where}.params`),
  }
}

export const zkRequestValue = ({ systemSpecs, zkRequired }: ZkRequest): CborValue =>
  new Map<CborValue, CborValue>([
    [
      'systemSpecs',
      systemSpecs.map(
        ({ zkSystemId, system, params }) =>
          new Map<CborValue, CborValue>([
            ['zkSystemId', zkSystemId],
            ['system', system],
            ['params', params],
          ]),
      ),
    ],
    ['zkRequired', zkRequired],
  ])
