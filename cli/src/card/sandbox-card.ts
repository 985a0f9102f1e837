/**
 * A card of nobody, to try things with: keys made here, certificates from test authorities made for it.
 * @module
 */
import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { createJpkiApplet, tokenLabels } from '@tegata/jpki'
import { createTestJpki } from '@tegata/jpki/testing'
import { fromHex } from '@tegata/kernel'
import { cardPins } from '../tour/card.ts'
import type { CardInReader } from './vpcd.ts'

/** That of the contact interface: OpenSC knows these cards by it. */
const answerToReset = fromHex('3be000ff8131fe4514')

export type TokenKind = keyof typeof tokenLabels

/** The card, and what was put on it: for the person who logs in and the program that compares. */
export type SandboxCard = {
  readonly card: CardInReader
  readonly pins: { readonly sign: string; readonly auth: string }
  readonly certificates: Readonly<Record<'sign' | 'auth' | 'signCa' | 'authCa', Uint8Array>>
}

/** Certificates hold for a year from the day before `now`. */
export async function makeSandboxCard(token: TokenKind, now: Date): Promise<SandboxCard> {
  const crypto = createNodeCrypto()
  const [sign, auth] = await Promise.all([generateRsaChipKey(), generateRsaChipKey()])
  const day = 86_400_000
  const authorities = await createTestJpki(crypto, {
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + 365 * day),
  })
  const certificates = {
    sign: await authorities.issue({ kind: 'sign', publicKey: sign.publicKey }),
    auth: await authorities.issue({ kind: 'auth', publicKey: auth.publicKey }),
    signCa: authorities.anchors.sign,
    authCa: authorities.anchors.auth,
  }
  const applet = createJpkiApplet({
    tokenLabel: tokenLabels[token],
    pins: cardPins,
    keys: { sign, auth },
  })
  applet.personalise(certificates)
  const card = { answerToReset, transmit: applet.transmit, reset: applet.reset }
  return { card, pins: cardPins, certificates }
}
