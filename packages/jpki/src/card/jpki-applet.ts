/**
 * The JPKI application emulated at the level of APDUs: a card, or a phone's secure element. Private
 * keys are used through functions and never leave; retry counters outlive selection.
 * @module
 */
import type { MaybePromise, PublicJwk } from '@tegata/crypto'
import { equalBytes, utf8Encode } from '@tegata/kernel'
import { JpkiError } from '../errors.ts'
import { type CommandApdu, parseCommand, writeResponse } from './apdu.ts'
import {
  type CertificateFile,
  fileId,
  jpkiAid,
  type KeyKind,
  pinRules,
  statusWord as sw,
  type TokenLabel,
  tokenLabels,
} from './jpki-application.ts'

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
}

/** An emulated chip with the JPKI application on it. */
export type JpkiApplet = {
  /** One command in, one response out; never throws for what the reader sends. */
  transmit(command: Uint8Array): Promise<Uint8Array<ArrayBuffer>>
  /** Writes certificates, as the issuer's terminal does. */
  personalise(certificates: {
    readonly sign?: Uint8Array
    readonly auth?: Uint8Array
    readonly signCa?: Uint8Array
    readonly authCa?: Uint8Array
  }): void
  /** A new key in place of the old one; the old certificate goes with the old key. */
  rekey(kind: KeyKind, key: ChipKey): void
  /** Power is lost: selection and PIN state go, counters stay. */
  reset(): void
}

type State = {
  readonly input: JpkiAppletInput
  readonly keys: Record<KeyKind, ChipKey>
  readonly certificates: Map<CertificateFile, Uint8Array>
  readonly tries: Record<KeyKind, number>
  readonly verified: Set<KeyKind>
  selected: boolean
  file: number | undefined
}

/**
 * Makes a chip with keys and PINs and without certificates; `personalise` writes those.
 * @throws JpkiError `jpki/pin-malformed` when an initial PIN breaks its rule
 */
export function createJpkiApplet(input: JpkiAppletInput): JpkiApplet {
  for (const kind of ['sign', 'auth'] as const)
    if (!pinRules[kind].pattern.test(input.pins[kind]))
      throw new JpkiError('jpki/pin-malformed', `${kind} PIN breaks its rule`)
  const state: State = {
    input,
    keys: { ...input.keys },
    certificates: new Map(),
    tries: { sign: pinRules.sign.tries, auth: pinRules.auth.tries },
    verified: new Set(),
    selected: false,
    file: undefined,
  }
  return {
    transmit: (command) => answer(state, command),
    personalise({ sign, auth, signCa, authCa }) {
      const files = { sign, auth, 'sign-ca': signCa, 'auth-ca': authCa } as const
      for (const name of ['sign', 'auth', 'sign-ca', 'auth-ca'] as const) {
        const certificate = files[name]
        if (certificate) state.certificates.set(name, certificate)
      }
    },
    rekey(kind, key) {
      state.keys[kind] = key
      state.certificates.delete(kind)
      state.verified.delete(kind)
    },
    reset() {
      state.selected = false
      deselect(state)
    },
  }
}

function deselect(state: State): void {
  state.file = undefined
  state.verified.clear()
}

async function answer(state: State, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  let command: CommandApdu
  try {
    command = parseCommand(bytes)
  } catch {
    return writeResponse(sw.wrongLength)
  }
  const { cla, ins } = command
  if (cla !== 0x00 && cla !== 0x80)
    return writeResponse(namesChannel(cla) ? sw.noLogicalChannels : sw.unknownClass)
  if (ins === 0xa4) return writeResponse(select(state, command))
  if (!state.selected) return writeResponse(sw.unknownInstruction)
  if (ins === 0x20) return writeResponse(verifyPin(state, command))
  if (ins === 0xb0) return readBinary(state, command)
  if (ins === 0x2a) return await computeSignature(state, command)
  return writeResponse(sw.unknownInstruction)
}

/** An interindustry class with a channel number other than 0: ISO/IEC 7816-4:2020, 5.4.1. */
const namesChannel = (cla: number) => cla <= 0x03 || (cla & 0xc0) === 0x40

function select(state: State, { p1, data }: CommandApdu): number {
  if (p1 === 0x04) {
    if (!equalBytes(data, jpkiAid)) return sw.notFound
    // A new selection forgets verified PINs: the next program starts without them.
    state.selected = true
    deselect(state)
    return sw.ok
  }
  if (p1 !== 0x02 || data.length !== 2) return sw.wrongParameters
  const id = ((data[0] ?? 0) << 8) | (data[1] ?? 0)
  if (!state.selected || !knownFiles.has(id)) return sw.notFound
  state.file = id
  return sw.ok
}

const knownFiles: ReadonlySet<number> = new Set([
  fileId.tokenInformation,
  fileId.certificatesPresent,
  ...Object.values(fileId.certificate),
  ...Object.values(fileId.key),
  ...Object.values(fileId.pin),
])

const kindOfFile = (files: Readonly<Record<KeyKind, number>>, file: number | undefined) =>
  (['sign', 'auth'] as const).find((kind) => files[kind] === file)

/** The file selected, or named by the short identifier in the low five bits of P2. */
function addressed(state: State, p2: number): number | undefined {
  const short = p2 & 0x1f
  return p2 & 0x80 && short !== 0 ? short : state.file
}

function verifyPin(state: State, { p1, p2, data }: CommandApdu): number {
  const kind = kindOfFile(fileId.pin, addressed(state, p2))
  if (p1 !== 0 || (p2 & 0x60) !== 0 || !(p2 & 0x80)) return sw.wrongParameters
  if (!kind) return sw.noFileSelected
  const left = state.tries[kind]
  if (data.length === 0) return sw.triesLeft + left
  if (left === 0) return sw.locked
  if (equalBytes(data, utf8Encode(state.input.pins[kind]))) {
    state.tries[kind] = pinRules[kind].tries
    state.verified.add(kind)
    return sw.ok
  }
  state.verified.delete(kind)
  state.tries[kind] = left - 1
  return sw.triesLeft + left - 1
}

function readBinary(state: State, { p1, p2, expected }: CommandApdu): Uint8Array<ArrayBuffer> {
  const byShortId = (p1 & 0x80) !== 0
  if (byShortId && (p1 & 0x60) !== 0) return writeResponse(sw.wrongParameters)
  if (byShortId && !knownFiles.has(p1 & 0x1f)) return writeResponse(sw.notFound)
  // A short identifier selects as well: ISO/IEC 7816-4:2020, 11.2.2.
  if (byShortId) state.file = p1 & 0x1f
  const offset = byShortId ? p2 : (p1 << 8) | p2
  const content = state.file === undefined ? undefined : readable(state, state.file)
  if (content === undefined) return writeResponse(sw.notFound)
  if (typeof content === 'number') return writeResponse(content)
  if (offset >= content.length) return writeResponse(sw.beyondEnd)
  return writeResponse(sw.ok, content.subarray(offset, offset + (expected ?? 256)))
}

function readable(state: State, file: number): Uint8Array | number | undefined {
  if (file === fileId.tokenInformation) return tokenInformation(state.input.tokenLabel)
  if (file === fileId.certificatesPresent) return certificatesPresent(state)
  const { certificate } = fileId
  const name = (['sign', 'auth', 'sign-ca', 'auth-ca'] as const).find(
    (name) => certificate[name] === file,
  )
  if (!name) return sw.conditions
  // The signing certificate holds name and address: it is read after the PIN only. Android asks
  // for the other PIN before the authentication certificate as well.
  if (name === 'sign' && !state.verified.has('sign')) return sw.securityStatus
  const guarded = name === 'auth' && state.input.tokenLabel === tokenLabels.android
  if (guarded && !state.verified.has('auth')) return sw.securityStatus
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
  { p1, p2, data }: CommandApdu,
): Promise<Uint8Array<ArrayBuffer>> {
  if (p1 !== 0x00 || !(p2 & 0x80)) return writeResponse(sw.wrongParameters)
  const kind = kindOfFile(fileId.key, addressed(state, p2))
  if (!kind) return writeResponse(sw.noFileSelected)
  if (!state.verified.has(kind)) return writeResponse(sw.securityStatus)
  if (data.length === 0 || data.length > 245) return writeResponse(sw.wrongLength)
  return writeResponse(sw.ok, await state.keys[kind].signDigestInfo(data))
}
