/**
 * A secure element in software, for the sandbox and for tests: its keys are closures, its counters are
 * those of the JPKI application inside it, and it proves its keys under TEST roots.
 * @module
 */
import type { Crypto, MaybePromise, PublicJwk, Signer } from '@tegata/crypto'
import { concatBytes, fromHex } from '@tegata/kernel'
import type { DeviceAttestation } from '../attestation/device-attestation.ts'
import { type ChipKey, createJpkiApplet } from '../card/jpki-applet.ts'
import type { CertificateFile, KeyKind, TokenLabel } from '../card/jpki-application.ts'
import { cardSigner, type JpkiCard, openJpkiCard } from '../card/jpki-card.ts'
import { JpkiError } from '../errors.ts'
import type { HeldCertificates, SecureElement, Unlock, UnlockPolicy } from './secure-element.ts'

/** What differs between platforms: the name of the token, and how keys are proved. */
export type PhonePlatform = {
  readonly tokenLabel: TokenLabel
  attest(
    challenge: Uint8Array,
    keys: Readonly<Record<KeyKind, PublicJwk>>,
  ): Promise<DeviceAttestation>
}

/** What a virtual phone is made of. */
export type VirtualSecureElementInput = {
  readonly platform: PhonePlatform
  readonly pins: Readonly<Record<KeyKind, string>>
  /** Makes a key of 2048 bits that cannot be exported: `generateRsaChipKey` of `@tegata/crypto/node`. */
  readonly generateChipKey: () => MaybePromise<ChipKey>
  /** Default: PIN, and biometrics where there is a sensor. */
  readonly unlock?: UnlockPolicy
  /** Whether the sensor recognises who holds the phone. Without one nobody is recognised. */
  readonly recognise?: () => MaybePromise<boolean>
}

/** After so many times that it recognised nobody the phone asks for the PIN. */
export const biometricTries = 5

type Parts = {
  readonly input: VirtualSecureElementInput
  readonly crypto: Pick<Crypto, 'digest'>
  readonly card: JpkiCard
  readonly keys: Record<KeyKind, ChipKey>
  readonly held: Map<CertificateFile, Uint8Array>
  misses: number
  /** One sensor, one question at a time. */
  lastQuestion: Promise<unknown>
}

/**
 * Makes a phone with both keys and no certificate.
 * @throws JpkiError `jpki/pin-malformed` when a PIN breaks its rule
 */
export async function createVirtualSecureElement(
  input: VirtualSecureElementInput,
  crypto: Pick<Crypto, 'digest'>,
): Promise<SecureElement> {
  const keys = { sign: await input.generateChipKey(), auth: await input.generateChipKey() }
  const { tokenLabel } = input.platform
  const applet = createJpkiApplet({ tokenLabel, pins: input.pins, keys })
  const card = openJpkiCard((command) => applet.transmit(command))
  const parts: Parts = { input, crypto, card, keys, held: new Map(), ...fresh() }
  return {
    async generateKey(kind) {
      const key = await input.generateChipKey()
      keys[kind] = key
      parts.held.delete(kind)
      applet.rekey(kind, key)
      return key.publicKey
    },
    publicKey: (kind) => keys[kind].publicKey,
    attest: (challenge) =>
      input.platform.attest(challenge, {
        sign: keys.sign.publicKey,
        auth: keys.auth.publicKey,
      }),
    triesLeft: (kind) => card.triesLeft(kind),
    signer: (kind, unlock) => signerOf(parts, kind, unlock),
    async hold(certificates) {
      for (const [file, name] of files) {
        const certificate = certificates[name]
        if (certificate) parts.held.set(file, certificate)
      }
      await applet.personalise(certificates)
    },
    certificate: (file, unlock) => readCertificate(parts, file, unlock),
    transmit: (command) => applet.transmit(command),
  }
}

const fresh = () => ({ misses: 0, lastQuestion: Promise.resolve() })

const files = [
  ['sign', 'sign'],
  ['auth', 'auth'],
  ['sign-ca', 'signCa'],
  ['auth-ca', 'authCa'],
] as const satisfies readonly (readonly [CertificateFile, keyof HeldCertificates])[]

/** The key is the one that is there when it is used, also after it was renewed. */
function signerOf(parts: Parts, kind: KeyKind, unlock: Unlock): Signer {
  const { crypto, card, keys } = parts
  const { publicKey } = keys[kind]
  if (unlock !== 'biometric') {
    const signer = cardSigner(card, kind, { publicKey, pin: unlock.pin, crypto })
    return { ...signer, sign: (data) => withPin(parts, kind, () => signer.sign(data)) }
  }
  return {
    algorithm: 'RS256',
    publicKey,
    async sign(data) {
      await recognise(parts, kind)
      const digest = await crypto.digest('SHA-256', data)
      return await keys[kind].signDigestInfo(concatBytes(sha256DigestInfo, digest))
    },
  }
}

/** DigestInfo of SHA-256, without the digest: RFC 8017 9.2, note 1. */
const sha256DigestInfo = fromHex('3031300d060960864801650304020105000420')

/** A right PIN gives the sensor its tries back. */
async function withPin<T>(parts: Parts, kind: KeyKind, use: () => MaybePromise<T>): Promise<T> {
  if (kind === 'auth' && !allowed(parts).includes('pin')) throw refused('auth: not by PIN')
  const result = await use()
  if (kind === 'auth') parts.misses = 0
  return result
}

const allowed = ({ input }: Parts): UnlockPolicy['auth'] =>
  input.unlock?.auth ?? ['pin', 'biometric']

/**
 * The signing key is never unlocked this way, nor a key whose PIN is locked: whoever tried it too often
 * may hold the phone now.
 */
async function recognise(parts: Parts, kind: KeyKind): Promise<void> {
  if (kind === 'sign') throw refused('sign: each signature needs its password')
  if (!allowed(parts).includes('biometric')) throw refused('auth: not by biometrics')
  if ((await parts.card.triesLeft(kind)) === 0)
    throw new JpkiError('jpki/pin-locked', `${kind} PIN is locked`)
  const answer = parts.lastQuestion.then(() => ask(parts))
  parts.lastQuestion = answer.catch(() => {})
  await answer
}

async function ask(parts: Parts): Promise<void> {
  if (parts.misses >= biometricTries) throw refused('auth: the PIN is asked for')
  if (!(await parts.input.recognise?.())) {
    parts.misses += 1
    throw refused('auth: nobody was recognised')
  }
  parts.misses = 0
}

async function readCertificate(
  parts: Parts,
  file: CertificateFile,
  unlock: Unlock | undefined,
): Promise<Uint8Array> {
  const { card, held } = parts
  if (unlock === undefined) return await card.readCertificate(file)
  if (file !== 'sign' && file !== 'auth') return await card.readCertificate(file)
  if (unlock !== 'biometric')
    return await withPin(parts, file, () => card.readCertificate(file, unlock.pin))
  await recognise(parts, file)
  const certificate = held.get(file)
  if (certificate) return certificate
  throw new JpkiError('jpki/no-certificate', 'the phone holds no such certificate')
}

const refused = (rule: string) => new JpkiError('jpki/unlock-refused', rule)
