/**
 * The two platforms of virtual phones.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { writeAppClientData } from '../attestation/apple/client-data.ts'
import { tokenLabels } from '../card/jpki-application.ts'
import type { AndroidMaker } from './android-maker.ts'
import { type AppleMaker, appKeyId } from './apple-maker.ts'
import type { PhonePlatform } from './virtual-secure-element.ts'

/** Each key has a certificate of its own, under the maker's root. */
export const androidPlatform = (maker: AndroidMaker): PhonePlatform => ({
  tokenLabel: tokenLabels.android,
  async attest(challenge, { sign, auth }) {
    const chains = {
      sign: await maker.attest({ publicKey: sign, challenge }),
      auth: await maker.attest({ publicKey: auth, challenge }),
    }
    return { format: 'android-key', chains }
  },
})

/** The app has a key of its own, new for each proof, and names the holder's keys in what it signs. */
export const iphonePlatform = (
  maker: AppleMaker,
  crypto: Pick<Crypto, 'digest' | 'generateSigner'>,
): PhonePlatform => ({
  tokenLabel: tokenLabels.iphone,
  async attest(challenge, { sign, auth }) {
    const { publicKey } = await crypto.generateSigner('ES256')
    const clientData = writeAppClientData({ challenge, deviceKeys: [sign, auth] })
    const attestation = await maker.attest(publicKey, { clientData })
    const keyId = await appKeyId(publicKey, crypto)
    return { format: 'apple-app-attest', attestation, keyId, clientData }
  },
})
