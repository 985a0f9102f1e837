/**
 * DeviceRequest: everything a reader asks for. ISO/IEC 18013-5:2021, 8.3.2.1.2.1; 2nd edition;
 * `macKeys`: ISO/IEC TS 18013-7:2025, Annex A.
 * @module
 */
import { type CborTag, type CborValue, encodeCbor } from '@tegata/cbor'
import { coseKeyToJwk, jwkToCoseKey, parseSign1, type Sign1 } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { codeOf } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { checkVersion } from '../issuer-data/mobile-security-object.ts'
import { cosePart } from '../reading/cose-part.ts'
import { asArray, asEmbedded, asMap, asText } from '../reading/read-member.ts'
import { decodeUnder, type Reading, readingUnder, type Tolerance } from '../reading/tolerance.ts'
import {
  type DocRequest,
  docRequestValue,
  openDocRequest,
  parseSealedDocRequest,
  type SealedDocRequest,
  sign1Value,
} from './doc-request.ts'
import { type DeviceRequestInfo, parseDeviceRequestInfo } from './info/device-request-info.ts'
import { needsSecondEdition } from './info/doc-request-info.ts'
import { checkCount, requestLimits } from './request-limits.ts'

/** @inline */
type Whole = {
  readonly version: string
  /** Signatures over all document requests and the information together. */
  readonly readerAuthAll?: readonly Sign1[]
  /** Keys that a device MAC may be derived with, at most one for each curve. */
  readonly macKeys?: readonly PublicJwk[]
}

/** As much as it takes to verify the reader: what is asked for is still closed. */
export type SealedDeviceRequest = Whole & {
  readonly docRequests: readonly SealedDocRequest[]
  /** `DeviceRequestInfoBytes` as received. */
  readonly deviceRequestInfoBytes?: CborTag
}

/**
 * Everything a reader asks for, opened.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.1
 */
export type DeviceRequest = Whole & {
  readonly docRequests: readonly DocRequest[]
  readonly deviceRequestInfoBytes?: CborTag
  readonly deviceRequestInfo?: DeviceRequestInfo
}

/** How a request is read: by default nothing is tolerated. */
export type RequestReading = { readonly tolerate?: ReadonlySet<Tolerance> }

/**
 * Reads a request without judging it: no signature is looked at. A wallet takes
 * `receiveDeviceRequest`, which verifies the reader before it opens what is asked for.
 *
 * Any version 1.x is read, and members that the standard does not define are passed over; they
 * stay in the bytes that were signed.
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.1
 */
export function parseDeviceRequest(bytes: Uint8Array, options: RequestReading = {}): DeviceRequest {
  const reading = readingUnder(options.tolerate)
  return openDeviceRequest(parseSealedDeviceRequest(bytes, reading), reading)
}

/** The outside of a request. @throws MdocError `mdoc/malformed`, `mdoc/unsupported` */
export function parseSealedDeviceRequest(bytes: Uint8Array, reading: Reading): SealedDeviceRequest {
  const where = 'deviceRequest'
  if (bytes.length > requestLimits.bytes)
    throw malformed(`${where}: longer than ${requestLimits.bytes} bytes`)
  const map = asMap(decodeUnder(reading, bytes, where), where)
  const version = asText(map.get('version'), `${where}.version`)
  checkVersion(version, `${where}.version`)
  const docRequests = asArray(map.get('docRequests'), 'docRequests')
  checkCount(docRequests.length, 'docRequests', 'docRequests')
  const info = map.get('deviceRequestInfo')
  return {
    version,
    docRequests: docRequests.map((docRequest, index) =>
      parseSealedDocRequest(docRequest, `docRequests[${index}]`),
    ),
    ...(map.has('deviceRequestInfo') && {
      deviceRequestInfoBytes: asEmbedded(info, 'deviceRequestInfo').raw,
    }),
    ...(map.has('readerAuthAll') && { readerAuthAll: parseAll(map.get('readerAuthAll')) }),
    ...(map.has('macKeys') && { macKeys: parseMacKeys(map.get('macKeys')) }),
  }
}

/** What is asked for. @throws MdocError `mdoc/malformed`, `mdoc/unsupported` */
export function openDeviceRequest(sealed: SealedDeviceRequest, reading: Reading): DeviceRequest {
  const info = sealed.deviceRequestInfoBytes
  return {
    ...sealed,
    docRequests: sealed.docRequests.map((docRequest, index) =>
      openDocRequest(docRequest, `docRequests[${index}]`, reading),
    ),
    ...(info && {
      deviceRequestInfo: parseDeviceRequestInfo(info, sealed.docRequests.length, reading),
    }),
  }
}

function parseAll(value: CborValue): readonly Sign1[] {
  const listed = asArray(value, 'readerAuthAll')
  checkCount(listed.length, 'readerAuthAll', 'readerAuthAll')
  return listed.map((sign1, index) => cosePart(`readerAuthAll[${index}]`, () => parseSign1(sign1)))
}

/** A key of a curve that is not supported is none: it is an offer, and others may be beside it. */
function parseMacKeys(value: CborValue): readonly PublicJwk[] {
  const listed = asArray(value, 'macKeys')
  checkCount(listed.length, 'macKeys', 'macKeys')
  const keys = listed.flatMap((key, index) => {
    try {
      return [cosePart(`macKeys[${index}]`, () => coseKeyToJwk(key, { allowCompressed: false }))]
    } catch (error) {
      if (codeOf(error) === 'mdoc/unsupported') return []
      throw error
    }
  })
  const curves = keys.map((key) => (key.kty === 'RSA' ? key.kty : key.crv))
  if (new Set(curves).size < curves.length) throw malformed('macKeys: two keys of one curve')
  return keys
}

/** What {@link encodeDeviceRequest} takes: the version follows from the members. */
export type DeviceRequestInput = Omit<DeviceRequest, 'version' | 'docRequests'> & {
  readonly docRequests: readonly Omit<DocRequest, 'itemsRequestBytes'>[]
}

/** 1.1 exactly when a member of 1.1 is there. */
export function requestVersion(request: DeviceRequestInput): '1.0' | '1.1' {
  const { deviceRequestInfo, readerAuthAll, macKeys, docRequests } = request
  const inDocument = docRequests.some(
    ({ itemsRequest: { requestInfo } }) => requestInfo && needsSecondEdition(requestInfo),
  )
  return deviceRequestInfo || readerAuthAll || macKeys || inDocument ? '1.1' : '1.0'
}

/**
 * Encodes a request; what was signed goes out as it was signed.
 *
 * @throws TypeError for a text with half a surrogate pair, or a number that is not exact
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.1
 */
export function encodeDeviceRequest(request: DeviceRequestInput): Uint8Array<ArrayBuffer> {
  const { docRequests, deviceRequestInfo, readerAuthAll, macKeys } = request
  const map = new Map<CborValue, CborValue>([
    ['version', requestVersion(request)],
    [
      'docRequests',
      docRequests.map(({ itemsRequest, readerAuth }) =>
        docRequestValue({
          itemsRequestBytes: itemsRequest.raw,
          ...(readerAuth && { readerAuth }),
        }),
      ),
    ],
  ])
  if (deviceRequestInfo) map.set('deviceRequestInfo', deviceRequestInfo.raw)
  if (readerAuthAll) map.set('readerAuthAll', readerAuthAll.map(sign1Value))
  if (macKeys) map.set('macKeys', macKeys.map(jwkToCoseKey))
  return encodeCbor(map)
}
