/**
 * CRLs, OCSP requests and responses: RFC 5280 section 5, RFC 6960.
 * @module
 */
import { toHex } from '@tegata/kernel'
import {
  type BasicOcspResponse,
  type CertId,
  parseCrl,
  parseOcspRequest,
  parseOcspResponse,
  type SingleResponse,
} from '@tegata/pki'
import type { Explanation, Part } from '../explanation.ts'

type Explained = Omit<Explanation, 'notes'>
const mostListed = 20

/** @throws PkiError when it is no CRL */
export function explainCrl(der: Uint8Array): Explained {
  const crl = parseCrl(der)
  const entries = [...crl.revoked.values()]
  const listed = entries.slice(0, mostListed).map(({ serialNumber, revokedAt, reason }) => ({
    name: serialNumber,
    value: `${revokedAt.toISOString()}${reason ? `, ${reason}` : ''}`,
  }))
  const left = entries.length - listed.length
  const parts: Part[] = [
    { name: 'version', value: String(crl.version) },
    { name: 'issuer', value: crl.issuer.text },
    { name: 'thisUpdate', value: crl.thisUpdate.toISOString() },
    { name: 'nextUpdate', value: crl.nextUpdate?.toISOString() ?? 'none' },
    ...(crl.crlNumber === undefined ? [] : [{ name: 'crlNumber', value: crl.crlNumber }]),
    { name: 'signatureAlgorithm', value: crl.signatureAlgorithm },
    {
      name: 'revokedCertificates',
      value: `${entries.length}${left > 0 ? `, of which ${mostListed} are shown` : ''}`,
      clause: 'RFC 5280, 5.1.2.6',
      parts: listed,
    },
  ]
  return { kind: 'CRL', clause: 'RFC 5280, 5.1', parts }
}

/** @throws PkiError when it is no OCSP request */
export function explainOcspRequest(der: Uint8Array): Explained {
  const { certIds, nonce } = parseOcspRequest(der)
  const parts: Part[] = [
    ...certIds.map((id, i) => ({ name: `[${i}]`, parts: certIdParts(id) })),
    ...noncePart(nonce),
  ]
  return { kind: 'OCSP request', clause: 'RFC 6960, 4.1', parts }
}

/** @throws PkiError when it is no OCSP response */
export function explainOcspResponse(der: Uint8Array): Explained {
  const response = parseOcspResponse(der)
  const status = { name: 'responseStatus', value: response.status }
  const parts =
    response.status === 'successful' ? [status, ...basicParts(response.basic)] : [status]
  return { kind: 'OCSP response', clause: 'RFC 6960, 4.2', parts }
}

function basicParts(basic: BasicOcspResponse): Part[] {
  const { responderId, producedAt, responses, certificates, nonce, signatureAlgorithm } = basic
  const responder =
    responderId.by === 'name' ? responderId.name.text : `key ${toHex(responderId.keyHash)}`
  return [
    { name: 'responderID', value: responder },
    { name: 'producedAt', value: producedAt.toISOString() },
    ...responses.map((single, i) => ({ name: `[${i}]`, parts: singleParts(single) })),
    ...noncePart(nonce),
    { name: 'signatureAlgorithm', value: signatureAlgorithm },
    ...certificates.map(({ subject }) => ({ name: 'certificate', value: subject.text })),
  ]
}

function singleParts(single: SingleResponse): Part[] {
  const revoked =
    single.status === 'revoked'
      ? ` at ${single.revokedAt.toISOString()}${single.reason ? `, ${single.reason}` : ''}`
      : ''
  return [
    ...certIdParts(single.certId),
    { name: 'certStatus', value: `${single.status}${revoked}` },
    { name: 'thisUpdate', value: single.thisUpdate.toISOString() },
    { name: 'nextUpdate', value: single.nextUpdate?.toISOString() ?? 'none' },
  ]
}

const certIdParts = ({ hash, issuerNameHash, issuerKeyHash, serialNumber }: CertId): Part[] => [
  { name: 'serialNumber', value: serialNumber },
  { name: 'issuerNameHash', value: `${hash} ${toHex(issuerNameHash)}` },
  { name: 'issuerKeyHash', value: `${hash} ${toHex(issuerKeyHash)}` },
]

const noncePart = (nonce: Uint8Array | undefined): Part[] =>
  nonce ? [{ name: 'nonce', value: toHex(nonce), clause: 'RFC 9654' }] : []
