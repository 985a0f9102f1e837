/**
 * The NDEF messages of an NFC handover: the wallet's select, with its engagement, and the reader's request.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import {
  type Carrier,
  createSessionTranscript,
  encodeDeviceEngagement,
  encodeEphemeralKey,
  encodeHandoverRequest,
  encodeHandoverSelect,
  parseHandoverRequest,
  parseHandoverSelect,
} from '@tegata/mdoc'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateNdef } from '../../mutate/mutate-ndef.ts'
import { type NdefNode, readNdefTree } from '../../mutate/ndef-tree.ts'
import { unsignedTarget } from '../../unsigned-target.ts'

const uuid = '00112233-4455-6677-8899-aabbccddeeff'
const address = { bytes: Uint8Array.of(1, 2, 3, 4, 5, 6), random: true }
const lengths = { maxCommandBytes: 255, maxResponseBytes: 65_536 }
const ble: Carrier = { type: 'ble', power: 'active', role: 'peripheral', uuid }
const nfc: Carrier = { type: 'nfc', power: 'active', lengths }
const collisionResolution = Uint8Array.of(1, 2)

export const handoverTarget = unsignedTarget(
  { kind: 'handover', about: 'Handover Select and Handover Request, as NDEF messages' },
  'ISO/IEC 18013-5:2021, 9.1.5.1',
  async () => {
    const crypto = createFixedCrypto('handovers')
    const key = async () => (await crypto.generateKeyAgreement('P-256')).publicKey
    const deviceEngagement = encodeDeviceEngagement({ eDeviceKey: await key() })
    const eReaderKey = encodeEphemeralKey(await key())
    const selects = [
      encodeHandoverSelect({ carriers: [ble, nfc], deviceEngagement }),
      encodeHandoverSelect({ carriers: [{ ...ble, role: 'central', address }], deviceEngagement }),
    ]
    const [select = new Uint8Array(0)] = selects
    const readerEngagement = Uint8Array.of(0xa1, 0, 0x63, 0x31, 0x2e, 0x30)
    const requests = [
      encodeHandoverRequest({ carriers: [ble, nfc], collisionResolution, readerEngagement }),
      encodeHandoverRequest({ carriers: [{ ...ble, power: 'inactive' }], collisionResolution }),
    ]
    const isSelect = (seed: number) => seed < selects.length
    return {
      seeds: [...selects, ...requests],
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'ndef', weight: 4, mutate: mutateNdef },
      ],
      objectionTo: (mutant, seed) =>
        isSelect(seed) ? objectionToSelect(mutant) : objectionToRequest(mutant),
      transcriptOf: async (bytes, seed) => {
        const messages = isSelect(seed)
          ? { select: bytes, request: null }
          : { select, request: bytes }
        const session = { deviceEngagement, eReaderKey, ...messages }
        return await createSessionTranscript({ handover: 'nfc', ...session }, crypto)
      },
    }
  },
)

function objectionToSelect(mutant: Uint8Array): string | undefined {
  const { deviceEngagement, carriers } = parseHandoverSelect(mutant)
  const [head, ...rest] = readNdefTree(mutant) ?? []
  const [stated, ...more] = rest.filter(isCalled('iso.org:18013:deviceengagement', 'mdoc'))
  if (more.length > 0) return 'one engagement of several'
  if (!equalBytes(stated?.payload ?? mutant, deviceEngagement)) return 'another engagement'
  return objectionToCarriers(head, carriers)
}

function objectionToRequest(mutant: Uint8Array): string | undefined {
  const parsed = parseHandoverRequest(mutant)
  const [head, ...rest] = readNdefTree(mutant) ?? []
  const resolution = head?.inner?.find(isCalled('cr'))
  if (!equalBytes(resolution?.payload ?? mutant, parsed.collisionResolution))
    return 'another collision resolution'
  const stated = rest.find(isCalled('iso.org:18013:readerengagement', 'mdocreader'))
  const none = new Uint8Array(0)
  if (!equalBytes(stated?.payload ?? none, parsed.readerEngagement ?? none))
    return 'another reader engagement'
  return objectionToCarriers(head, parsed.carriers)
}

function objectionToCarriers(
  head: NdefNode | undefined,
  carriers: readonly Carrier[],
): string | undefined {
  const stated = head?.inner?.filter(isCalled('ac')) ?? []
  if (stated.length !== carriers.length) return 'another number of carriers'
  const powers = ['inactive', 'active', 'activating', 'unknown']
  return stated.every(({ payload }, at) => powers[(payload[0] ?? 0) & 3] === carriers[at]?.power)
    ? undefined
    : 'another power state'
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** Well-known for two letters, else external: the last three bits say which. */
const isCalled =
  (type: string, id?: string) =>
  (record: NdefNode): boolean =>
    (record.flags & 7) === (type.length === 2 ? 1 : 4) &&
    textOf(record.type) === type &&
    (id === undefined || textOf(record.id) === id)
