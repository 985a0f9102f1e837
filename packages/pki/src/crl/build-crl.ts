/**
 * Making a CRL: RFC 5280 section 5.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import type { Bytes } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import { parseCrl } from './certificate-list.ts'
import { type CrlFrame, type NewCrlEntry, signList } from './sign-list.ts'
import { entryWriter } from './write-entries.ts'

/**
 * What a CRL is made of; the signature comes from the authority's signer.
 * @see RFC 5280, 5.1
 */
export type NewCrl = CrlFrame & { readonly revoked: readonly NewCrlEntry[] }

/**
 * Builds, signs, and reads back a v2 CRL. With nothing revoked the list is absent, not empty
 * (RFC 5280 5.1.2.6).
 *
 * @returns DER
 * @throws PkiError `pki/malformed`
 */
export async function buildCrl(crl: NewCrl, signer: Signer): Promise<Bytes> {
  const writer = entryWriter()
  for (const entry of crl.revoked) writer.add(entry)
  const der = await signList(crl, writer.bytes(), signer)
  if (parseCrl(der).revoked.size !== crl.revoked.length)
    throw malformed('revokedCertificates', 'a serial number twice')
  return der
}
