/**
 * A PDF that the phone signs, and that whoever receives it judges by the file alone: the authority that
 * the certificate names is asked over HTTP.
 * @module
 */
import { ocspRevocation } from '@tegata/jpki'
import {
  judgeSignedDocument,
  prepareSignature,
  type ShowDocument,
  signDocument,
} from '@tegata/jpki/signing'
import { fromBase64url } from '@tegata/kernel'
import type { Phone } from './phone.ts'
import { fetchAnchors, type World } from './world.ts'

/** The phone shows the form; what it signs is what it showed, or nothing is signed. */
export async function signPdf(
  { crypto, now }: World,
  phone: Phone,
  document: Uint8Array,
): Promise<Uint8Array> {
  const { signer, certificate } = await phone.signer('sign')
  const at = now()
  const signable = await prepareSignature('pdf', {
    ...{ document, certificate, signingTime: at },
    reason: 'application',
  })
  const show: ShowDocument = async ({ content, hash }) => await crypto.digest(hash, content)
  return (await signDocument({ signable, certificate, signer, at, show }, crypto)).file
}

/** What the bank makes of a file, now: of a signature that held yesterday as well. */
export async function judgePdf(
  world: World,
  document: Uint8Array,
): Promise<{ readonly accepted: boolean; readonly failed: readonly string[] }> {
  const { crypto, now } = world
  const fetch = world.fetchAs('bank')
  const { jpkiSign } = await fetchAnchors(world, fetch)
  const { verdict, checks } = await judgeSignedDocument(
    { format: 'pdf', document },
    {
      anchors: jpkiSign.map((text) => fromBase64url(text)),
      at: now(),
      askRevocation: ocspRevocation({ fetch, crypto }),
    },
    crypto,
  )
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { accepted: verdict === 'accepted', failed }
}
