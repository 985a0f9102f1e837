/**
 * HPKEEnvelope of Verify with Wallet in an app: Apple, "Verifying Wallet identity requests".
 * @module
 */
import { bytes, bytesOf, literal, oneOf } from '../../forms/scalar.ts'
import { must, structure } from '../../forms/structure.ts'

const clause = 'Apple, Verifying Wallet identity requests'
const hash = bytesOf(32, 'bstr, SHA-256')

const params = structure({
  name: 'HPKEParams',
  clause,
  members: {
    mode: must('mode of HPKE', oneOf({ 0: 'base' })),
    pkEm: must(
      'ephemeral key of HPKE, uncompressed',
      bytesOf(65, 'bstr .size 65, a point of P-256'),
    ),
    pkRHash: must('hash of the key that it is encrypted for', hash),
    infoHash: must('hash of the session transcript', hash),
  },
})

export const appleEnvelope = structure({
  name: 'HPKEEnvelope',
  clause,
  members: {
    algorithm: must('how it is encrypted', literal('APPLE-HPKE-v1')),
    params: must('keys and session that it is for', params),
    data: must('DeviceResponse as `identity`, encrypted', bytes),
  },
})
