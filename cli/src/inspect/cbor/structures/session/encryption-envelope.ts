/**
 * EncryptionInfo and the encrypted response of `org-iso-mdoc`: ISO/IEC TS 18013-7:2025, Annex C.
 * @module
 */
import { iso7 } from '../../../explanation.ts'
import { bytes, bytesAtLeast, bytesOf, literal } from '../../forms/scalar.ts'
import { must, named, structure, tuple } from '../../forms/structure.ts'
import { coseKey } from '../cose/cose-key.ts'

const clause = iso7('Annex C')

const encryptionParameters = structure({
  name: 'EncryptionParameters',
  clause,
  members: {
    nonce: must('of this request', bytesAtLeast(16)),
    recipientPublicKey: must('key that the response is encrypted for', coseKey),
  },
})

export const encryptionInfo = tuple({
  name: 'EncryptionInfo',
  clause,
  places: [
    named('protocol', must('name of the protocol', literal('dcapi'))),
    named('parameters', must('how to encrypt the response', encryptionParameters)),
  ],
})

const encryptedData = structure({
  name: 'EncryptedResponseData',
  clause,
  members: {
    enc: must(
      'ephemeral key of HPKE, uncompressed',
      bytesOf(65, 'bstr .size 65, a point of P-256'),
    ),
    cipherText: must('DeviceResponse, encrypted with AES-128-GCM', bytes),
  },
})

export const encryptedResponse = tuple({
  name: 'EncryptedResponse',
  clause,
  places: [
    named('protocol', must('name of the protocol', literal('dcapi'))),
    named('response', must('the response', encryptedData)),
  ],
})
