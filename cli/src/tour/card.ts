/**
 * The resident's IC card, emulated at the level of APDUs: its keys never leave it.
 * @module
 */

import type { Crypto, Signer } from '@tegata/crypto'
import { generateRsaChipKey } from '@tegata/crypto/node'
import {
  cardSigner,
  createJpkiApplet,
  type JpkiApplet,
  type JpkiCard,
  openJpkiCard,
} from '@tegata/jpki'
import { buildCsr, buildName } from '@tegata/pki'

export const cardPins = { sign: 'TEGATA24', auth: '2468' } as const

export type Card = {
  readonly applet: JpkiApplet
  /** The reader's side: everything goes through APDUs. */
  readonly client: JpkiCard
  /** Requests for certificates over the keys that the card made. */
  requests(): Promise<{ sign: Uint8Array; auth: Uint8Array }>
  /** A new signing key, as made at the counter; answers the request for its certificate. */
  renewSigningKey(): Promise<Uint8Array>
  signer(kind: 'sign' | 'auth'): Promise<Signer>
}

export async function createCard(
  crypto: Crypto,
  tokenLabel: 'JPKIAPICCTOKEN2' | 'JPKIAPGPSETOKEN' | 'JPKIAPIOSTOKEN',
  pins: { readonly sign: string; readonly auth: string } = cardPins,
  generateChipKey = generateRsaChipKey,
): Promise<Card> {
  const [sign, auth] = await Promise.all([generateChipKey(), generateChipKey()])
  const keys = { sign, auth }
  const applet = createJpkiApplet({ tokenLabel, pins, keys })
  const client = openJpkiCard((apdu) => applet.transmit(apdu))
  const signer = async (kind: 'sign' | 'auth') =>
    cardSigner(client, kind, { publicKey: keys[kind].publicKey, pin: pins[kind], crypto })
  const request = async (kind: 'sign' | 'auth') =>
    buildCsr({ subject: buildName([['CN', `TEST ${kind}`]]) }, await signer(kind))
  const renew = async (kind: 'sign' | 'auth') => {
    keys[kind] = await generateChipKey()
    applet.rekey(kind, keys[kind])
  }
  return {
    applet,
    client,
    signer,
    async requests() {
      // One after the other: a card has one channel and one selected file.
      const signRequest = await request('sign')
      return { sign: signRequest, auth: await request('auth') }
    },
    async renewSigningKey() {
      await renew('sign')
      return await request('sign')
    },
  }
}
