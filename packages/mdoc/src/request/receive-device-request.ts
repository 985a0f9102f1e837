/**
 * A holder receives a request: the reader is verified before what is asked for is opened.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, checkMaker } from '@tegata/kernel'
import { readingUnder } from '../reading/tolerance.ts'
import {
  type DeviceRequest,
  openDeviceRequest,
  parseSealedDeviceRequest,
  type RequestReading,
} from './device-request.ts'
import { readerChecks } from './reader/reader-checks.ts'
import {
  type ReaderReport,
  type ReaderStanding,
  type ReaderVerification,
  verifyReaderAuthentication,
} from './reader/verify-reader-authentication.ts'

/** What a request is held against when it comes. */
export type RequestReception = ReaderVerification &
  RequestReading & {
    /**
     * Whether a document of this type goes to trusted readers only. A policy of the type and of the
     * way of presenting: in person a mobile driving licence must not ask it for its mandatory
     * elements (ISO/IEC 18013-5:2021); online it may (TS 18013-7), and so may a national record.
     */
    readonly readerRequired: (docType: string) => boolean
  }

/** A request with what was found out about its reader. */
export type ReceivedRequest = {
  readonly request: DeviceRequest
  readonly reader: ReaderReport
  /** One for each document request: whether its reader may have an answer. */
  readonly admitted: readonly boolean[]
}

const { judge, notApplicable } = checkMaker(readerChecks)

/**
 * Verifies who asks, then opens what is asked for. A request that a signature does not hold over is
 * not admitted, nor one of an unknown reader for a type that asks for a trusted one.
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`
 */
export async function receiveDeviceRequest(
  bytes: Uint8Array,
  options: RequestReception,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<ReceivedRequest> {
  const reading = readingUnder(options.tolerate)
  const sealed = parseSealedDeviceRequest(bytes, reading)
  const report = await verifyReaderAuthentication(sealed, options, crypto)
  const request = openDeviceRequest(sealed, reading)
  const required = request.docRequests.map(({ itemsRequest: { docType } }) =>
    options.readerRequired(docType),
  )
  const check = requiredCheck(required, report.standings)
  const reader: ReaderReport = {
    ...report,
    verdict: check.outcome === 'failed' ? 'refused' : report.verdict,
    checks: [...report.checks, check],
  }
  const admitted = report.standings.map(
    ({ kind }, index) => kind === 'trusted' || (kind !== 'invalid' && !required[index]),
  )
  return { request, reader, admitted }
}

function requiredCheck(required: readonly boolean[], standings: readonly ReaderStanding[]): Check {
  const id = 'mdoc/reader-required'
  if (!required.includes(true)) return notApplicable(id, 'no document that asks for it')
  const places = standings.flatMap(({ kind }, index) =>
    required[index] && kind !== 'trusted' ? `docRequests[${index}]` : [],
  )
  return judge(id, places.length === 0 ? undefined : `no trusted reader: ${places.join(', ')}`)
}
