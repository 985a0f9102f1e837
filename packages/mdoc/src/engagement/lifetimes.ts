/**
 * How long an engagement and a session live at least, and how long an engagement may be at most.
 * ISO/IEC 18013-5:2021, 8.2.1.1 and 9.1.1.4.
 * @module
 */
import { malformed } from '../errors.ts'

/** A wallet waits at least so long for the reader. */
export const engagementLifetimeSeconds = 30

/** Both sides keep an idle session at least so long. */
export const sessionInactivitySeconds = 300

/** More than any QR code or NDEF record holds that a phone would read. */
const maxEngagementBytes = 16_384

/** @throws MdocError `mdoc/malformed` */
export function requireEngagementLength(bytes: Uint8Array, where: string): void {
  if (bytes.length > maxEngagementBytes)
    throw malformed(`${where}: longer than ${maxEngagementBytes} bytes`)
}
