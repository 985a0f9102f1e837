/**
 * CBOR, recognised by its content.
 * @module
 */
import { CborTag, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { type Explanation, isoClause, type Part, type View } from '../explanation.ts'
import { coseKey, mac0, messageBytes, messageKind, sign1 } from './cose.ts'
import { type Describe, decodeTolerant, encoded, hidden, opaque } from './describe-cbor.ts'
import { deviceRequest, docRequest, itemsRequest } from './device-request.ts'
import { diagnosticLines } from './diagnostic.ts'
import {
  deviceResponse,
  document,
  issuerAuth,
  issuerSigned,
  issuerSignedItem,
  mobileSecurityObject,
} from './mobile-document.ts'
import {
  deviceEngagement,
  encryptedResponse,
  encryptionInfo,
  sessionData,
  sessionEstablishment,
  sessionTranscript,
} from './session.ts'
import { isStatusListCwt, statusListCwt, statusListCwtParts } from './status-list-cwt.ts'

type Kind = {
  readonly kind: string
  readonly clause: string
  readonly matches: (value: CborValue, view: View) => boolean
  readonly describe: Describe
  /** What takes more than a look. */
  readonly more?: (value: CborValue, view: View) => Promise<readonly Part[]>
}

const has =
  (...keys: readonly CborValue[]) =>
  (value: CborValue): boolean =>
    isCborMap(value) && keys.every((key) => value.has(key))

const anyOf =
  (...tests: readonly ((value: CborValue) => boolean)[]) =>
  (value: CborValue): boolean =>
    tests.some((test) => test(value))

const isSessionData = (value: CborValue) =>
  isCborMap(value) &&
  value.size > 0 &&
  [...value.keys()].every((key) => key === 'data' || key === 'status')

const isEmbedded = (value: CborValue): value is CborTag =>
  value instanceof CborTag && value.tag === 24 && value.value instanceof Uint8Array

const isTranscript = (value: CborValue) =>
  isCborArray(value) &&
  value.length === 3 &&
  value.slice(0, 2).every((member) => member === null || isEmbedded(member))

const isEngagement = (value: CborValue) =>
  isCborMap(value) && typeof value.get(0) === 'string' && isCborArray(value.get(1))

const isDcApi =
  (member: string) =>
  (value: CborValue): boolean =>
    isCborArray(value) && value[0] === 'dcapi' && has(member)(value[1])

const isMessage = (kind: ReturnType<typeof messageKind>) => (value: CborValue) =>
  messageKind(value) === kind

function isIssuerAuth(value: CborValue, view: View): boolean {
  if (messageKind(value) !== 'COSE_Sign1') return false
  const { payload } = messageBytes(value)
  const outer = payload && decodeTolerant(payload, view)
  if (!outer || !('item' in outer) || !isEmbedded(outer.item)) return false
  const inner = outer.item.value instanceof Uint8Array && decodeTolerant(outer.item.value, view)
  return inner !== false && 'item' in inner && has('valueDigests')(inner.item)
}

const annexC = 'ISO/IEC TS 18013-7:2025, Annex C'
const response = isoClause('8.3.2.1.2.2')
const request = isoClause('8.3.2.1.2.1')

/** In the order in which they are tried. */
const kinds: readonly Kind[] = [
  {
    kind: 'DeviceResponse',
    clause: response,
    matches: anyOf(has('documents'), has('version', 'status'), has('zkDocuments')),
    describe: deviceResponse,
  },
  { kind: 'DeviceRequest', clause: request, matches: has('docRequests'), describe: deviceRequest },
  {
    kind: 'Document',
    clause: response,
    matches: has('docType', 'issuerSigned'),
    describe: document,
  },
  { kind: 'IssuerSigned', clause: response, matches: has('issuerAuth'), describe: issuerSigned },
  { kind: 'DocRequest', clause: request, matches: has('itemsRequest'), describe: docRequest },
  {
    kind: 'MobileSecurityObject',
    clause: isoClause('9.1.2.4'),
    matches: has('valueDigests'),
    describe: mobileSecurityObject,
  },
  {
    kind: 'IssuerSignedItem',
    clause: response,
    matches: has('digestID', 'elementIdentifier'),
    describe: issuerSignedItem,
  },
  {
    kind: 'ItemsRequest',
    clause: request,
    matches: has('docType', 'nameSpaces'),
    describe: itemsRequest,
  },
  {
    kind: 'SessionEstablishment',
    clause: isoClause('9.1.1.4'),
    matches: has('eReaderKey', 'data'),
    describe: sessionEstablishment,
  },
  {
    kind: 'SessionData',
    clause: isoClause('9.1.1.4'),
    matches: isSessionData,
    describe: sessionData,
  },
  {
    kind: 'DeviceEngagement',
    clause: isoClause('8.2.1.1'),
    matches: isEngagement,
    describe: deviceEngagement,
  },
  { kind: 'COSE_Key', clause: 'RFC 9052, 7', matches: has(1, -1), describe: coseKey },
  {
    kind: 'SessionTranscript',
    clause: isoClause('9.1.5.1'),
    matches: isTranscript,
    describe: sessionTranscript,
  },
  {
    kind: 'EncryptionInfo',
    clause: annexC,
    matches: isDcApi('recipientPublicKey'),
    describe: encryptionInfo,
  },
  {
    kind: 'EncryptedResponse',
    clause: annexC,
    matches: isDcApi('cipherText'),
    describe: encryptedResponse,
  },
  {
    kind: 'IssuerAuth',
    clause: isoClause('9.1.2.4'),
    matches: isIssuerAuth,
    describe: issuerAuth,
  },
  {
    kind: 'status list (CWT)',
    clause: 'Token Status List, 5.2',
    matches: isStatusListCwt,
    describe: statusListCwt,
    more: statusListCwtParts,
  },
  {
    kind: 'COSE_Sign1',
    clause: 'RFC 9052, 4.2',
    matches: isMessage('COSE_Sign1'),
    describe: sign1(payloadOf),
  },
  {
    kind: 'COSE_Mac0',
    clause: 'RFC 9052, 6.2',
    matches: isMessage('COSE_Mac0'),
    describe: mac0(payloadOf),
  },
]

/** A payload of an unknown kind. */
function payloadOf(value: CborValue, view: View) {
  const shown = encoded(hidden)(value, view)
  return shown.value === undefined ? opaque(value, view) : shown
}

/** Explains an item; what is nothing known is shown in diagnostic notation. */
export async function explainCbor(
  value: CborValue,
  view: View,
): Promise<Omit<Explanation, 'notes'>> {
  if (isEmbedded(value) && value.value instanceof Uint8Array) {
    const inner = decodeTolerant(value.value, view)
    const found = 'item' in inner ? kindOf(inner.item, view) : undefined
    if (found && 'item' in inner)
      return { ...(await explainAs(found, inner.item, view)), kind: `${found.kind}Bytes (#6.24)` }
  }
  const found = kindOf(value, view)
  if (found) return await explainAs(found, value, view)
  const parts = diagnosticLines(value, view).map((name) => ({ name }))
  return { kind: 'CBOR, diagnostic notation', clause: 'RFC 8949, 8', parts }
}

const kindOf = (value: CborValue, view: View) => kinds.find(({ matches }) => matches(value, view))

async function explainAs(found: Kind, value: CborValue, view: View) {
  const { parts = [], note } = found.describe(value, view)
  if (note !== undefined) view.note(note)
  const more = (await found.more?.(value, view)) ?? []
  return { kind: found.kind, clause: found.clause, parts: [...parts, ...more] }
}
