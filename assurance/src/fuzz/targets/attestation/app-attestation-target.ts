/**
 * What an iPhone hands over for its app. An accepted proof is of the same app and the same key.
 * @module
 */
import { defineAppPolicy, verifyAppAttestation, writeAppClientData } from '@tegata/jpki'
import { appKeyId, createAppleMaker, testAppId } from '@tegata/jpki/secure-element'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'

const at = new Date('2026-11-20T12:00:00Z')
const challenge = new Uint8Array(32).fill(0xc4)

export const appAttestationTarget = signedTarget(
  { kind: 'app-attestation', about: 'Apple App Attest: the attestation object' },
  async () => {
    const crypto = createFixedCrypto('iphones')
    const maker = await createAppleMaker(at, crypto)
    const deviceKeys = [crypto.newSigner().publicKey, crypto.newSigner().publicKey]
    const clientData = writeAppClientData({ challenge, deviceKeys })
    const [app, other] = [crypto.newSigner().publicKey, crypto.newSigner().publicKey]
    const rest = {
      ...{ clientData, challenge, deviceKeys, at },
      keyId: await appKeyId(app, crypto),
      anchors: [maker.root],
      policy: defineAppPolicy('production', { apps: [testAppId] }),
    }
    // That of another key is a donor of parts, and refused as it is.
    const donor = { ...rest, keyId: await appKeyId(other, crypto) }
    const questions = [rest, donor]
    return {
      seeds: [await maker.attest(app, { clientData }), await maker.attest(other, { clientData })],
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'cbor', weight: 4, mutate: mutateCbor },
      ],
      ask: async (seed, attestation) => {
        const question = questions[seed] ?? rest
        const report = await verifyAppAttestation({ ...question, attestation }, crypto)
        if (!report.app) return { refusedBy: failedOf(report.checks) }
        const { appId, publicKey, environment } = report.app
        return { facts: JSON.stringify({ appId, publicKey, environment }) }
      },
    }
  },
)
