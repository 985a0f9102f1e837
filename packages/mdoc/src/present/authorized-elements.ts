/**
 * What the device key may say by itself: ISO/IEC 18013-5:2021, 9.1.2.4, `keyAuthorizations`.
 * @module
 */
import { isAuthorized } from '../issuer-data/key-authorizations.ts'
import { parseMso } from '../issuer-data/mobile-security-object.ts'
import type { DeviceElements } from '../response/device-signed.ts'
import type { HeldDocument } from './held-document.ts'

/** Of these elements those that the MSO authorises the key for. @throws MdocError `mdoc/malformed` */
export function authorizedElements(held: HeldDocument, elements: DeviceElements): DeviceElements {
  const { keyAuthorizations } = parseMso(held.msoBytes)
  const authorized = Object.entries(elements).flatMap(([namespace, values]) => {
    const allowed = Object.entries(values).filter(([element]) =>
      isAuthorized(keyAuthorizations, namespace, element),
    )
    return allowed.length > 0 ? [[namespace, Object.fromEntries(allowed)] as const] : []
  })
  return Object.fromEntries(authorized)
}
