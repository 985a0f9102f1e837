/**
 * The device's half of a document. ISO/IEC 18013-5:2021, 9.3.2.
 * @module
 */
import { verifyMac0, verifySign1 } from '@tegata/cose'
import type { Crypto, KeyAgreement } from '@tegata/crypto'
import { type Check, CodedError, checkMaker } from '@tegata/kernel'
import { deriveMacKey, deviceAuthenticationBytes } from '../response/device-authentication.ts'
import type { Document } from '../response/device-response.ts'
import { mdocChecks } from './mdoc-checks.ts'

const { judge } = checkMaker(mdocChecks)

/** Signature or MAC over the caller's own transcript, also when the device signed no element. */
export async function checkDeviceAuthentication(
  document: Document,
  session: { readonly sessionTranscript: Uint8Array; readonly readerKey?: KeyAgreement },
  crypto: Crypto,
): Promise<Check> {
  try {
    return judge(
      'mdoc/device-authentication',
      await authenticationReason(document, session, crypto),
    )
  } catch (error) {
    if (error instanceof CodedError) return judge('mdoc/device-authentication', error.code)
    throw error
  }
}

async function authenticationReason(
  document: Document,
  {
    sessionTranscript,
    readerKey,
  }: { readonly sessionTranscript: Uint8Array; readonly readerKey?: KeyAgreement },
  crypto: Crypto,
): Promise<string | undefined> {
  const { deviceAuth, deviceNameSpacesBytes, issuerSigned } = document
  const { deviceKey, docType } = issuerSigned.mso
  const detachedPayload = deviceAuthenticationBytes({
    sessionTranscript,
    docType,
    deviceNameSpacesBytes,
  })
  if (deviceAuth.kind === 'deviceSignature') {
    const key = await crypto.importPublicKey({ jwk: deviceKey })
    const holds = await verifySign1(deviceAuth.signature, key, { detachedPayload })
    return holds ? undefined : 'device signature does not verify'
  }
  if (!readerKey) return 'a MAC needs the reader’s private key'
  const key = await deriveMacKey(readerKey, deviceKey, sessionTranscript, crypto)
  const holds = await verifyMac0(deviceAuth.mac, { key, detachedPayload }, crypto)
  return holds ? undefined : 'device MAC does not verify'
}

/** Every element that the device signed by itself is one the issuer let it sign. */
export function checkKeyAuthorizations({ deviceNameSpaces, issuerSigned }: Document): Check {
  const authorized = issuerSigned.mso.keyAuthorizations
  for (const [namespace, elements] of deviceNameSpaces) {
    if (authorized?.nameSpaces.includes(namespace)) continue
    const allowed = authorized?.dataElements[namespace] ?? []
    for (const element of elements.keys())
      if (!allowed.includes(element))
        return judge('mdoc/key-authorizations', 'device signed an element it may not sign')
  }
  return judge('mdoc/key-authorizations', undefined)
}
