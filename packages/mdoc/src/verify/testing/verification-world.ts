/**
 * One issuer, one device, one session, and a response of which tests change one thing at a time.
 * @module
 */
import { CborTag, type CborValue, decodeCbor, isCborArray, isCborMap } from '@tegata/cbor'
import { createSign1, headerLabel, x5chainValue } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import {
  type DocumentInput,
  definePolicy,
  type MdocReport,
  parseIssuerSigned,
  presentDocument,
  type ResponseVerification,
  type VerificationPolicy,
  verifyDeviceResponse,
} from '../../index.ts'
import {
  type CborPath,
  changeBytes,
  createTestIssuer,
  createTestTranscript,
  issueTestDocument,
  type TestIssuer,
  testDocType,
  testNamespace,
  testTime,
} from '../../testing.ts'

export const crypto = createNodeCrypto()
export const issuer = await createTestIssuer(crypto, undefined, 'UT-1')
export const device = await crypto.generateSigner('ES256')
export const sessionTranscript = await createTestTranscript(crypto)
export const names = ['name', 'age_over_18']
export const elements = { [testNamespace]: names }
export const requested = [{ docType: testDocType, elements }]

type Issued = Partial<DocumentInput> & { readonly from?: TestIssuer }
export const issue = ({ from = issuer, ...changes }: Issued = {}) =>
  issueTestDocument(from, crypto, { deviceKey: device.publicKey, ...changes })
export const present = (issuerSigned: Uint8Array, wanted: readonly string[] = names) =>
  presentDocument(
    {
      issuerSigned,
      elements: { [testNamespace]: wanted },
      sessionTranscript,
      device: { signer: device },
    },
    crypto,
  )
export const issuerSigned = await issue()
export const response = await present(issuerSigned)

export const verify = (
  bytes: Uint8Array,
  changes: Partial<ResponseVerification> = {},
  policy?: Partial<VerificationPolicy>,
): Promise<MdocReport> =>
  verifyDeviceResponse(
    bytes,
    {
      trustAnchors: [issuer.root],
      sessionTranscript,
      at: testTime,
      requested,
      ...(policy && { policy: definePolicy(policy) }),
      ...changes,
    },
    crypto,
  )

export const change = (path: CborPath, to: CborValue | ((old: CborValue) => CborValue)) =>
  changeBytes(response, path, typeof to === 'function' ? to : () => to)
/** One response with the documents of all. */
export const together = (...responses: readonly Uint8Array[]) =>
  change(['documents'], () => responses.flatMap(documentsIn))
function documentsIn(bytes: Uint8Array): readonly CborValue[] {
  const map = decodeCbor(bytes)
  const listed = isCborMap(map) ? map.get('documents') : undefined
  return isCborArray(listed) ? listed : []
}
export const document: CborPath = ['documents', 0]
export const issuerAuth: CborPath = [...document, 'issuerSigned', 'issuerAuth']
export const items: CborPath = [...document, 'issuerSigned', 'nameSpaces', testNamespace]
export const deviceSigned: CborPath = [...document, 'deviceSigned']

/** The security object with another value at a place, signed again by the issuer. */
export async function resigned(path: CborPath, to: CborValue | ((old: CborValue) => CborValue)) {
  const { payload } = parseIssuerSigned(issuerSigned).issuerAuth
  const changed = changeBytes(payload ?? new Uint8Array(0), path, (old) =>
    typeof to === 'function' ? to(old) : to,
  )
  return await withIssuerAuth(changed)
}
export async function withIssuerAuth(
  payload: Uint8Array,
  protectedHeader?: Map<CborValue, CborValue>,
) {
  const unprotectedHeader = new Map([[headerLabel.x5chain, x5chainValue(issuer.chain)]])
  const input = { payload, unprotectedHeader, ...(protectedHeader && { protectedHeader }) }
  return change(issuerAuth, await createSign1(input, issuer.signer))
}
export const validity = (member: string, text: string) =>
  resigned(['validityInfo', member], new CborTag(0, text))
