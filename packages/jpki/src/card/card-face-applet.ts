/**
 * The application for filling in forms, emulated, and a whole My Number Card with it: two applications
 * on one chip. What a PIN of one opens is closed again when the other is selected.
 * @module
 */
import {
  type CardFaceAttributes,
  type CardFaceSecret,
  cardFaceAid,
  cardFaceFile,
  cardFaceRules,
  writeCardFaceAttributes,
  writeIndividualNumber,
} from './card-face-application.ts'
import { createChip } from './chip/chip.ts'
import { createFileApplication, type FileApplication } from './chip/file-application.ts'
import { createMemoryPinStore, createPin, type Pin, type PinStore } from './chip/pins.ts'
import { createJpkiApplication, type JpkiApplet, type JpkiAppletInput } from './jpki-applet.ts'
import { statusWord as sw } from './status-word.ts'

/** What is printed on the card and kept in the chip as well. */
export type CardFaceInput = {
  readonly attributes: CardFaceAttributes
  /** Twelve digits. It is check number A as well. */
  readonly individualNumber: string
  readonly pin: string
  /** See `checkNumberB`. */
  readonly checkNumberB: string
}

/**
 * A My Number Card with both applications, and one store for all its PINs.
 * @throws JpkiError `jpki/pin-malformed`, `jpki/malformed` when something given breaks its rule
 */
export function createMyNumberCard(
  input: JpkiAppletInput & { readonly cardFace: CardFaceInput },
): JpkiApplet {
  const pinStore = input.pinStore ?? createMemoryPinStore()
  const { application, personalise, rekey } = createJpkiApplication({ ...input, pinStore })
  const cardFace = createCardFaceApplication(input.cardFace, pinStore)
  return { ...createChip([application, cardFace], input.protocol), personalise, rekey }
}

function createCardFaceApplication(input: CardFaceInput, store: PinStore): FileApplication {
  const individualNumber = writeIndividualNumber(input.individualNumber)
  const attributes = writeCardFaceAttributes(input.attributes)
  const pin = (secret: CardFaceSecret, value: string): Pin =>
    createPin(`card-face ${secret}`, cardFaceRules[secret], value, store)
  const pins = {
    pin: pin('pin', input.pin),
    checkNumberA: pin('checkNumberA', input.individualNumber),
    checkNumberB: pin('checkNumberB', input.checkNumberB),
  }
  const opened = (verified: ReadonlySet<Pin>, either: Pin, content: Uint8Array) =>
    verified.has(pins.pin) || verified.has(either) ? content : sw.securityStatus
  return createFileApplication({
    aid: cardFaceAid,
    files: new Set(Object.values(cardFaceFile)),
    pins: new Map(secrets.map((secret) => [cardFaceFile[secret], pins[secret]])),
    read(file, verified) {
      if (file === cardFaceFile.individualNumber)
        return opened(verified, pins.checkNumberA, individualNumber)
      if (file === cardFaceFile.attributes) return opened(verified, pins.checkNumberB, attributes)
      return sw.conditions
    },
  })
}

const secrets = ['pin', 'checkNumberA', 'checkNumberB'] as const
