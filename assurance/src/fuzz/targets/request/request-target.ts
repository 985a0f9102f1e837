/**
 * DeviceRequest: what a trusted reader is believed to ask for is what it signed.
 * @module
 */

import { toHex } from '@tegata/kernel'
import {
  createDeviceRequestInfo,
  createItemsRequest,
  createSessionTranscript,
  encodeDeviceRequest,
  type ItemsRequest,
  type ReceivedRequest,
  receiveDeviceRequest,
  signReaderAuthentication,
  signReaderAuthenticationAll,
} from '@tegata/mdoc'
import { createTestIssuer, testTime } from '@tegata/mdoc/testing'
import { extendedKeyUsageOid } from '@tegata/pki'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'

const fewer = {
  className: 'fewer',
  why: 'a document request left out or repeated, each signed for itself: a wallet answers what is left (ISO/IEC 18013-5:2021, 9.1.4.5)',
}

export const requestTarget = signedTarget(
  { kind: 'request', about: 'DeviceRequest of a trusted reader', harmless: fewer },
  async () => {
    const { crypto, root, sessionTranscript, seeds } = await createWorld()
    const options = {
      sessionTranscript,
      trustAnchors: [root],
      at: testTime,
      readerRequired: () => true,
    }
    return {
      seeds,
      throwsCodes: true,
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'cbor', weight: 4, mutate: mutateCbor },
      ],
      ask: async (_, bytes) => {
        const received = await receiveDeviceRequest(bytes, options, crypto)
        const { verdict, checks } = received.reader
        if (verdict === 'refused') return { refusedBy: failedOf(checks) }
        if (!received.admitted.every(Boolean)) return { refusedBy: ['not admitted'] }
        return { facts: JSON.stringify(factsOf(received)) }
      },
      harmless: (facts, original) => {
        const [said, known]: Facts[] = [JSON.parse(facts), JSON.parse(original)]
        const each = said?.asked.every((one) => known?.asked.includes(one)) ?? false
        return each && said?.info === known?.info ? fewer.className : undefined
      },
    }
  },
)

type Facts = { readonly asked: readonly string[]; readonly info: string }

/** Who asks for which elements of what, and what is signed with it. */
function factsOf({ request, reader }: ReceivedRequest): Facts {
  const asked = request.docRequests.map(({ itemsRequest }, index) => {
    const standing = reader.standings[index]
    const who = standing && 'reader' in standing ? toHex(standing.reader.der) : ''
    const elements = [...itemsRequest.nameSpaces].map(([name, of]) => [name, [...of]])
    return JSON.stringify([itemsRequest.docType, elements, who])
  })
  return { asked, info: request.deviceRequestInfoBytes ? 'with information' : 'none' }
}

async function createWorld() {
  const crypto = createFixedCrypto('requests')
  const authority = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
  const sessionTranscript = await createSessionTranscript(
    {
      handover: 'openid4vp-dc-api',
      origin: 'https://reader.test.example',
      nonce: 'n',
      jwkThumbprint: null,
    },
    crypto,
  )
  const reader = { signer: authority.signer, chain: authority.chain }
  const first = createItemsRequest({
    docType: 'example.open',
    nameSpaces: { ns: { name: false, portrait: true }, other: { code: false } },
  })
  const second = createItemsRequest({
    docType: 'example.closed',
    nameSpaces: { ns: { name: true } },
  })
  const signed = async (itemsRequest: ItemsRequest) => ({
    itemsRequest,
    readerAuth: await signReaderAuthentication({ sessionTranscript, itemsRequest }, reader),
  })
  const info = createDeviceRequestInfo({ useCases: [{ mandatory: true, documentSets: [[0, 1]] }] })
  const whole = { sessionTranscript, itemsRequests: [first, second], deviceRequestInfo: info }
  const seeds = [
    encodeDeviceRequest({ docRequests: [await signed(first), await signed(second)] }),
    encodeDeviceRequest({
      docRequests: [{ itemsRequest: first }, { itemsRequest: second }],
      deviceRequestInfo: info,
      readerAuthAll: [await signReaderAuthenticationAll(whole, reader)],
    }),
  ]
  return { crypto, root: authority.root, sessionTranscript, seeds }
}
