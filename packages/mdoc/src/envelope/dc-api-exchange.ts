/**
 * The two objects of the protocol `org-iso-mdoc` of the Digital Credentials API: `data` of a request
 * and `data` of its response. ISO/IEC TS 18013-7:2025, Annex C, with the names that browsers and
 * wallets deployed: drafts wrote `org.iso.mdoc` and `Response`.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import type { KeyAgreement, PublicJwk } from '@tegata/crypto'
import { ownMember, toBase64url } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { asBytes } from '../reading/read-member.ts'
import { bytesOfText, dcApiStructure, readDcApiStructure } from './dc-api-structure.ts'
import { type EncryptionInfo, parseEncryptionInfo } from './encryption-info.ts'
import { type HpkeOpening, type HpkeSealing, openHpke, sealHpke } from './hpke.ts'

/**
 * Name of the protocol at the Digital Credentials API.
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export const orgIsoMdocProtocol = 'org-iso-mdoc'

/**
 * `data` of a request at the Digital Credentials API: two texts, each base64url.
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export type DcApiRequest = { readonly deviceRequest: string; readonly encryptionInfo: string }

/**
 * `data` of a request at the Digital Credentials API.
 *
 * @param encryptionInfo - the text of `createEncryptionInfo`
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export const createDcApiRequest = (
  deviceRequest: Uint8Array,
  encryptionInfo: string,
): DcApiRequest => ({ deviceRequest: toBase64url(deviceRequest), encryptionInfo })

/** What `data` of a request holds. */
export type DcApiRequestContent = {
  /** DeviceRequest, encoded. */
  readonly deviceRequest: Uint8Array
  /** As sent: `encryptionInfo` of the session. */
  readonly encryptionInfo: string
  readonly encryption: EncryptionInfo
}

/**
 * Reads `data` of a request.
 *
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported` for a key of another curve
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export function parseDcApiRequest(data: unknown): DcApiRequestContent {
  const deviceRequest = bytesOfText(member(data, 'deviceRequest'), 'request.deviceRequest')
  const encryptionInfo = member(data, 'encryptionInfo')
  if (typeof encryptionInfo !== 'string') throw malformed('request.encryptionInfo: not a text')
  return { deviceRequest, encryptionInfo, encryption: parseEncryptionInfo(encryptionInfo) }
}

const member = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? ownMember({ ...data }, name) : undefined

/**
 * `data` of a response at the Digital Credentials API: one text, base64url.
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export type DcApiResponse = { readonly response: string }

/**
 * Encrypts a DeviceResponse to the verifier of a session; `info` is its transcript, without a tag.
 * @throws MdocError `mdoc/malformed` when the verifier's key is not on the curve
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export async function sealDcApiResponse(
  deviceResponse: Uint8Array,
  session: { readonly recipientPublicKey: PublicJwk; readonly sessionTranscript: Uint8Array },
  crypto: HpkeSealing,
): Promise<DcApiResponse> {
  const { recipientPublicKey, sessionTranscript: info } = session
  const { enc, cipherText } = await sealHpke(deviceResponse, { recipientPublicKey, info }, crypto)
  const members = new Map<CborValue, CborValue>([
    ['enc', enc],
    ['cipherText', cipherText],
  ])
  return { response: toBase64url(encodeCbor(dcApiStructure(members))) }
}

/**
 * Decrypts the DeviceResponse of a session. `recipientKey` is of this session alone.
 * @throws MdocError `mdoc/malformed`; `mdoc/decryption-failed` also for another session
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export async function openDcApiResponse(
  data: unknown,
  session: { readonly recipientKey: KeyAgreement; readonly sessionTranscript: Uint8Array },
  crypto: HpkeOpening,
): Promise<Uint8Array> {
  const where = 'response'
  const text = member(data, 'response')
  if (typeof text !== 'string') throw malformed(`${where}: not a text`)
  const map = readDcApiStructure(text, where)
  const message = {
    enc: asBytes(map.get('enc'), `${where}.enc`),
    cipherText: asBytes(map.get('cipherText'), `${where}.cipherText`),
  }
  const { recipientKey, sessionTranscript: info } = session
  return await openHpke(message, { recipientKey, info }, crypto)
}
