/**
 * Bytes of a PDF that a test writes as text: one for each character.
 * @module
 */
export const latin1 = (text: string): Uint8Array =>
  Uint8Array.from(text, (one) => one.charCodeAt(0))
