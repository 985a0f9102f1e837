import { type CborValue, decodeCbor, encodeCbor, isCborArray, isCborMap } from '@tegata/cbor'
import { describe, expect, test } from 'vitest'
import { openDocuments } from '../envelope/encrypted-document.ts'
import { readingUnder } from '../reading/tolerance.ts'
import { createEncryptionParameters } from '../request/info/encryption-parameters.ts'
import { readDeviceResponse } from '../response/device-response.ts'
import {
  answer,
  ask,
  crypto,
  issuer,
  open,
  other,
  requestOf,
  sessionTranscript,
} from '../testing/test-holder.ts'
import { testTime } from '../testing.ts'
import { encryptedDocumentTranscript } from '../transcript/encrypted-document-transcript.ts'
import { verifyDeviceResponse } from '../verify/verify-device-response.ts'

describe('encrypted for somebody behind the reader', () => {
  test('only the recipient reads it, and verifies it over the transcript with its key', async () => {
    const recipientKey = await crypto.generateKeyAgreement('P-256')
    const docResponseEncryption = createEncryptionParameters({
      recipientPublicKey: recipientKey.publicKey,
      nonce: crypto.random(16),
    })
    const itemsRequest = ask(open, ['name'], { docResponseEncryption })
    const { response, released } = await answer(requestOf([ask(other), itemsRequest]))
    expect(released.map(({ docRequest }) => docRequest)).toEqual([0, 1])
    const { documents, encryptedDocuments } = readDeviceResponse(response, readingUnder())
    expect(documents.map(({ docType }) => docType)).toEqual([other])
    const [sealed] = encryptedDocuments
    expect(sealed?.docRequestId).toBe(1)
    const encryptionParametersBytes = docResponseEncryption.raw.bytes ?? new Uint8Array(0)
    const encryption = { sessionTranscript, encryptionParametersBytes }
    if (!sealed) throw new Error('nothing sealed')
    const inner = decodeCbor(await openDocuments(sealed, { ...encryption, recipientKey }, crypto))
    const [document] = isCborMap(inner) && isCborArray(inner.get('documents')) ? [inner] : []
    const clear = encodeCbor(
      new Map<CborValue, CborValue>([['version', '1.0'], ...(document ?? []), ['status', 0]]),
    )
    const judge = async (transcript: Uint8Array) =>
      (
        await verifyDeviceResponse(
          clear,
          { trustAnchors: [issuer.root], at: testTime, sessionTranscript: transcript },
          crypto,
        )
      ).checks.find(({ id }) => id === 'mdoc/device-authentication')?.outcome
    expect(
      await judge(encryptedDocumentTranscript(sessionTranscript, encryptionParametersBytes)),
    ).toBe('passed')
    expect(await judge(sessionTranscript)).toBe('failed')
  })

  test('the same document goes out for each recipient', async () => {
    const { publicKey } = await crypto.generateKeyAgreement('P-256')
    const docResponseEncryption = createEncryptionParameters({ recipientPublicKey: publicKey })
    const sealed = ask(open, ['number'], { docResponseEncryption })
    const asked = [ask(open, ['name']), sealed, ask(open, ['age_over_18'])]
    const { response, released } = await answer(requestOf(asked))
    const { documents, encryptedDocuments } = readDeviceResponse(response, readingUnder())
    expect([documents.length, encryptedDocuments.length]).toEqual([1, 1])
    expect(released.map((one) => [one.docRequest, ...Object.values(one.elements).flat()])).toEqual([
      [0, 'name', 'age_over_18'],
      [1, 'number'],
    ])
  })

  test('for a key of another curve nothing is sent', async () => {
    const { publicKey } = await crypto.generateKeyAgreement('P-384')
    const docResponseEncryption = createEncryptionParameters({ recipientPublicKey: publicKey })
    const request = requestOf([ask(open, ['name'], { docResponseEncryption })])
    const { response, released } = await answer(request)
    expect(released).toEqual([])
    expect(readDeviceResponse(response, readingUnder())).toMatchObject({
      documents: [],
      encryptedDocuments: [],
      documentErrors: [new Map([[open, 0]])],
    })
  })
})
