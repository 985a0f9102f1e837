/**
 * The certificate in which an Android phone describes a key, under the maker's authorities. An accepted
 * description says what the original says.
 * @module
 */
import {
  defineAndroidPolicy,
  parseAttestationStatusList,
  type parseKeyDescription,
  verifyAndroidKey,
} from '@tegata/jpki'
import { createAndroidMaker, testAndroidApplication } from '@tegata/jpki/secure-element'
import { toHex } from '@tegata/kernel'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateDer } from '../../mutate/mutate-der.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'
import { signDerAgain } from '../pki/sign-der-again.ts'
import { objectionToDescription } from './description-witness.ts'

const at = new Date('2026-11-20T12:00:00Z')
const challenge = new Uint8Array(32).fill(0xc4)
const trustedEnvironment = 1

export const androidKeyTarget = signedTarget(
  { kind: 'android-key', about: 'Android key attestation: the key’s certificate in its chain' },
  async () => {
    const crypto = createFixedCrypto('android phones')
    const maker = await createAndroidMaker({ shape: 'factory', root: 'p384', at }, crypto)
    const { publicKey } = crypto.newSigner()
    const [chip = none, ...above] = await maker.attest({ publicKey, challenge })
    const [tee = none] = await maker.attest({
      publicKey,
      challenge,
      describe: (usual) => ({
        ...usual,
        attestationSecurityLevel: trustedEnvironment,
        keyMintSecurityLevel: trustedEnvironment,
      }),
    })
    const policy = defineAndroidPolicy('open-market', {
      applications: [testAndroidApplication],
      tolerate: [],
    })
    const rest = {
      ...{ publicKey, challenge, policy, at, anchors: [maker.root] },
      statusList: parseAttestationStatusList({ entries: {} }, at),
    }
    const [attesting] = maker.issuers
    if (!attesting) throw new TypeError('a maker without a key')
    return {
      seeds: [chip, tee],
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'der', weight: 3, mutate: mutateDer },
        {
          name: 'signed-again',
          weight: 4,
          mutate: signDerAgain(crypto.signers.get(attesting.signer.publicKey)),
        },
      ],
      ask: async (_, bytes) => {
        const report = await verifyAndroidKey({ ...rest, chain: [bytes, ...above] }, crypto)
        if (report.verdict === 'refused') return { refusedBy: failedOf(report.checks) }
        return { facts: factsOf(report.description) }
      },
      objection: ({ mutant }) => objectionToDescription(mutant, challenge),
    }
  },
)

const none = new Uint8Array()

function factsOf(description: ReturnType<typeof parseKeyDescription> | undefined): string {
  return JSON.stringify(description, (_, value: unknown) => {
    if (value instanceof Uint8Array) return toHex(value)
    return value instanceof Map || value instanceof Set ? [...value] : value
  })
}
