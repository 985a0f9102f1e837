/**
 * DeviceEngagement and ReaderEngagement. Nobody signs one: what is read of it is of no use unless the
 * session that follows is bound to its very bytes.
 * @module
 */
import { toHex } from '@tegata/kernel'
import {
  createSessionTranscript,
  encodeDeviceEngagement,
  encodeEphemeralKey,
  encodeReaderEngagement,
  parseDeviceEngagement,
  parseReaderEngagement,
} from '@tegata/mdoc'
import { createFixedCrypto, type FixedCrypto } from '../../fixed-crypto.ts'
import { contentOf, innerOf, memberOf, readCborTree } from '../../mutate/cbor-tree.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { unsignedTarget } from '../../unsigned-target.ts'

const mutations = [
  { name: 'bytes', weight: 2, mutate: mutateBytes },
  { name: 'cbor', weight: 4, mutate: mutateCbor },
]

export const engagementTarget = unsignedTarget(
  { kind: 'engagement', about: 'DeviceEngagement, and the session transcript that is made of it' },
  'ISO/IEC 18013-5:2021, 9.1.5.1',
  async () => {
    const crypto = createFixedCrypto('engagements')
    const reader = await crypto.generateKeyAgreement('P-256')
    const eReaderKey = encodeEphemeralKey(reader.publicKey)
    return {
      seeds: await engagements(crypto),
      mutations,
      objectionTo: (mutant) => {
        const { eDeviceKey } = parseDeviceEngagement(mutant)
        return 'x' in eDeviceKey && hexOfX(eDeviceKey.x) !== statedX(mutant)
          ? 'the key is not the one that is stated'
          : undefined
      },
      transcriptOf: async (deviceEngagement) =>
        await createSessionTranscript({ handover: 'qr', deviceEngagement, eReaderKey }, crypto),
    }
  },
)

export const readerEngagementTarget = unsignedTarget(
  { kind: 'reader-engagement', about: 'ReaderEngagement of a website, and its session transcript' },
  'ISO/IEC TS 18013-7:2025, Annex A',
  async () => {
    const crypto = createFixedCrypto('reader engagements')
    const [deviceEngagement = new Uint8Array(0)] = await engagements(crypto)
    const key = async () => (await crypto.generateKeyAgreement('P-256')).publicKey
    return {
      seeds: [
        encodeReaderEngagement({ eReaderKey: await key() }),
        encodeReaderEngagement({ eReaderKey: await key(), uri: 'https://reader.test.example/1' }),
      ],
      mutations,
      objectionTo: (mutant) => {
        const { eReaderKey } = parseReaderEngagement(mutant)
        return 'x' in eReaderKey && hexOfX(eReaderKey.x) !== statedX(mutant)
          ? 'the key is not the one that is stated'
          : undefined
      },
      transcriptOf: async (readerEngagement) => {
        const eReaderKey = parseReaderEngagement(readerEngagement).encodedEReaderKey
        const session = { deviceEngagement, eReaderKey, readerEngagement }
        return await createSessionTranscript({ handover: 'website', ...session }, crypto)
      },
    }
  },
)

/** From the tree: the x-coordinate inside the bytes of the key. */
function statedX(engagement: Uint8Array): string {
  const tree = readCborTree(engagement)
  const embedded = tree && memberOf(tree, 1)?.children[1]
  return toHex(contentOf(memberOf(innerOf(embedded?.children[0]), -2)))
}

const hexOfX = (x: string): string => Buffer.from(x, 'base64url').toString('hex')

async function engagements(crypto: FixedCrypto): Promise<readonly Uint8Array[]> {
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
