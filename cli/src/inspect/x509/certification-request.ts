/**
 * Certification requests (CSR): RFC 2986.
 * @module
 */
import { parseCsr, verifyCsr } from '@tegata/pki'
import { type Explanation, type Part, rfc, type View } from '../explanation.ts'
import { refusal } from '../refusal.ts'
import { publicKeyText } from './certificate.ts'
import { cutBytes } from './cut-bytes.ts'
import { extensionParts } from './extensions.ts'

/** @throws PkiError when it is no certification request */
export async function explainCsr(der: Uint8Array, view: View): Promise<Explanation> {
  const request = parseCsr(der)
  const holds = await verifyCsr(request, view.crypto)
  const proof = holds
    ? { notes: ['holds with the key in the request: whoever asks has the key'] }
    : { marks: [{ check: refusal.certificateSignature, why: 'does not hold with its own key' }] }
  const field = (name: string, en: string, section: string, shown: Omit<Part, 'name'>): Part => ({
    name,
    label: { en },
    clause: rfc(2986, section),
    ...shown,
  })
  const parts: Part[] = [
    field('subject', 'who asks', '4.1', { value: request.subject.text }),
    field('subjectPKInfo', 'for which key', '4.1', { value: publicKeyText(request.publicKey) }),
    {
      ...field('attributes', 'extensions that are asked for', '4.1', {}),
      clause: rfc(2985, '5.4.2'),
      parts: extensionParts(request, view),
    },
    field('signatureAlgorithm', 'algorithm', '4.2', { value: request.signatureAlgorithm }),
    field('signature', 'by the key itself', '4.2', {
      value: cutBytes(request.signature),
      ...proof,
    }),
  ]
  return { kind: 'certification request (CSR)', clause: rfc(2986, '4'), parts }
}
