/**
 * The JPKI application emulated at the level of APDUs: a card, or a phone's secure element. Private
 * keys are used through functions and never leave; retry counters outlive selection.
 * @module
 */
import type { MaybePromise, PublicJwk } from '@tegata/crypto'
import { utf8Encode } from '@tegata/kernel'
import type { CommandApdu, ResponseApdu } from './apdu.ts'
import { type CardProtocol, type Chip, createChip } from './chip/chip.ts'
import { createFileApplication, type FileApplication } from './chip/file-application.ts'
import { createMemoryPinStore, createPin, type Pin, type PinStore } from './chip/pins.ts'
import {
  type CertificateFile,
  fileId,
  jpkiAid,
  type KeyKind,
  pinRules,
  type TokenLabel,
  tokenLabels,
} from './jpki-application.ts'
import { statusWord as sw } from './status-word.ts'

/** A key inside: it pads what it is given by PKCS#1 v1.5 type 1 and no more. */
export type ChipKey = {
  readonly publicKey: PublicJwk
  signDigestInfo(digestInfo: Uint8Array): MaybePromise<Uint8Array>
}

/**
 * What a new chip is made of: its label, its first PINs, and keys that it uses without holding
 * them.
 */
export type JpkiAppletInput = {
  readonly tokenLabel: TokenLabel
  readonly pins: Readonly<Record<KeyKind, string>>
  readonly keys: Readonly<Record<KeyKind, ChipKey>>
  /** Where PINs and their counters are kept: default in memory. */
  readonly pinStore?: PinStore
  /** Default: `T=1`. */
  readonly protocol?: CardProtocol
}

/** An emulated chip with the JPKI application on it. */
export type JpkiApplet = Chip & {
  /** Writes certificates, as the issuer's terminal does. */
  personalise(certificates: {
    readonly sign?: Uint8Array
    readonly auth?: Uint8Array
    readonly signCa?: Uint8Array
    readonly authCa?: Uint8Array
  }): void
  /** A new key in place of the old one; the old certificate goes with the old key. */
  rekey(kind: KeyKind, key: ChipKey): void
}

/**
 * Makes a chip with keys and PINs and without certificates; `personalise` writes those.
 * @throws JpkiError `jpki/pin-malformed` when an initial PIN breaks its rule
 */
export function createJpkiApplet(input: JpkiAppletInput): JpkiApplet {
  const { application, personalise, rekey } = createJpkiApplication(input)
  return { ...createChip([application], input.protocol), personalise, rekey }
}

type State = {
  readonly input: JpkiAppletInput
  readonly keys: Record<KeyKind, ChipKey>
  readonly certificates: Map<CertificateFile, Uint8Array>
  readonly pins: Readonly<Record<KeyKind, Pin>>
}

/** The JPKI application of a chip that may have others as well. @throws as {@link createJpkiApplet} */
export function createJpkiApplication(
  input: JpkiAppletInput,
): Pick<JpkiApplet, 'personalise' | 'rekey'> & { readonly application: FileApplication } {
  const store = input.pinStore ?? createMemoryPinStore()
  const pin = (kind: KeyKind) => createPin(kind, pinRules[kind], input.pins[kind], store)
  const state: State = {
    input,
    keys: { ...input.keys },
    certificates: new Map(),
    pins: { sign: pin('sign'), auth: pin('auth') },
  }
  const application = createFileApplication({
    aid: jpkiAid,
    files: knownFiles,
    pins: new Map(kinds.map((kind) => [fileId.pin[kind], state.pins[kind]])),
    read: (file, verified) => readable(state, file, verified),
    answer: (command, file, verified) =>
      command.ins === 0x2a
        ? computeSignature(state, { command, file, verified })
        : { statusWord: sw.unknownInstruction, data: new Uint8Array() },
  })
  return {
    application,
    personalise({ sign, auth, signCa, authCa }) {
      const files = { sign, auth, 'sign-ca': signCa, 'auth-ca': authCa } as const
      for (const name of certificateNames) {
        const certificate = files[name]
        if (certificate) state.certificates.set(name, certificate)
      }
    },
    rekey(kind, key) {
      state.keys[kind] = key
      state.certificates.delete(kind)
      application.forget(state.pins[kind])
    },
  }
}

const kinds = ['sign', 'auth'] as const
const certificateNames = ['sign', 'auth', 'sign-ca', 'auth-ca'] as const

const knownFiles: ReadonlySet<number> = new Set([
  fileId.tokenInformation,
  fileId.certificatesPresent,
  ...Object.values(fileId.certificate),
  ...Object.values(fileId.key),
  ...Object.values(fileId.pin),
])

function readable(
  state: State,
  file: number,
  verified: ReadonlySet<Pin>,
): Uint8Array | number | undefined {
  if (file === fileId.tokenInformation) return tokenInformation(state.input.tokenLabel)
  if (file === fileId.certificatesPresent) return certificatesPresent(state)
  const name = certificateNames.find((name) => fileId.certificate[name] === file)
  if (!name) return sw.conditions
  // The signing certificate holds name and address: it is read after the PIN only. Android asks
  // for the other PIN before the authentication certificate as well.
  if (name === 'sign' && !verified.has(state.pins.sign)) return sw.securityStatus
  const guarded = name === 'auth' && state.input.tokenLabel === tokenLabels.android
  if (guarded && !verified.has(state.pins.auth)) return sw.securityStatus
  return state.certificates.get(name)
}

function certificatesPresent({ certificates }: State): Uint8Array {
  const mark = (kind: KeyKind) => (certificates.has(kind) ? 0x8f : 0x00)
  return Uint8Array.of(mark('sign'), mark('auth'), 0x00)
}

/** A PKCS#11 CK_TOKEN_INFO, 160 bytes: the label first, padded with spaces. */
function tokenInformation(label: TokenLabel): Uint8Array {
  const bytes = new Uint8Array(160).fill(0x20, 0, 96)
  bytes.set(utf8Encode(label), 0)
  bytes.set(utf8Encode('TEGATA SANDBOX'), 32)
  bytes.set(utf8Encode('EMULATED'), 64)
  return bytes
}

/** PERFORM SECURITY OPERATION over a DigestInfo; P1 00 takes it as it is. */
async function computeSignature(
  state: State,
  asked: {
    readonly command: CommandApdu
    readonly file: number | undefined
    readonly verified: ReadonlySet<Pin>
  },
): Promise<ResponseApdu> {
  const { p1, p2, data } = asked.command
  const refused = (statusWord: number) => ({ statusWord, data: new Uint8Array() })
  if (p1 !== 0x00 || !(p2 & 0x80)) return refused(sw.wrongParameters)
  const kind = kinds.find((kind) => fileId.key[kind] === asked.file)
  if (!kind) return refused(sw.noFileSelected)
  if (!asked.verified.has(state.pins[kind])) return refused(sw.securityStatus)
  if (data.length === 0 || data.length > 245) return refused(sw.wrongLength)
  return { statusWord: sw.ok, data: await state.keys[kind].signDigestInfo(data) }
}
