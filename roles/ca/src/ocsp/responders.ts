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
export type Responder = {
  readonly certificate: Uint8Array
  readonly serial: string
  readonly signer: Signer
}

/** Asked for with each answer; renewed in good time while the process runs. */
export type Responders = (authority: Authority) => Promise<Responder>

const day = 86_400_000
/** The most that ISO/IEC 18013-5 allows with ocsp-nocheck. */
const validDays = 90
const renewedDaysBefore = 30
/** Another process may have revoked it: the ledger is asked again after this. */
const checkedAgainMs = 30_000

type Parts = IssueParts & { readonly keys: KeyStore }
type Held = Responder & { readonly notAfter: Date }
type Checked = { readonly held: Promise<Held>; readonly at: number }

/** @returns also a function that forgets what was held, for when one of them was revoked here */
export function openResponders(parts: Parts): {
  readonly responders: Responders
  readonly forget: () => void
} {
  const { now } = parts
  const known = new Map<string, Checked>()
  const lasts = ({ notAfter }: Pick<Held, 'notAfter'>) =>
    notAfter.getTime() - now().getTime() > renewedDaysBefore * day
  const responders: Responders = async (authority) => {
    const current = known.get(authority.id)
    const at = now().getTime()
    if (current && at - current.at < checkedAgainMs && lasts(await current.held))
      return await current.held
    const held = openResponder(parts, authority, lasts)
    known.set(authority.id, { held, at })
    held.catch(() => known.delete(authority.id))
    return await held
  }
  return { responders, forget: () => known.clear() }
}

/** The first of an authority, and those that came after one was revoked. */
const nameOf = ({ id }: Authority, place = 1) =>
  place === 1 ? `ocsp-${id}` : `ocsp-${id}-${place}`

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

/** A delegate that was revoked keeps its name: its key may be known, so the next one has another. */
async function openResponder(
  parts: Parts,
  authority: Authority,
  lasts: (certificate: { readonly notAfter: Date }) => boolean,
): Promise<Held> {
  const { store, keys } = parts
  for (let place = 1; ; place += 1) {
    const name = nameOf(authority, place)
    const stored = await store.authority(name)
    const serial = stored && parseCertificate(stored).serialNumber
    const entry = serial === undefined ? undefined : await store.bySerial(serial)
    if (entry?.state === 'revoked') continue
    const signer = await keys.signer(name, 'ES256')
    const known = stored && heldBy(name, signer, stored)
    if (known && lasts(known)) return known
    const issued = await issueResponder(parts, authority, signer)
    return heldBy(name, signer, await store.replaceAuthority(name, issued, parts.now(), stored))
  }
}

function heldBy(name: string, signer: Signer, der: Uint8Array): Held {
  const { notAfter, publicKey, serialNumber: serial } = parseCertificate(der)
  requireKeyOfCertificate(name, signer, publicKey)
  return { certificate: der, serial, signer, notAfter }
}

async function issueResponder(
  parts: Parts,
  authority: Authority,
  { publicKey }: Signer,
): Promise<Uint8Array> {
  const notAfter = new Date(parts.now().getTime() + validDays * day)
  const { der } = await issueCertificate(parts, authority, {
    purpose: 'ocsp-responder',
    profile: ocspResponder,
    subject: buildName([
      ['C', 'JP'],
      ['O', organisation],
      ['CN', `TEST OCSP responder of ${authority.id}`],
    ]),
    publicKey,
    notAfter,
    extensions: [
      keyUsageExtension(['digitalSignature']),
      extendedKeyUsageExtension([extendedKeyUsageOid.ocspSigning]),
      ocspNoCheckExtension(),
    ],
  })
  return der
}
