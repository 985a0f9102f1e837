/**
 * DeviceEngagement. Nobody signs one: what is read of it is of no use unless the session that
 * follows is bound to its very bytes.
 * @module
 */

import { equalBytes, toHex } from '@tegata/kernel'
import {
  createSessionTranscript,
  encodeDeviceEngagement,
  encodeEphemeralKey,
  parseDeviceEngagement,
} from '@tegata/mdoc'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { equal, type FuzzTarget, finding } from '../../fuzz-target.ts'
import { contentOf, innerOf, memberOf, readCborTree } from '../../mutate/cbor-tree.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'

const another = {
  className: 'another-session',
  why: 'an engagement is not signed; every byte of it is in the session transcript (ISO/IEC 18013-5:2021, 9.1.5.1), so that neither keys nor signatures of the original fit',
}

export const engagementTarget: FuzzTarget = {
  kind: 'engagement',
  about: 'DeviceEngagement, and the session transcript that is made of it',
  harmless: another,
  async prepare() {
    const crypto = createFixedCrypto('engagements')
    const reader = await crypto.generateKeyAgreement('P-256')
    const eReaderKey = encodeEphemeralKey(reader.publicKey)
    const transcriptOf = (deviceEngagement: Uint8Array) =>
      createSessionTranscript({ handover: 'qr', deviceEngagement, eReaderKey }, crypto)
    const seeds = await engagements(crypto)
    const transcripts = await Promise.all(seeds.map(transcriptOf))
    const originals = seeds.map((bytes) => toHex(parseDeviceEngagement(bytes).eDeviceKeyBytes))
    return {
      throwsCodes: true,
      seeds,
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'cbor', weight: 4, mutate: mutateCbor },
      ],
      judge: async (seed, mutant, mutation) => {
        const engagement = parseDeviceEngagement(mutant)
        const { eDeviceKey } = engagement
        if (eDeviceKey.kty !== 'RSA' && toHex(statedX(mutant)) !== hexOfX(eDeviceKey.x))
          return finding('the key is not the one that is stated')
        if (mutation === 'none')
          return toHex(engagement.eDeviceKeyBytes) === originals[seed]
            ? equal
            : finding('another key')
        const same = equalBytes(await transcriptOf(mutant), transcripts[seed] ?? mutant)
        return same
          ? finding('another engagement and the same transcript')
          : { kind: 'harmless', className: another.className }
      },
    }
  },
}

/** From the tree: the x-coordinate inside EDeviceKeyBytes. */
function statedX(engagement: Uint8Array): Uint8Array {
  const tree = readCborTree(engagement)
  const embedded = tree && memberOf(tree, 1)?.children[1]
  return contentOf(memberOf(innerOf(embedded?.children[0]), -2))
}

const hexOfX = (x: string): string => Buffer.from(x, 'base64url').toString('hex')

async function engagements(crypto: ReturnType<typeof createFixedCrypto>) {
  const key = async () => (await crypto.generateKeyAgreement('P-256')).publicKey
  return [
    encodeDeviceEngagement({ eDeviceKey: await key() }),
    encodeDeviceEngagement({
      eDeviceKey: await key(),
      retrievalMethods: [
        { type: 'nfc', maxCommandBytes: 255, maxResponseBytes: 256 },
        { type: 'website', uri: 'https://wallet.test.example' },
      ],
      originInfos: [],
      capabilities: {},
    }),
  ]
}
