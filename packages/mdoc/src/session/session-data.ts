/**
 * SessionData: an encrypted request or response, a status, or both.
 * ISO/IEC 18013-5:2021, 9.1.1.4. Members that are not known are passed over.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asBytes, asMap } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'
import { type SessionStatus, sessionStatusCode, sessionStatusOf } from './session-status.ts'

/**
 * One message of a session after the first.
 * @see ISO/IEC 18013-5:2021, 9.1.1.4
 */
export type SessionData = {
  /** Ciphertext and its tag. */
  readonly data?: Uint8Array
  readonly status?: SessionStatus
}

const where = 'sessionData'

/**
 * Reads SessionData; the data stay encrypted.
 *
 * @throws MdocError `mdoc/malformed`, also for an error status that comes with data
 * @see ISO/IEC 18013-5:2021, 9.1.1.4
 */
export function parseSessionData(bytes: Uint8Array): SessionData {
  const map = asMap(decodeUnder(readingUnder(), bytes, where), where)
  const content: SessionData = {
    ...(map.has('data') && { data: asBytes(map.get('data'), `${where}.data`) }),
    ...(map.has('status') && { status: asStatus(map.get('status')) }),
  }
  const broken = brokenRule(content)
  if (broken) throw malformed(`${where}: ${broken}`)
  return content
}

function asStatus(value: CborValue): SessionStatus {
  const status = sessionStatusOf(value)
  if (status) return status
  throw malformed(`${where}.status: not one that is defined`)
}

function brokenRule({ data, status }: SessionData): string | undefined {
  if (!data && !status) return 'neither data nor status'
  return data && status && status !== 'termination' ? 'data beside an error' : undefined
}

/**
 * SessionData, encoded.
 *
 * @throws TypeError for neither data nor status, or data beside an error
 * @see ISO/IEC 18013-5:2021, 9.1.1.4
 */
export function encodeSessionData(content: SessionData): Uint8Array {
  const broken = brokenRule(content)
  if (broken) throw new TypeError(`content: ${broken}`)
  const map = new Map<CborValue, CborValue>()
  if (content.data) map.set('data', content.data)
  if (content.status) map.set('status', sessionStatusCode[content.status])
  return encodeCbor(map)
}
