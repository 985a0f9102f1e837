/**
 * Responses that are encrypted to a verifier with HPKE: over the Digital Credentials API, from an app of
 * Apple's, and documents inside a response. What is decrypted is what was encrypted.
 * @module
 */
import {
  type CborValue,
  decodeCbor,
  embedCbor,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { fromBase64url, toBase64url, toHex, utf8Encode } from '@tegata/kernel'
import {
  createEncryptionInfo,
  createSessionTranscript,
  MdocError,
  openAppleEnvelope,
  openDcApiResponse,
  openDocuments,
  sealAppleEnvelope,
  sealDcApiResponse,
  sealDocuments,
} from '@tegata/mdoc'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { jsonOf, mutateJson } from '../../mutate/mutate-jwt.ts'
import { signedTarget } from '../../signed-target.ts'

const origin = 'https://reader.test.example'
const plaintext = encodeCbor(
  new Map<string, CborValue>([
    ['version', '1.0'],
    ['status', 0],
  ]),
)

export const envelopeTarget = signedTarget(
  { kind: 'envelope', about: 'HPKE: Digital Credentials API, Apple in-app, encrypted documents' },
  async () => {
    const forms = await createForms()
    return {
      seeds: forms.map(({ sealed }) => sealed),
      throwsCodes: true,
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        {
          name: 'structure',
          weight: 4,
          mutate: (bytes, context) => (bytes[0] === 0x7b ? mutateJson : mutateCbor)(bytes, context),
        },
      ],
      ask: async (seed, bytes) => ({ facts: toHex((await forms[seed]?.open(bytes)) ?? bytes) }),
    }
  },
)

type Form = {
  readonly sealed: Uint8Array
  readonly open: (bytes: Uint8Array) => Promise<Uint8Array>
}

async function createForms(): Promise<readonly Form[]> {
  const crypto = createFixedCrypto('envelopes')
  const recipientKey = await crypto.generateKeyAgreement('P-256')
  const recipientPublicKey = recipientKey.publicKey
  const nonce = crypto.random(32)
  const encryptionInfo = createEncryptionInfo({ nonce, recipientPublicKey })
  const dcApi = await createSessionTranscript(
    { handover: 'org-iso-mdoc', encryptionInfo, origin },
    crypto,
  )
  const openDcApi = (data: unknown) =>
    openDcApiResponse(data, { recipientKey, sessionTranscript: dcApi }, crypto)
  const to = { recipientPublicKey, sessionTranscript: dcApi }
  const { response } = await sealDcApiResponse(plaintext, to, crypto)
  const names = { merchantId: 'merchant.example', teamId: 'TEAM123456' }
  const inApp = await createSessionTranscript(
    { handover: 'apple-in-app', nonce, recipientPublicKey, ...names },
    crypto,
  )
  const apple = { recipientPublicKey, recipientKey, sessionTranscript: inApp }
  const encryptionParametersBytes = encodeCbor(embedCbor(encodeCbor(new Map([['nonce', nonce]]))))
  const parameters = { sessionTranscript: dcApi, encryptionParametersBytes }
  const documents = { ...parameters, recipientKey, recipientPublicKey }
  return [
    {
      sealed: fromBase64url(response),
      open: (bytes) => openDcApi({ response: toBase64url(bytes) }),
    },
    {
      sealed: utf8Encode(JSON.stringify({ response })),
      open: async (bytes) => await openDcApi(jsonOf(bytes)),
    },
    {
      sealed: await sealAppleEnvelope(plaintext, apple, crypto),
      open: (bytes) => openAppleEnvelope(bytes, apple, crypto),
    },
    {
      sealed: encodeMessage(await sealDocuments(plaintext, documents, crypto)),
      open: (bytes) => openDocuments(decodeMessage(bytes), documents, crypto),
    },
  ]
}

type Message = { readonly enc: Uint8Array; readonly cipherText: Uint8Array }

const encodeMessage = ({ enc, cipherText }: Message): Uint8Array => encodeCbor([enc, cipherText])

function decodeMessage(bytes: Uint8Array): Message {
  const items = decodeCbor(bytes)
  const [enc, cipherText] = isCborArray(items) && !isCborMap(items) ? items : []
  if (!(enc instanceof Uint8Array) || !(cipherText instanceof Uint8Array))
    throw new MdocError('mdoc/malformed', 'not a message')
  return { enc, cipherText }
}
