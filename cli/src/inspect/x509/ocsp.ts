/**
 * OCSP requests and responses: RFC 6960.
 * @module
 */
import { toHex } from '@tegata/kernel'
import {
  type BasicOcspResponse,
  type CertId,
  parseOcspRequest,
  parseOcspResponse,
  type SingleResponse,
  verifySignedData,
} from '@tegata/pki'
import { type Explanation, type Mark, type Part, rfc, type View } from '../explanation.ts'
import { refusal } from '../refusal.ts'
import { certificateShown } from './certificate.ts'
import { cutBytes } from './cut-bytes.ts'

const field = (name: string, en: string, section: string, shown: Omit<Part, 'name'>): Part => ({
  name,
  label: { en },
  clause: rfc(6960, section),
  ...shown,
})

/** @throws PkiError when it is no OCSP request */
export function explainOcspRequest(der: Uint8Array): Explanation {
  const { certIds, nonce } = parseOcspRequest(der)
  const requests = certIds.map((id, i) => ({
    name: `[${i}]`,
    clause: rfc(6960, '4.1.1'),
    parts: [
      field('reqCert', 'which certificate is asked for', '4.1.1', { parts: certIdParts(id) }),
    ],
  }))
  const list = field('requestList', 'the questions', '4.1.1', { parts: requests })
  return { kind: 'OCSP request', clause: rfc(6960, '4.1'), parts: [list, ...noncePart(nonce)] }
}

/** @throws PkiError when it is no OCSP response */
export async function explainOcspResponse(der: Uint8Array, view: View): Promise<Explanation> {
  const response = parseOcspResponse(der)
  const isAnswer = response.status === 'successful'
  const why = `no answer: ${response.status}`
  const status = field('responseStatus', 'whether there is an answer', '4.2.1', {
    value: response.status,
    ...(!isAnswer && { marks: [{ check: refusal.ocspForm, why }] }),
  })
  const parts = isAnswer ? [status, ...(await basicParts(response.basic, view))] : [status]
  return { kind: 'OCSP response', clause: rfc(6960, '4.2'), parts }
}

async function basicParts(basic: BasicOcspResponse, view: View): Promise<Part[]> {
  const { responderId, producedAt, responses, certificates, nonce, signatureAlgorithm } = basic
  const responder =
    responderId.by === 'name' ? responderId.name.text : `key ${toHex(responderId.keyHash)}`
  return [
    field('responderID', 'who answers', '4.2.2.3', { value: responder }),
    field('producedAt', 'when the answer was signed', '4.2.2.1', {
      value: producedAt.toISOString(),
    }),
    field('responses', 'the answers', '4.2.1', {
      parts: responses.map((single, i) => ({ name: `[${i}]`, parts: singleParts(single, view) })),
    }),
    ...noncePart(nonce),
    ...(basic.extendedRevoke
      ? [field('extendedRevoke', 'revoked may mean never issued', '4.4.8', { value: 'present' })]
      : []),
    field('signatureAlgorithm', 'algorithm', '4.2.1', { value: signatureAlgorithm }),
    field('signature', 'of the responder', '4.2.1', await signatureShown(basic, view)),
    field('certs', 'certificates that came along', '4.2.1', {
      value: String(certificates.length),
      parts: certificates.map(({ der }, i) => ({
        name: `[${i}]`,
        clause: rfc(5280, '4.1'),
        ...certificateShown(der, view, { check: refusal.ocspForm }),
      })),
    }),
  ]
}

async function signatureShown(
  basic: BasicOcspResponse,
  { crypto }: View,
): Promise<Omit<Part, 'name'>> {
  const shown = { value: cutBytes(basic.signature) }
  const [signer] = basic.certificates
  if (!signer) return { ...shown, notes: ['not verified: no certificate came along'] }
  if (await verifySignedData(basic, signer.publicKey, crypto))
    return {
      ...shown,
      notes: [`holds with ${signer.subject.text}, which came along: that is not trust`],
    }
  const why = 'does not hold with the certificate that came along'
  return { ...shown, marks: [{ check: refusal.ocspSignature, why }] }
}

function singleParts(single: SingleResponse, { at }: View): Part[] {
  const { certId, status, thisUpdate, nextUpdate } = single
  const when = single.status === 'revoked' ? ` at ${single.revokedAt.toISOString()}` : ''
  const reason = single.status === 'revoked' && single.reason ? `, ${single.reason}` : ''
  const bad: Mark[] = status === 'good' ? [] : [{ check: refusal.ocspStatus, why: status }]
  const early: Mark[] =
    at < thisUpdate ? [{ check: refusal.ocspTime, why: 'made later than now' }] : []
  const over = `over at ${at.toISOString()}`
  const late: Mark[] = nextUpdate && at > nextUpdate ? [{ check: refusal.ocspTime, why: over }] : []
  return [
    field('certID', 'which certificate the answer is about', '4.1.1', {
      parts: certIdParts(certId),
    }),
    field('certStatus', 'revoked or not', '4.2.1', {
      value: `${status}${when}${reason}`,
      ...(bad.length > 0 && { marks: bad }),
    }),
    field('thisUpdate', 'when this was known to be so', '4.2.2.1', {
      value: thisUpdate.toISOString(),
      ...(early.length > 0 && { marks: early }),
    }),
    field('nextUpdate', 'when there is news at the latest', '4.2.2.1', {
      value: nextUpdate?.toISOString() ?? 'none',
      ...(late.length > 0 && { marks: late }),
    }),
  ]
}

const certIdParts = ({ hash, issuerNameHash, issuerKeyHash, serialNumber }: CertId): Part[] => [
  field('hashAlgorithm', 'of the two hashes', '4.1.1', { value: hash }),
  field('issuerNameHash', 'hash of the issuer’s name', '4.1.1', { value: toHex(issuerNameHash) }),
  field('issuerKeyHash', 'hash of the issuer’s key', '4.1.1', { value: toHex(issuerKeyHash) }),
  field('serialNumber', 'number of the certificate', '4.1.1', { value: serialNumber }),
]

const noncePart = (nonce: Uint8Array | undefined): Part[] =>
  nonce
    ? [
        {
          name: 'nonce',
          label: { en: 'ties answer to question' },
          value: toHex(nonce),
          clause: rfc(9654, '2.1'),
        },
      ]
    : []
