/**
 * CRL: RFC 5280 section 5.
 * @module
 */
import { type CertificateList, extensionOid, parseCrl } from '@tegata/pki'
import { type Explanation, type Part, rfc, type View } from '../explanation.ts'
import { refusal } from '../refusal.ts'
import { cutBytes } from './cut-bytes.ts'
import { extensionParts } from './extensions.ts'
import { generalNames } from './general-names.ts'

const mostListed = 20

/** @throws PkiError when it is no CRL */
export function explainCrl(der: Uint8Array, view: View): Explanation {
  const crl = parseCrl(der)
  return {
    kind: 'CRL',
    clause: rfc(5280, '5.1'),
    parts: [...headParts(crl, view), ...tailParts(crl, view)],
  }
}

const field = (name: string, en: string, section: string, shown: Omit<Part, 'name'>): Part => ({
  name,
  label: { en },
  clause: rfc(5280, section),
  ...shown,
})

function headParts(crl: CertificateList, { at }: View): Part[] {
  const { version, issuer, thisUpdate, nextUpdate, signatureAlgorithm } = crl
  const early = at < thisUpdate ? [{ check: refusal.crlTime, why: 'made later than now' }] : []
  const late =
    nextUpdate === undefined || at > nextUpdate
      ? [{ check: refusal.crlTime, why: nextUpdate ? `over at ${at.toISOString()}` : 'no end' }]
      : []
  return [
    field('version', 'form of the list', '5.1.2.1', { value: `v${version}` }),
    field('signature', 'algorithm, as signed', '5.1.2.2', { value: signatureAlgorithm }),
    field('issuer', 'whose list it is', '5.1.2.3', { value: issuer.text }),
    field('thisUpdate', 'when it was made', '5.1.2.4', {
      value: thisUpdate.toISOString(),
      ...(early.length > 0 && { marks: early }),
    }),
    field('nextUpdate', 'when the next one comes at the latest', '5.1.2.5', {
      value: nextUpdate?.toISOString() ?? 'none',
      ...(late.length > 0 && { marks: late }),
    }),
  ]
}

function tailParts(crl: CertificateList, view: View): Part[] {
  const { signature, signatureAlgorithm } = crl
  const notes = ['not verified: the certificate of its issuer is not in it']
  return [
    revokedPart(crl, view),
    field('crlExtensions', 'number and scope of the list', '5.1.2.7', {
      parts: extensionParts(crl, view, refusal.crlForm).map((part) => withMeaning(part, crl, view)),
    }),
    field('signatureAlgorithm', 'algorithm', '5.1.1.2', { value: signatureAlgorithm }),
    field('signatureValue', 'signature of the issuer', '5.1.1.3', {
      value: cutBytes(signature),
      notes,
    }),
  ]
}

/** What is read for the list as a whole takes the place of the bytes. */
function withMeaning(part: Part, crl: CertificateList, view: View): Part {
  if (part.name.endsWith(`(${extensionOid.crlNumber})`))
    return { ...part, value: crl.crlNumber ?? '' }
  const point = crl.issuingDistributionPoint
  if (!point || !part.name.endsWith(`(${extensionOid.issuingDistributionPoint})`)) return part
  const { fullName, relative, ...flags } = point
  const set = Object.entries(flags).flatMap(([name, is]) => (is ? [name] : []))
  const names = [generalNames(fullName, view), ...(relative ? ['a relative name'] : []), ...set]
  return { ...part, value: names.filter((name) => name !== '').join(', ') }
}

function revokedPart(crl: CertificateList, view: View): Part {
  const entries = [...crl.revoked.values()]
  const parts = entries
    .slice(0, mostListed)
    .map(({ serialNumber, revokedAt, reason, extensions }) => ({
      name: serialNumber,
      label: { en: 'number, time and reason of what was revoked' },
      clause: rfc(5280, '5.3'),
      value: `${revokedAt.toISOString()}${reason ? `, ${reason}` : ''}`,
      ...(extensions.size > 0 && { notes: [`${extensions.size} extensions of the entry`] }),
    }))
  const left = entries.length - parts.length
  const value = `${entries.length}${left > 0 ? `, of which ${mostListed} are shown` : ''}`
  return field('revokedCertificates', 'what was revoked', '5.1.2.6', {
    value: view.showValues || entries.length === 0 ? value : `${entries.length}`,
    parts,
  })
}
