/**
 * What device and reader sign and do not carry: the session transcript has to be given for it.
 * ISO/IEC 18013-5:2021, 9.1.3.4 and 9.1.4.3.
 * @module
 */
import { CborTag, type CborValue, embedCbor, encodeCbor, rawCbor } from '@tegata/cbor'
import type { Place } from '../forms/form.ts'
import type { Detached } from './signing.ts'

const noTranscript =
  'over the session transcript, which is not in it: give it with --transcript FILE'

/** `DeviceAuthenticationBytes`. */
export function deviceAuthenticationOf({ transcript, context }: Place): Detached {
  const nameSpaces = received(context.deviceNameSpaces)
  const { docType } = context
  if (!transcript || !nameSpaces || docType === undefined)
    return { lacking: transcript ? 'its document is not around it' : noTranscript }
  return wrapped('DeviceAuthentication', [rawCbor(transcript), docType, nameSpaces])
}

/** `ReaderAuthenticationBytes`: over one of the requests. */
export function readerAuthenticationOf({ transcript, context }: Place): Detached {
  const [itemsRequest] = (context.itemsRequests ?? []).map(received)
  if (!transcript || !itemsRequest)
    return { lacking: transcript ? 'its request is not around it' : noTranscript }
  return wrapped('ReaderAuthentication', [rawCbor(transcript), itemsRequest])
}

/** `ReaderAuthenticationAllBytes`: over all requests and what is said of them together. */
export function readerAuthenticationAllOf({ transcript, context }: Place): Detached {
  const requests = (context.itemsRequests ?? []).map(received)
  const known = requests.filter((request) => request !== undefined)
  if (!transcript || requests.length === 0 || known.length < requests.length)
    return { lacking: transcript ? 'its requests are not around it' : noTranscript }
  const info = received(context.deviceRequestInfo) ?? null
  return wrapped('ReaderAuthenticationAll', [rawCbor(transcript), known, info])
}

/** As received, never encoded again. */
const received = (value: CborValue) =>
  value instanceof CborTag && value.bytes ? rawCbor(value.bytes) : undefined

const wrapped = (name: string, members: readonly CborValue[]): Detached => ({
  bytes: encodeCbor(embedCbor(encodeCbor([name, ...members]))),
  what: `${name}Bytes over the session transcript given`,
})
