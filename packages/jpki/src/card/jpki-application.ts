/**
 * The JPKI application of a My Number Card as readers see it: names, files, rules.
 * ISO/IEC 7816-4:2020; the numbers are those that public clients use.
 * @module
 */
import { fromHex } from '@tegata/kernel'

/** `sign` for electronic signatures, `auth` to prove who is at the other end. */
export type KeyKind = 'sign' | 'auth'
/**
 * The certificates on the chip: the holder's two, and those of the authorities that issued them.
 */
export type CertificateFile = KeyKind | 'sign-ca' | 'auth-ca'

/** Who holds the application: EF 0006 says it. */
export const tokenLabels = {
  card: 'JPKIAPICCTOKEN2',
  android: 'JPKIAPGPSETOKEN',
  iphone: 'JPKIAPIOSTOKEN',
} as const
/** What the token says it is: a card or a phone. */
export type TokenLabel = (typeof tokenLabels)[keyof typeof tokenLabels]

/** The application identifier by which the JPKI application is selected. */
export const jpkiAid = fromHex('d392f000260100000001')

export const fileId = {
  tokenInformation: 0x0006,
  certificatesPresent: 0x0008,
  certificate: { sign: 0x0001, 'sign-ca': 0x0002, auth: 0x000a, 'auth-ca': 0x000b },
  key: { sign: 0x001a, auth: 0x0017 },
  pin: { sign: 0x001b, auth: 0x0018 },
} as const

/** Four digits and three tries; 6 to 16 upper-case letters and digits and five tries. */
export const pinRules = {
  sign: { pattern: /^[A-Z0-9]{6,16}$/, tries: 5, changeable: true },
  auth: { pattern: /^[0-9]{4}$/, tries: 3, changeable: true },
} as const
