/**
 * The caller's own record of the session. ISO/IEC 18013-5:2021, 9.1.5.1.
 * @module
 */
import { samePublicKey } from '@tegata/crypto'
import { type Check, CodedError, checkMaker } from '@tegata/kernel'
import type { Reading } from '../../reading/tolerance.ts'
import {
  readTranscriptUnder,
  type SessionTranscriptContent,
} from '../../transcript/read-session-transcript.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { Session } from '../verification.ts'

const { judge, notApplicable } = checkMaker(mdocChecks)

export type JudgedSession = {
  readonly checks: readonly Check[]
  /** `other` also where the transcript cannot be read. */
  readonly handover: SessionTranscriptContent['handover']
}

/** Whether the transcript is one, and the key handed in for a MAC is the one in it. */
export function judgeSession(
  { sessionTranscript, readerKey }: Session,
  reading: Reading,
): JudgedSession {
  const content = read(sessionTranscript, reading)
  if (typeof content === 'string')
    return { checks: [judge('mdoc/session-transcript', content)], handover: 'other' }
  const readable = judge('mdoc/session-transcript', undefined)
  return { checks: [readable, keyCheck(content, readerKey)], handover: content.handover }
}

const whatItIs = 'it is the untagged array of DeviceEngagementBytes, EReaderKeyBytes and Handover'

function read(bytes: Uint8Array, reading: Reading): SessionTranscriptContent | string {
  try {
    return readTranscriptUnder(reading, bytes)
  } catch (error) {
    if (error instanceof CodedError) return `${error.message}; ${whatItIs}`
    throw error
  }
}

/** OpenID4VP names no reader key in its transcript: the one handed in encrypts the response. */
function keyCheck({ eReaderKey }: SessionTranscriptContent, key: Session['readerKey']): Check {
  if (!key) return notApplicable('mdoc/reader-key', 'no reader key was handed in')
  if (!eReaderKey) return notApplicable('mdoc/reader-key', 'the transcript names no reader key')
  const same = samePublicKey(key.publicKey, eReaderKey)
  return judge('mdoc/reader-key', same ? undefined : 'not the key in the transcript')
}
