/**
 * Making a CRL of very many entries, which arrive in portions and are written as they come: RFC 5280
 * section 5. Only the bytes of the list are held, about fifty for each entry.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import type { Bytes } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import { type CrlFrame, type NewCrlEntry, signList } from './sign-list.ts'
import { entryWriter } from './write-entries.ts'

/**
 * What a large CRL is made of: the entries come in portions, by rising serial number.
 * @see RFC 5280, 5.1
 */
export type NewLargeCrl = CrlFrame & {
  readonly revoked: AsyncIterable<readonly NewCrlEntry[]>
}

/**
 * Builds and signs a v2 CRL without holding its entries. It is not read back: a reader would hold
 * them all.
 *
 * @returns DER
 * @throws PkiError `pki/malformed`, also for serial numbers that do not rise
 */
export const buildLargeCrl = async (crl: NewLargeCrl, signer: Signer): Promise<Bytes> =>
  signList(crl, await collectEntries(crl.revoked), signer)

async function collectEntries(portions: NewLargeCrl['revoked']): Promise<Uint8Array> {
  const writer = entryWriter()
  let previous = ''
  for await (const portion of portions)
    for (const entry of portion) {
      const padded = entry.serialNumber.padStart(40, '0')
      if (padded <= previous) throw malformed('revokedCertificates', 'serial numbers do not rise')
      previous = padded
      writer.add(entry)
    }
  return writer.bytes()
}
