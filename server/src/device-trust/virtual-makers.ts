/**
 * The sandbox's makers of phones: they prove the keys of virtual phones under TEST roots, which the
 * sandbox trusts and nobody else. Whoever asks is served, for any keys: nothing here is a secret.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { DeviceAttestation, DevicePlatform, DeviceTrust } from '@tegata/jpki'
import {
  androidPlatform,
  createAndroidMaker,
  createAppleMaker,
  iphonePlatform,
  virtualDeviceTrust,
} from '@tegata/jpki/secure-element'
import type { Now } from '@tegata/kernel'
import type { KeyStore } from '@tegata/service'

/** Which keys of which phone, for which challenge. */
export type AttestationOrder = {
  readonly platform: DevicePlatform
  readonly challenge: Uint8Array
  readonly keys: { readonly sign: PublicJwk; readonly auth: PublicJwk }
}

export type VirtualMakers = {
  /** Roots and policies of the sandbox: open market, no key revoked. */
  trust(): Required<DeviceTrust>
  attest(order: AttestationOrder): Promise<DeviceAttestation>
}

/** Keys of the roots outlive a restart; everything below them is made anew for each proof. */
export async function createVirtualMakers(parts: {
  readonly crypto: Crypto
  readonly keys: Pick<KeyStore, 'signer'>
  readonly now: Now
}): Promise<VirtualMakers> {
  const { crypto, keys, now } = parts
  const androidKey = await keys.signer('phone-maker-android', 'ES384')
  const appleKey = await keys.signer('phone-maker-apple', 'ES384')
  const makeAndroid = () =>
    createAndroidMaker({ shape: 'remote', root: 'p384', at: now(), rootKey: androidKey }, crypto)
  const makeApple = () => createAppleMaker(now(), crypto, appleKey)
  const roots = { android: (await makeAndroid()).root, apple: (await makeApple()).root }
  return {
    trust: () => virtualDeviceTrust(roots, now()),
    async attest({ platform, challenge, keys: { sign, auth } }) {
      const maker =
        platform === 'android'
          ? androidPlatform(await makeAndroid())
          : iphonePlatform(await makeApple(), crypto)
      return await maker.attest(challenge, { sign, auth })
    },
  }
}
