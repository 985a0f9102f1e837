import { embedCbor, encodeCbor } from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { createSessionTranscript } from '../transcript/create-session-transcript.ts'
import { openDocuments, sealDocuments } from './encrypted-document.ts'
import { openHpke } from './hpke.ts'

const node = createNodeCrypto()
const recipientKey = await node.generateKeyAgreement('P-256')
const recipientPublicKey = recipientKey.publicKey
const parametersOf = (nonce: number) =>
  encodeCbor(
    embedCbor(
      encodeCbor(
        new Map<string, Uint8Array | ReturnType<typeof jwkToCoseKey>>([
          ['recipientPublicKey', jwkToCoseKey(recipientPublicKey)],
          ['nonce', Uint8Array.of(nonce)],
        ]),
      ),
    ),
  )
const encryptionParametersBytes = parametersOf(1)
const sessionTranscript = await createSessionTranscript(
  { handover: 'org-iso-mdoc', encryptionInfo: 'gmVk', origin: 'https://v.example' },
  node,
)
const encryption = { sessionTranscript, encryptionParametersBytes }
const plaintext = utf8Encode('documents')

test.each([
  ['node', node],
  ['web', createWebCrypto(globalThis.crypto)],
])('sealed with %s and opened', async (_, crypto) => {
  const message = await sealDocuments(plaintext, { ...encryption, recipientPublicKey }, crypto)
  const opened = await openDocuments(message, { ...encryption, recipientKey }, node)
  expect(toHex(opened)).toBe(toHex(plaintext))
})

test('bound to the parameters, not to the session alone', async () => {
  const message = await sealDocuments(plaintext, { ...encryption, recipientPublicKey }, node)
  const other = { sessionTranscript, encryptionParametersBytes: parametersOf(2), recipientKey }
  for (const open of [
    () => openDocuments(message, other, node),
    () => openHpke(message, { recipientKey, info: sessionTranscript }, node),
  ])
    expect(await codeThrownBy(open)).toBe('mdoc/decryption-failed')
})

test('info is the transcript with the parameters in the second place', async () => {
  const message = await sealDocuments(plaintext, { ...encryption, recipientPublicKey }, node)
  const parameters = toHex(encryptionParametersBytes)
  const info = toHex(sessionTranscript).replace(/^83f6f6/, `83f6${parameters}`)
  const opened = await openHpke(message, { recipientKey, info: Buffer.from(info, 'hex') }, node)
  expect(toHex(opened)).toBe(toHex(plaintext))
})
