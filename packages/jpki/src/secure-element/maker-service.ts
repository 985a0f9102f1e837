/**
 * Virtual phones of a sandbox, whose keys the sandbox's own makers prove: over HTTP, so that a phone may
 * be any program anywhere.
 * @module
 */
import { type Fetch, toBase64url } from '@tegata/kernel'
import { type DevicePlatform, parseDeviceAttestation } from '../attestation/device-attestation.ts'
import { tokenLabels } from '../card/jpki-application.ts'
import { JpkiError } from '../errors.ts'
import type { PhonePlatform } from './virtual-secure-element.ts'

/**
 * A platform whose proofs come from `POST {url}/attestations`, as `/phone-makers` of a sandbox has it.
 * Attesting throws JpkiError `jpki/maker-refused` when the service does not prove, and
 * `jpki/attestation-malformed` when what it answers is no proof.
 */
export const servedPlatform = (
  platform: DevicePlatform,
  { url, fetch }: { readonly url: string; readonly fetch: Fetch },
): PhonePlatform => ({
  tokenLabel: tokenLabels[platform],
  async attest(challenge, { sign, auth }) {
    const order = { platform, challenge: toBase64url(challenge), signKey: sign, authKey: auth }
    const response = await fetch(`${url}/attestations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(order),
      redirect: 'error',
    })
    if (response.status !== 200)
      throw new JpkiError('jpki/maker-refused', `the maker answered ${response.status}`)
    return parseDeviceAttestation(await response.json())
  },
})
