/**
 * The device's half of a document. ISO/IEC 18013-5:2021, 9.3.2.
 * @module
 */
import { algorithmOf, verifyMac0, verifySign1 } from '@tegata/cose'
import { algorithmSuits, type Crypto } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, type Reason } from '@tegata/kernel'
import { isAuthorized } from '../../issuer-data/key-authorizations.ts'
import { deriveMacKey, deviceAuthenticationBytes } from '../../response/device-authentication.ts'
import type { Document } from '../../response/device-response.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import { isAtLeast, keyProtectionOf } from '../policy/key-protection.ts'
import type { VerificationPolicy } from '../policy/policy.ts'
import type { Session } from '../verification.ts'
import { algorithmReason } from './judge-record.ts'

const { judge, skipped, notApplicable } = checkMaker(mdocChecks)

/** Signature or MAC over the caller's own transcript, also when the device signed no element. */
export async function judgeDevice(
  document: Document,
  session: Session,
  policy: VerificationPolicy,
  crypto: Crypto,
): Promise<readonly Check[]> {
  return [
    judge('mdoc/device-auth-kind', kindReason(document, session, policy)),
    judge('mdoc/device-algorithm', deviceAlgorithmReason(document)),
    judge('mdoc/device-authentication', await authenticationReason(document, session, crypto)),
    judge('mdoc/key-authorizations', authorizationReason(document)),
    judge('mdoc/issuer-or-device', overlapReason(document)),
  ]
}

/** Where no device was to prove anything, the report says so. */
export const withoutDevice = (): readonly Check[] => {
  const reason = 'only the issuer’s half was judged'
  return [
    skipped('mdoc/device-auth-kind', reason),
    skipped('mdoc/device-algorithm', reason),
    skipped('mdoc/device-authentication', reason),
    skipped('mdoc/key-authorizations', reason),
    skipped('mdoc/issuer-or-device', reason),
  ]
}

function kindReason(
  { deviceAuth }: Document,
  { readerKey }: Session,
  { deviceAuthentication }: VerificationPolicy,
): Reason {
  if (!deviceAuthentication.includes(deviceAuth.kind))
    return `the policy does not accept ${deviceAuth.kind}`
  if (deviceAuth.kind === 'deviceMac' && !readerKey) return 'a MAC needs the reader’s private key'
  return undefined
}

function deviceAlgorithmReason({ deviceAuth, issuerSigned }: Document): Reason {
  if (deviceAuth.kind === 'deviceMac') return undefined
  const { deviceKey } = issuerSigned.mso
  return algorithmReason(() => algorithmSuits(algorithmOf(deviceAuth.signature), deviceKey))
}

async function authenticationReason(
  document: Document,
  session: Session,
  crypto: Crypto,
): Promise<Reason> {
  try {
    const holds = await deviceProves(document, session, crypto)
    return holds ? undefined : 'signature or MAC does not verify over this session'
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

async function deviceProves(
  { deviceAuth, deviceNameSpacesBytes, issuerSigned }: Document,
  { sessionTranscript, readerKey }: Session,
  crypto: Crypto,
): Promise<boolean> {
  const { deviceKey, docType } = issuerSigned.mso
  const signed = { sessionTranscript, docType, deviceNameSpacesBytes }
  const detachedPayload = deviceAuthenticationBytes(signed)
  if (deviceAuth.kind === 'deviceSignature') {
    const key = await crypto.importPublicKey({ jwk: deviceKey })
    return await verifySign1(deviceAuth.signature, key, { detachedPayload })
  }
  if (!readerKey) return false
  const key =
    'deriveMacKey' in readerKey
      ? await readerKey.deriveMacKey(deviceKey)
      : await deriveMacKey(readerKey, deviceKey, sessionTranscript, crypto)
  return await verifyMac0(deviceAuth.mac, { key, detachedPayload }, crypto)
}

/** Every element that the device signed by itself is one the issuer let it sign. */
function authorizationReason({ deviceNameSpaces, issuerSigned }: Document): Reason {
  const { keyAuthorizations } = issuerSigned.mso
  for (const [namespace, elements] of deviceNameSpaces)
    for (const element of elements.keys())
      if (!isAuthorized(keyAuthorizations, namespace, element))
        return 'device signed an element it may not sign'
  return undefined
}

function overlapReason({ deviceNameSpaces, issuerSigned }: Document): Reason {
  for (const [namespace, elements] of deviceNameSpaces)
    for (const { elementIdentifier } of issuerSigned.nameSpaces.get(namespace) ?? [])
      if (elements.has(elementIdentifier)) return 'element is signed by issuer and device'
  return undefined
}

/** What the issuer wrote about the key, against what the policy asks. */
export function judgeKeyProtection(
  { issuerSigned }: Pick<Document, 'issuerSigned'>,
  { keyProtection }: VerificationPolicy,
): Check {
  if (keyProtection === null)
    return notApplicable('mdoc/key-protection', 'the policy names no level')
  const level = keyProtectionOf(issuerSigned.mso.keyInfo)
  if (level === undefined) return judge('mdoc/key-protection', 'the record names no level')
  const enough = isAtLeast(level, keyProtection)
  return judge('mdoc/key-protection', enough ? undefined : `${level} is below ${keyProtection}`)
}
