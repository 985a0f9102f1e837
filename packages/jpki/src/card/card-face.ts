/**
 * The reader's side of the application for filling in forms: an application for anything can start from
 * the card, without typing.
 * @module
 */
import { type CardChannel, openCardChannel, type Send, type Transmit } from './card-channel.ts'
import {
  presentPin,
  readFile,
  readTries,
  replacePin,
  selectApplication,
  selectFile,
} from './card-commands.ts'
import {
  type CardFaceAttributes,
  type CardFaceSecret,
  cardFaceAid,
  cardFaceFile,
  cardFaceRules,
  fileLengthOf,
  headLength,
  parseCardFaceAttributes,
  parseIndividualNumber,
} from './card-face-application.ts'
import { type JpkiCard, jpkiCardOver } from './jpki-card.ts'

/**
 * What the holder reads off and types: the PIN opens both files, a check number one. Secrets are held
 * against their rule before they are sent.
 */
export type CardFace = {
  /** How often a secret may still be tried; asking costs no try. */
  triesLeft(secret: CardFaceSecret): Promise<number>
  /**
   * Name, address, birth date and sex.
   * @throws PinWrongError; JpkiError `jpki/pin-locked`, `jpki/pin-malformed` (not sent),
   * `jpki/malformed`, `jpki/unknown-card`, `jpki/card-refused`
   */
  readAttributes(
    by: { readonly pin: string } | { readonly checkNumberB: string },
  ): Promise<CardFaceAttributes>
  /**
   * The individual number. Only who has a ground in the Number Act may ask for it; it is in no error.
   * @throws as {@link CardFace.readAttributes}
   */
  readIndividualNumber(
    by: { readonly pin: string } | { readonly checkNumberA: string },
  ): Promise<string>
  /** Another PIN in place of the current one. @throws as {@link CardFace.readAttributes} */
  changePin(pins: { readonly current: string; readonly next: string }): Promise<void>
}

/** A card as its reader uses it: both applications, and never two commands mixed. */
export function openMyNumberCard(transmit: Transmit): {
  readonly jpki: JpkiCard
  readonly cardFace: CardFace
} {
  const channel = openCardChannel(transmit)
  return { jpki: jpkiCardOver(channel), cardFace: cardFaceOver(channel) }
}

/** Each call selects the application anew, so that no state of an earlier one is relied on. */
function cardFaceOver({ alone }: CardChannel): CardFace {
  const selected = <T>(work: (send: Send) => Promise<T>) =>
    alone(async (send) => {
      await selectApplication(send, cardFaceAid, 'card face')
      return await work(send)
    })
  return {
    triesLeft: (secret) => selected((send) => readTries(send, cardFaceFile[secret])),
    readAttributes: (by) =>
      selected(async (send) => {
        if ('pin' in by) await present(send, 'pin', by.pin)
        else await present(send, 'checkNumberB', by.checkNumberB)
        return parseCardFaceAttributes(await read(send, 'attributes'))
      }),
    readIndividualNumber: (by) =>
      selected(async (send) => {
        if ('pin' in by) await present(send, 'pin', by.pin)
        else await present(send, 'checkNumberA', by.checkNumberA)
        return parseIndividualNumber(await read(send, 'individualNumber'))
      }),
    changePin: (pins) => selected((send) => replacePin(send, placeOf('pin'), pins)),
  }
}

const placeOf = (secret: CardFaceSecret) => ({
  name: `card face ${secret}`,
  file: cardFaceFile[secret],
  pattern: cardFaceRules[secret].pattern,
})

const present = (send: Send, secret: CardFaceSecret, value: string) =>
  presentPin(send, placeOf(secret), value)

async function read(send: Send, file: 'attributes' | 'individualNumber'): Promise<Uint8Array> {
  await selectFile(send, cardFaceFile[file])
  const absent = 'jpki/card-refused'
  return await readFile(send, { what: file, absent, headLength, lengthOf: fileLengthOf })
}
