/**
 * Certification requests (CSR): RFC 2986.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { parseCsr, verifyCsr } from '@tegata/pki'
import type { Explanation, Part, View } from '../explanation.ts'
import { publicKeyText } from './certificate.ts'
import { extensionParts } from './extensions.ts'

/** @throws PkiError when it is no certification request */
export async function explainCsr(der: Uint8Array, view: View): Promise<Omit<Explanation, 'notes'>> {
  const request = parseCsr(der)
  const holds = await verifyCsr(request, createNodeCrypto())
  const proof = holds ? 'signed by the key it names' : 'the signature does not hold'
  const parts: Part[] = [
    { name: 'subject', value: request.subject.text },
    { name: 'publicKey', value: publicKeyText(request.publicKey) },
    { name: 'extensionRequest', parts: extensionParts(request, view), clause: 'RFC 2985, 5.4.2' },
    { name: 'signatureAlgorithm', value: request.signatureAlgorithm },
    { name: 'proof of possession', value: proof },
  ]
  return { kind: 'certification request (CSR)', clause: 'RFC 2986, 4', parts }
}
