/**
 * SessionTranscript of every way of presenting: what ties a presentation to its session.
 * ISO/IEC 18013-5:2021, 9.1.5.1; ISO/IEC TS 18013-7:2025, Annexes A, B, C; OpenID4VP 1.0, B.2.6.
 * @module
 */
import { type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
import type { Crypto } from '@tegata/crypto'
import { pointOf } from '../envelope/uncompressed-point.ts'
import { draft18Handover } from '../legacy-openid4vp-draft-18/draft-18-session.ts'
import { handoverNames, type NamedHandover } from './handover-name.ts'
import { requireCallerOrigin, requireWebOrigin } from './require-origin.ts'
import type {
  AppleInAppSession,
  NfcSession,
  OpenId4VpDcApiSession,
  OpenId4VpSession,
  OrgIsoMdocSession,
  QrSession,
  SessionInput,
  WebsiteSession,
} from './session-input.ts'

/** @inline */
type Hashing = Pick<Crypto, 'digest'>

/**
 * The transcript of a session: the array, encoded, without a tag. It goes as it is into device and
 * reader authentication and into HPKE; `sessionTranscriptBytes` puts the tag around it where keys are
 * derived.
 *
 * @throws TypeError for an origin that no platform would give, or a key that is not of P-256
 */
export async function createSessionTranscript(
  session: SessionInput,
  crypto: Hashing,
): Promise<Uint8Array> {
  switch (session.handover) {
    case 'qr':
      return inPerson(session, null)
    case 'nfc':
      return inPerson(session, [session.select, session.request])
    case 'website':
      return inPerson(session, await readerEngagementHash(session, crypto))
    case 'openid4vp':
      return online(await redirectHandover(session, crypto))
    case 'openid4vp-dc-api':
      return online(await dcApiHandover(session, crypto))
    case 'org-iso-mdoc':
      return online(await annexCHandover(session, crypto))
    case 'apple-in-app':
      return online(await appleHandover(session, crypto))
    case 'openid4vp-draft-18':
      return online(await draft18Handover(session, crypto))
  }
}

const inPerson = (
  { deviceEngagement, eReaderKey }: QrSession | NfcSession | WebsiteSession,
  handover: CborValue,
): Uint8Array => encodeCbor([embedCbor(deviceEngagement), embedCbor(eReaderKey), handover])

const online = (handover: CborValue): Uint8Array => encodeCbor([null, null, handover])

/** TS 18013-7, A.6: the hash has the tag inside. */
const readerEngagementHash = (session: WebsiteSession, crypto: Hashing) =>
  crypto.digest('SHA-256', encodeCbor(embedCbor(session.readerEngagement)))

const redirectHandover = (session: OpenId4VpSession, crypto: Hashing) => {
  const { clientId, nonce, jwkThumbprint, responseUri } = session
  return hashed('openid4vp', [clientId, nonce, jwkThumbprint, responseUri], crypto)
}

const dcApiHandover = (session: OpenId4VpDcApiSession, crypto: Hashing) => {
  const { origin, nonce, jwkThumbprint } = session
  requireCallerOrigin(origin)
  return hashed('openid4vp-dc-api', [origin, nonce, jwkThumbprint], crypto)
}

const annexCHandover = ({ encryptionInfo, origin }: OrgIsoMdocSession, crypto: Hashing) => {
  requireWebOrigin(origin)
  return hashed('org-iso-mdoc', [encryptionInfo, origin], crypto)
}

async function appleHandover(session: AppleInAppSession, crypto: Hashing): Promise<CborValue> {
  const { nonce, merchantId, teamId, recipientPublicKey } = session
  const keyHash = await crypto.digest('SHA-256', pointOf(recipientPublicKey))
  return [handoverNames['apple-in-app'], nonce, merchantId, teamId, keyHash]
}

async function hashed(
  name: NamedHandover,
  info: readonly CborValue[],
  crypto: Hashing,
): Promise<CborValue> {
  return [handoverNames[name], await crypto.digest('SHA-256', encodeCbor(info))]
}
