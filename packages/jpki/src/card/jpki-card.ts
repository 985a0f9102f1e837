/**
 * The reader's side of the JPKI application, over any way of carrying APDUs.
 * @module
 */
import type { Crypto, PublicJwk, Signer } from '@tegata/crypto'
import { concatBytes, fromHex, utf8Decode } from '@tegata/kernel'
import { JpkiError } from '../errors.ts'
import { type CardChannel, openCardChannel, type Send, type Transmit } from './card-channel.ts'
import {
  cardRefused,
  presentPin,
  readFile,
  readTries,
  replacePin,
  selectApplication,
  selectFile,
} from './card-commands.ts'
import {
  type CertificateFile,
  fileId,
  jpkiAid,
  type KeyKind,
  pinRules,
} from './jpki-application.ts'
import { statusWord as sw } from './status-word.ts'

/**
 * The JPKI application as a reader uses it. PINs are checked against their rule before they are
 * sent.
 */
export type JpkiCard = {
  /** e.g. `JPKIAPICCTOKEN2` for a card: EF 0006. */
  tokenLabel(): Promise<string>
  /** How often the PIN may still be tried; asking costs no try. */
  triesLeft(kind: KeyKind): Promise<number>
  /** @throws PinWrongError; JpkiError `jpki/pin-locked`, `jpki/pin-malformed` (not sent) */
  verifyPin(kind: KeyKind, pin: string): Promise<void>
  /** Another PIN in place of the current one. @throws as {@link JpkiCard.verifyPin} */
  changePin(kind: KeyKind, pins: { readonly current: string; readonly next: string }): Promise<void>
  /**
   * DER. The signing certificate is read with its PIN only.
   * @throws JpkiError `jpki/no-certificate`, and as {@link JpkiCard.verifyPin}
   */
  readCertificate(file: CertificateFile, pin?: string): Promise<Uint8Array>
  /** PKCS#1 v1.5 over a DigestInfo, after the PIN. @throws as {@link JpkiCard.verifyPin} */
  signDigestInfo(kind: KeyKind, digestInfo: Uint8Array, pin: string): Promise<Uint8Array>
}

/** Each call selects the application anew, so that no state of an earlier one is relied on. */
export const openJpkiCard = (transmit: Transmit): JpkiCard =>
  jpkiCardOver(openCardChannel(transmit))

/** The same over a channel that others use as well. */
export function jpkiCardOver({ alone }: CardChannel): JpkiCard {
  const selected = <T>(work: (send: Send) => Promise<T>) =>
    alone(async (send) => {
      await selectApplication(send, jpkiAid, 'JPKI')
      return await work(send)
    })
  return {
    tokenLabel: () => selected(readTokenLabel),
    triesLeft: (kind) => selected((send) => readTries(send, fileId.pin[kind])),
    verifyPin: (kind, pin) => selected((send) => presentPin(send, placeOf(kind), pin)),
    changePin: (kind, pins) => selected((send) => replacePin(send, placeOf(kind), pins)),
    readCertificate: (file, pin) => selected((send) => readCertificate(send, file, pin)),
    signDigestInfo: (kind, digestInfo, pin) =>
      selected((send) => sign(send, kind, { digestInfo, pin })),
  }
}

const placeOf = (kind: KeyKind) => ({
  name: kind,
  file: fileId.pin[kind],
  pattern: pinRules[kind].pattern,
})

async function readTokenLabel(send: Send): Promise<string> {
  await selectFile(send, fileId.tokenInformation)
  const { data, statusWord } = await send([0x00, 0xb0, 0x00, 0x00], undefined, 32)
  if (statusWord !== sw.ok) throw cardRefused(statusWord)
  return utf8Decode(data).trimEnd()
}

const longestCertificate = 16_384

const certificateContent = {
  what: 'certificate',
  absent: 'jpki/no-certificate',
  headLength: 4,
  lengthOf(head: Uint8Array): number {
    const length = 4 + (((head[2] ?? 0) << 8) | (head[3] ?? 0))
    if (head[0] !== 0x30 || head[1] !== 0x82 || length > longestCertificate)
      throw new JpkiError('jpki/malformed', 'certificate file: not DER of this size')
    return length
  },
} as const

async function readCertificate(
  send: Send,
  file: CertificateFile,
  pin: string | undefined,
): Promise<Uint8Array> {
  if (pin !== undefined && (file === 'sign' || file === 'auth'))
    await presentPin(send, placeOf(file), pin)
  await selectFile(send, fileId.certificate[file])
  return await readFile(send, certificateContent)
}

async function sign(
  send: Send,
  kind: KeyKind,
  { digestInfo, pin }: { readonly digestInfo: Uint8Array; readonly pin: string },
): Promise<Uint8Array> {
  await presentPin(send, placeOf(kind), pin)
  await selectFile(send, fileId.key[kind])
  const { data, statusWord } = await send([0x80, 0x2a, 0x00, 0x80], digestInfo, 256)
  if (statusWord !== sw.ok) throw cardRefused(statusWord)
  return data
}

/** DigestInfo of SHA-256, without the digest: RFC 8017 9.2, note 1. */
const sha256DigestInfo = fromHex('3031300d060960864801650304020105000420')

/**
 * A key on a card as a `Signer`: RS256 over data hashed here.
 * @param key.pin - sent before every signature, as the signing key requires
 */
export const cardSigner = (
  card: JpkiCard,
  kind: KeyKind,
  key: {
    readonly publicKey: PublicJwk
    readonly pin: string
    readonly crypto: Pick<Crypto, 'digest'>
  },
): Signer => ({
  algorithm: 'RS256',
  publicKey: key.publicKey,
  async sign(data) {
    const digest = await key.crypto.digest('SHA-256', data)
    return await card.signDigestInfo(kind, concatBytes(sha256DigestInfo, digest), key.pin)
  },
})
