/**
 * Which structure an item is, by its shape alone. A new structure is an entry.
 * @module
 */
import { type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { iso, rfc, statusListDraft } from '../explanation.ts'
import { type CheckId, refusal } from '../refusal.ts'
import { encoded, isEmbedded } from './forms/container.ts'
import type { Form } from './forms/form.ts'
import { bytes, diagnosed, personal } from './forms/scalar.ts'
import { securityObjectIn } from './signed/security-object-facts.ts'
import { coseKey } from './structures/cose/cose-key.ts'
import { mac0, sign1 } from './structures/cose/cose-message.ts'
import { messageKind } from './structures/cose/message-parts.ts'
import {
  deviceResponse,
  document,
  encryptedDocuments,
  zkDocument,
} from './structures/document/device-response.ts'
import { deviceSigned } from './structures/document/device-signed.ts'
import { issuerAuth, issuerSigned, issuerSignedItem } from './structures/document/issuer-signed.ts'
import { mobileSecurityObject } from './structures/document/mobile-security-object.ts'
import {
  isStatusListToken,
  statusList,
  statusListToken,
} from './structures/document/status-list-token.ts'
import { deviceRequest, docRequest, itemsRequest } from './structures/request/device-request.ts'
import { deviceRequestInfo } from './structures/request/device-request-info.ts'
import { encryptionParameters } from './structures/request/document-request-info.ts'
import { appleEnvelope } from './structures/session/apple-envelope.ts'
import { encryptedResponse, encryptionInfo } from './structures/session/encryption-envelope.ts'
import { deviceEngagement, readerEngagement } from './structures/session/engagement.ts'
import {
  engagementMessage,
  sessionData,
  sessionEstablishment,
} from './structures/session/session-message.ts'
import { sessionTranscript } from './structures/session/session-transcript.ts'

export type Kind = {
  readonly kind: string
  readonly clause: string
  readonly matches: (value: CborValue) => boolean
  readonly form: Form
  /** The check that malformed content fails. */
  readonly check: CheckId
}

const has =
  (...keys: readonly CborValue[]) =>
  (value: CborValue): boolean =>
    isCborMap(value) && keys.every((key) => value.has(key))

const hasOneOf =
  (...keys: readonly CborValue[]) =>
  (value: CborValue): boolean =>
    isCborMap(value) && keys.some((key) => value.has(key))

const onlyHas =
  (...keys: readonly CborValue[]) =>
  (value: CborValue): boolean =>
    isCborMap(value) && value.size > 0 && [...value.keys()].every((key) => keys.includes(key))

const isEngagement = (value: CborValue) =>
  isCborMap(value) && typeof value.get(0) === 'string' && isCborArray(value.get(1))

/** Only a reader is engaged by way of a website. */
function isReaderEngagement(value: CborValue): boolean {
  const methods = isCborMap(value) ? value.get(2) : undefined
  if (!isEngagement(value) || !isCborArray(methods)) return false
  return methods.some((method) => isCborArray(method) && method[0] === 4)
}

const isTranscript = (value: CborValue) =>
  isCborArray(value) &&
  value.length === 3 &&
  value.slice(0, 2).every((member) => member === null || isEmbedded(member))

const isDcApi =
  (member: string) =>
  (value: CborValue): boolean =>
    isCborArray(value) && value[0] === 'dcapi' && has(member)(value[1])

const isMessage = (kind: ReturnType<typeof messageKind>) => (value: CborValue) =>
  messageKind(value) === kind

const isIssuerAuth = (value: CborValue) =>
  messageKind(value) === 'COSE_Sign1' && has('valueDigests')(securityObjectIn(value))

/** A payload of an unknown kind, opened where it is CBOR. */
const unknownPayload: Form = {
  type: 'bstr',
  show: async (value, place) => {
    const shown = await encoded(
      personal({ type: 'any', show: (item) => ({ value: diagnosed(item) }) }),
    ).show(value, place)
    return shown.marks ? await bytes.show(value, place) : shown
  },
}
const unknownSigner = {
  by: 'whoever has the key',
  clause: rfc(9052, '4'),
  algorithm: refusal.form,
  signature: refusal.form,
  trust: refusal.form,
}
const unknownMac = { ...unknownSigner, mac: 'who can verify it shares a key with who made it' }
const message = { payload: unknownPayload, payloadLabel: 'the payload' }

const kind = (
  form: Form & { readonly name: string; readonly clause: string },
  matches: Kind['matches'],
): Kind => ({ kind: form.name, clause: form.clause, matches, form, check: refusal.form })

/** In the order in which they are tried. */
export const kinds: readonly Kind[] = [
  kind(
    deviceResponse,
    (value) =>
      hasOneOf('documents', 'zkDocuments', 'encryptedDocuments')(value) ||
      (has('version', 'status')(value) && !has('valueDigests')(value)),
  ),
  kind(deviceRequest, has('docRequests')),
  kind(document, has('docType', 'issuerSigned')),
  kind(issuerSigned, has('issuerAuth')),
  kind(deviceSigned, has('deviceAuth')),
  kind(docRequest, has('itemsRequest')),
  kind(mobileSecurityObject, has('valueDigests')),
  kind(issuerSignedItem, has('digestID', 'elementIdentifier')),
  kind(itemsRequest, has('docType', 'nameSpaces')),
  kind(deviceRequestInfo, has('useCases')),
  kind(zkDocument, has('documentData', 'proof')),
  kind(encryptedDocuments, has('enc', 'cipherText', 'docRequestID')),
  kind(encryptionParameters, has('recipientPublicKey')),
  kind(sessionEstablishment, has('eReaderKey', 'data')),
  kind(engagementMessage, has('deviceEngagementBytes')),
  kind(sessionData, onlyHas('data', 'status')),
  { ...kind(statusList, has('bits', 'lst')), check: refusal.statusForm },
  kind(readerEngagement, isReaderEngagement),
  kind(deviceEngagement, isEngagement),
  kind(coseKey, has(1, -1)),
  kind(encryptionInfo, isDcApi('recipientPublicKey')),
  kind(encryptedResponse, isDcApi('cipherText')),
  kind(appleEnvelope, has('algorithm', 'params', 'data')),
  kind(sessionTranscript, isTranscript),
  {
    kind: 'IssuerAuth',
    clause: iso('9.1.2.4'),
    matches: isIssuerAuth,
    form: issuerAuth,
    check: refusal.form,
  },
  {
    kind: 'status list (CWT)',
    clause: statusListDraft('5.2'),
    matches: (value) => isMessage('COSE_Sign1')(value) && isStatusListToken(value),
    form: statusListToken,
    check: refusal.statusForm,
  },
  {
    kind: 'COSE_Sign1',
    clause: rfc(9052, '4.2'),
    matches: isMessage('COSE_Sign1'),
    form: sign1({ ...message, signing: unknownSigner }),
    check: refusal.form,
  },
  {
    kind: 'COSE_Mac0',
    clause: rfc(9052, '6.2'),
    matches: isMessage('COSE_Mac0'),
    form: mac0({ ...message, signing: unknownMac }),
    check: refusal.form,
  },
]

export const kindOf = (value: CborValue): Kind | undefined =>
  kinds.find(({ matches }) => matches(value))
