/**
 * OCSP delegates: each generation of an authority has one, issued like any other certificate, short-lived
 * because nobody asks whether it was revoked. RFC 6960 4.2.2.2; ISO/IEC 18013-5 Annex B.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import {
  buildName,
  extendedKeyUsageExtension,
  extendedKeyUsageOid,
  keyUsageExtension,
  ocspNoCheckExtension,
  ocspResponder,
  parseCertificate,
} from '@tegata/pki'
import { type KeyStore, requireKeyOfCertificate } from '@tegata/service'
import { type Authorities, type Authority, organisation } from '../authority/authorities.ts'
import { type IssueParts, issueCertificate } from '../issuance/issue-certificate.ts'
import type { Store } from '../store.ts'

/** Who signs the answers about certificates of one authority, with the certificate that says so. */
export type Responder = { readonly certificate: Uint8Array; readonly signer: Signer }

/** Asked for with each answer; renewed in good time while the process runs. */
export type Responders = (authority: Authority) => Promise<Responder>

const day = 86_400_000
/** The most that ISO/IEC 18013-5 allows with ocsp-nocheck. */
const validDays = 90
const renewedDaysBefore = 30

type Held = Responder & { readonly notAfter: Date }

export function openResponders(parts: IssueParts & { readonly keys: KeyStore }): Responders {
  const held = new Map<string, Promise<Held>>()
  const lasts = ({ notAfter }: Pick<Held, 'notAfter'>) =>
    notAfter.getTime() - parts.now().getTime() > renewedDaysBefore * day
  return async (authority) => {
    const current = held.get(authority.id)
    if (current && lasts(await current)) return await current
    const opening = openResponder(parts, authority, lasts)
    held.set(authority.id, opening)
    opening.catch(() => held.delete(authority.id))
    return await opening
  }
}

const nameOf = ({ id }: Authority) => `ocsp-${id}`

/**
 * Opens those that were certified before: a key that does not fit stops the start.
 * @throws ServiceError `service/key-differs`
 */
export async function openStoredResponders(
  { store, authorities }: { readonly store: Store; readonly authorities: Authorities },
  responders: Responders,
): Promise<void> {
  for (const authority of authorities.all)
    if (await store.authority(nameOf(authority))) await responders(authority)
}

async function openResponder(
  parts: IssueParts & { readonly keys: KeyStore },
  authority: Authority,
  lasts: (certificate: { readonly notAfter: Date }) => boolean,
): Promise<Held> {
  const { store, keys, now } = parts
  const name = nameOf(authority)
  const signer = await keys.signer(name, 'ES256')
  const opened = (der: Uint8Array): Held => {
    const { notAfter, publicKey } = parseCertificate(der)
    requireKeyOfCertificate(name, signer, publicKey)
    return { certificate: der, signer, notAfter }
  }
  const stored = await store.authority(name)
  const known = stored && opened(stored)
  if (known && lasts(known)) return known
  const notAfter = new Date(now().getTime() + validDays * day)
  const { der } = await issueCertificate(parts, authority, {
    purpose: 'ocsp-responder',
    profile: ocspResponder,
    subject: buildName([
      ['C', 'JP'],
      ['O', organisation],
      ['CN', `TEST OCSP responder of ${authority.id}`],
    ]),
    publicKey: signer.publicKey,
    notAfter,
    extensions: [
      keyUsageExtension(['digitalSignature']),
      extendedKeyUsageExtension([extendedKeyUsageOid.ocspSigning]),
      ocspNoCheckExtension(),
    ],
  })
  return opened(await store.replaceAuthority(name, der, now(), stored))
}
