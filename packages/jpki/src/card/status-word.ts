/**
 * Status words: ISO/IEC 7816-4:2020, 5.6. What cards of this kind answer in which case.
 * @module
 */

export const statusWord = {
  ok: 0x9000,
  /** The low byte says how many bytes wait for GET RESPONSE; 00 is 256 or more. */
  moreData: 0x6100,
  /** The low four bits say how often a PIN may still be tried. */
  triesLeft: 0x63c0,
  memoryFailure: 0x6581,
  wrongLength: 0x6700,
  noLogicalChannels: 0x6881,
  securityStatus: 0x6982,
  locked: 0x6984,
  conditions: 0x6985,
  noFileSelected: 0x6986,
  wrongData: 0x6a80,
  notFound: 0x6a82,
  wrongParameters: 0x6a86,
  beyondEnd: 0x6b00,
  /** The low byte says which Le is right. */
  wrongExpected: 0x6c00,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  unknownFailure: 0x6f00,
} as const
