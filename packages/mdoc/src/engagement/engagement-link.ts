/**
 * Engagements as text: the QR code of a wallet and the link of a website.
 * ISO/IEC 18013-5:2021, 8.2.2.3; ISO/IEC TS 18013-7:2025, Annex A. The engagement is passed through as
 * it is: the transcript is made of these bytes.
 * @module
 */
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { malformed } from '../errors.ts'

const qrScheme = 'mdoc:'
const linkScheme = 'mdoc://'

/**
 * The text of a QR code: `mdoc:` and the engagement in base64url.
 *
 * @param deviceEngagement - encoded, without a tag
 * @see ISO/IEC 18013-5:2021, 8.2.2.3
 */
export const engagementQrText = (deviceEngagement: Uint8Array): string =>
  qrScheme + toBase64url(deviceEngagement)

/**
 * What the text of a QR code carries.
 *
 * @returns DeviceEngagement as received, for `parseDeviceEngagement`
 * @throws MdocError `mdoc/malformed`
 * @see ISO/IEC 18013-5:2021, 8.2.2.3
 */
export const engagementOfQrText = (text: string): Uint8Array => payloadOf(text, qrScheme, 'QR text')

/**
 * The link of a website: `mdoc://` and the engagement in base64url.
 *
 * @param readerEngagement - encoded, without a tag
 * @see ISO/IEC TS 18013-7:2025, Annex A
 */
export const readerEngagementLink = (readerEngagement: Uint8Array): string =>
  linkScheme + toBase64url(readerEngagement)

/**
 * What the link of a website carries.
 *
 * @returns ReaderEngagement as received, for `parseReaderEngagement`
 * @throws MdocError `mdoc/malformed`
 * @see ISO/IEC TS 18013-7:2025, Annex A
 */
export const readerEngagementOfLink = (link: string): Uint8Array =>
  payloadOf(link, linkScheme, 'link')

/** A scheme is read in either case (RFC 3986, 3.1); what follows is not. */
function payloadOf(text: string, scheme: string, where: string): Uint8Array {
  const payload = text.slice(scheme.length)
  if (text.slice(0, scheme.length).toLowerCase() !== scheme || payload === '')
    throw malformed(`${where}: does not begin with ${scheme}`)
  try {
    return fromBase64url(payload)
  } catch (cause) {
    throw malformed(`${where}: not base64url after ${scheme}`, cause)
  }
}
