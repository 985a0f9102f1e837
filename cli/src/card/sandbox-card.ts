/**
 * A card of nobody, to try things with: keys made here, certificates from test authorities made for it,
 * the resident of the samples on its face.
 * @module
 */
import { createNodeCrypto, generatePkcs8, importRsaChipKey } from '@tegata/crypto/node'
import {
  checkNumberB,
  createMyNumberCard,
  type PinState,
  type PinStore,
  signingAttributeNames,
  tokenLabels,
} from '@tegata/jpki'
import { createTestJpki } from '@tegata/jpki/testing'
import { fromHex } from '@tegata/kernel'
import { sampleResident } from '@tegata/profiles'
import { cardPins } from '../tour/card.ts'
import type { CardState, StateFile } from './state-file.ts'
import type { CardInReader } from './vpcd.ts'

/** That of the contact interface: OpenSC knows these cards by it. */
const answerToReset = fromHex('3be000ff8131fe4514')

export type TokenKind = keyof typeof tokenLabels

/** The card, and what was put on it: for the person who logs in and the program that compares. */
export type SandboxCard = {
  readonly card: CardInReader
  readonly token: TokenKind
  /** First values; a kept card may have others by now. */
  readonly pins: {
    readonly sign: string
    readonly auth: string
    readonly cardFace: string
    readonly checkNumberB: string
  }
  readonly certificates: CardState['certificates']
}

const { name, address, birthDate, individualNumber } = sampleResident
const cardFace = {
  attributes: { name, address, birthDate, sex: 'female' },
  individualNumber,
  pin: '1357',
  checkNumberB: checkNumberB({ birthDate, expiryYear: 2035, securityCode: '1234' }),
} as const

/**
 * The card of the file, or a new one, which goes into the file. Certificates of a new one hold for a
 * year from the day before `now`.
 * @throws CliError `cli/state-unwritable`
 */
export async function makeSandboxCard(
  token: TokenKind,
  now: Date,
  file?: StateFile,
): Promise<SandboxCard> {
  const state = file?.kept ?? (await newState(token, now))
  if (file && !file.kept) file.write(state)
  const chip = createMyNumberCard({
    tokenLabel: tokenLabels[state.token],
    pins: cardPins,
    keys: { sign: importRsaChipKey(state.keys.sign), auth: importRsaChipKey(state.keys.auth) },
    cardFace,
    ...(file && { pinStore: pinStoreIn(file, state) }),
  })
  chip.personalise(state.certificates)
  return {
    card: { answerToReset, transmit: chip.transmit, reset: chip.reset },
    token: state.token,
    pins: { ...cardPins, cardFace: cardFace.pin, checkNumberB: cardFace.checkNumberB },
    certificates: state.certificates,
  }
}

/** What was written counts, in memory as well, only once it is on the disk. */
function pinStoreIn(file: StateFile, state: CardState): PinStore {
  let pins: Readonly<Record<string, PinState>> = state.pins
  return {
    read: (pin) => (Object.hasOwn(pins, pin) ? pins[pin] : undefined),
    write(pin, changed) {
      const next = { ...pins, [pin]: changed }
      file.write({ ...state, pins: next })
      pins = next
    },
  }
}

async function newState(token: TokenKind, now: Date): Promise<CardState> {
  const [sign, auth] = await Promise.all([generatePkcs8('RS256'), generatePkcs8('RS256')])
  const publicKeys = {
    sign: importRsaChipKey(sign).publicKey,
    auth: importRsaChipKey(auth).publicKey,
  }
  const day = 86_400_000
  const authorities = await createTestJpki(createNodeCrypto(), {
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + 365 * day),
  })
  const names = signingAttributeNames({
    ...cardFace.attributes,
    nameSubstitutes: '0'.repeat(name.length),
    addressSubstitutes: '0'.repeat(address.length),
  })
  return {
    version: 1,
    token,
    keys: { sign, auth },
    certificates: {
      sign: await authorities.issue({ kind: 'sign', publicKey: publicKeys.sign, names }),
      auth: await authorities.issue({ kind: 'auth', publicKey: publicKeys.auth }),
      signCa: authorities.anchors.sign,
      authCa: authorities.anchors.auth,
    },
    pins: {},
  }
}
