/**
 * The reader's side of the JPKI application, over any way of carrying APDUs.
 * @module
 */
import type { Crypto, MaybePromise, PublicJwk, Signer } from '@tegata/crypto'
import { concatBytes, fromHex, utf8Decode, utf8Encode } from '@tegata/kernel'
import { JpkiError, PinWrongError } from '../errors.ts'
import { parseResponse, type ResponseApdu, writeCommand } from './apdu.ts'
import {
  type CertificateFile,
  fileId,
  jpkiAid,
  type KeyKind,
  pinRules,
  statusWord as sw,
} from './jpki-application.ts'

/** Carries one command to the card and answers its response. */
export type Transmit = (command: Uint8Array) => MaybePromise<Uint8Array>

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
  /**
   * DER. The signing certificate is read with its PIN only.
   * @throws JpkiError `jpki/no-certificate`, and as {@link JpkiCard.verifyPin}
   */
  readCertificate(file: CertificateFile, pin?: string): Promise<Uint8Array>
  /** PKCS#1 v1.5 over a DigestInfo, after the PIN. @throws as {@link JpkiCard.verifyPin} */
  signDigestInfo(kind: KeyKind, digestInfo: Uint8Array, pin: string): Promise<Uint8Array>
}

type Send = (command: Uint8Array) => Promise<ResponseApdu>

/** Each call selects the application anew, so that no state of an earlier one is relied on. */
export function openJpkiCard(transmit: Transmit): JpkiCard {
  // A card has one channel: commands of two calls never mix.
  let last: Promise<unknown> = Promise.resolve()
  const send: Send = async (command) => parseResponse(await transmit(command))
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
  return {
    tokenLabel: () => alone(() => readTokenLabel(send)),
    triesLeft: (kind) => alone(() => readTries(send, kind)),
    verifyPin: (kind, pin) => alone(() => selected(send).then(() => sendPin(send, kind, pin))),
    readCertificate: (file, pin) => alone(() => readCertificate(send, file, pin)),
    signDigestInfo: (kind, digestInfo, pin) => alone(() => sign(send, kind, digestInfo, pin)),
  }
}

async function selected(send: Send): Promise<void> {
  const { statusWord } = await send(writeCommand([0x00, 0xa4, 0x04, 0x0c], jpkiAid))
  if (statusWord !== sw.ok) throw new JpkiError('jpki/unknown-card', 'no JPKI application here')
}

async function selectFile(send: Send, id: number): Promise<void> {
  const name = Uint8Array.of(id >> 8, id & 0xff)
  const { statusWord } = await send(writeCommand([0x00, 0xa4, 0x02, 0x0c], name))
  if (statusWord !== sw.ok) throw refused(statusWord)
}

async function readTokenLabel(send: Send): Promise<string> {
  await selected(send)
  await selectFile(send, fileId.tokenInformation)
  const { data, statusWord } = await send(writeCommand([0x00, 0xb0, 0x00, 0x00], undefined, 32))
  if (statusWord !== sw.ok) throw refused(statusWord)
  return utf8Decode(data).trimEnd()
}

async function readTries(send: Send, kind: KeyKind): Promise<number> {
  await selected(send)
  await selectFile(send, fileId.pin[kind])
  const { statusWord } = await send(writeCommand([0x00, 0x20, 0x00, 0x80]))
  if ((statusWord & 0xfff0) !== sw.triesLeft) throw refused(statusWord)
  return statusWord & 0x0f
}

/** A PIN that cannot be right is not sent: it would cost a try. */
async function sendPin(send: Send, kind: KeyKind, pin: string): Promise<void> {
  if (!pinRules[kind].pattern.test(pin))
    throw new JpkiError('jpki/pin-malformed', `${kind} PIN: length or characters`)
  await selectFile(send, fileId.pin[kind])
  const { statusWord } = await send(writeCommand([0x00, 0x20, 0x00, 0x80], utf8Encode(pin)))
  if (statusWord === sw.ok) return
  if (statusWord === sw.locked || statusWord === sw.triesLeft)
    throw new JpkiError(
      'jpki/pin-locked',
      `${kind} PIN is locked; the municipal counter unlocks it`,
    )
  if ((statusWord & 0xfff0) === sw.triesLeft) throw new PinWrongError(statusWord & 0x0f)
  throw refused(statusWord)
}

const longestCertificate = 16_384

async function readCertificate(
  send: Send,
  file: CertificateFile,
  pin: string | undefined,
): Promise<Uint8Array> {
  await selected(send)
  if (pin !== undefined && (file === 'sign' || file === 'auth')) await sendPin(send, file, pin)
  await selectFile(send, fileId.certificate[file])
  const head = await readAt(send, 0, 4)
  const length = 4 + (((head[2] ?? 0) << 8) | (head[3] ?? 0))
  if (head[0] !== 0x30 || head[1] !== 0x82 || length > longestCertificate)
    throw new JpkiError('jpki/malformed', 'certificate file: not DER of this size')
  const parts: Uint8Array[] = []
  for (let offset = 0; offset < length; offset += 256)
    parts.push(await readAt(send, offset, Math.min(256, length - offset)))
  return concatBytes(...parts)
}

async function readAt(send: Send, offset: number, length: number): Promise<Uint8Array> {
  const header = [0x00, 0xb0, offset >> 8, offset & 0xff] as const
  const { data, statusWord } = await send(writeCommand(header, undefined, length))
  if (statusWord === sw.notFound)
    throw new JpkiError('jpki/no-certificate', 'the card holds no such certificate')
  if (statusWord !== sw.ok) throw refused(statusWord)
  if (data.length !== length) throw new JpkiError('jpki/malformed', 'certificate file: too short')
  return data
}

async function sign(
  send: Send,
  kind: KeyKind,
  digestInfo: Uint8Array,
  pin: string,
): Promise<Uint8Array> {
  await selected(send)
  await sendPin(send, kind, pin)
  await selectFile(send, fileId.key[kind])
  const { data, statusWord } = await send(writeCommand([0x80, 0x2a, 0x00, 0x80], digestInfo, 256))
  if (statusWord !== sw.ok) throw refused(statusWord)
  return data
}

const refused = (statusWord: number) =>
  new JpkiError('jpki/card-refused', `status word ${statusWord.toString(16).padStart(4, '0')}`)

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
