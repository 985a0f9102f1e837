/**
 * Who may answer for an authority: itself, or a delegate it issued directly. RFC 6960 4.2.2.2.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { equalBytes } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { sameName } from '../certificate/name.ts'
import { extendedKeyUsageOid } from '../certificate/object-ids.ts'
import { publicKeyBits } from '../certificate/public-key.ts'
import { extendedKeyUsageOf, hasOcspNoCheck, keyUsageOf } from '../certificate/read-extensions.ts'
import { verifySignedData } from '../certificate/signed-data.ts'
import { criticalReason, validityReason } from '../path/path-rules.ts'
import type { BasicOcspResponse, ResponderId } from './ocsp-response.ts'

export type ResponderRules = {
  readonly issuer: Certificate
  readonly at: Date
  readonly skewSeconds: number
  readonly acceptRevocableDelegate: boolean
}

export type Responder =
  | { readonly certificate: Certificate; readonly reason?: undefined }
  | { readonly certificate?: undefined; readonly reason: string }

/** The certificate whose key may have signed the response, or why there is none. */
export async function findResponder(
  response: BasicOcspResponse,
  rules: ResponderRules,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<Responder> {
  if (await answersTo(rules.issuer, response.responderId, crypto))
    return { certificate: rules.issuer }
  let reason = 'the responder is neither the issuer nor enclosed'
  for (const certificate of response.certificates) {
    if (!(await answersTo(certificate, response.responderId, crypto))) continue
    const refused = await delegateReason(certificate, rules, crypto)
    if (refused === undefined) return { certificate }
    reason = refused
  }
  return { reason }
}

async function answersTo(
  certificate: Certificate,
  id: ResponderId,
  crypto: Pick<Crypto, 'digest'>,
): Promise<boolean> {
  if (id.by === 'name') return sameName(id.name, certificate.subject)
  return equalBytes(id.keyHash, await crypto.digest('SHA-1', publicKeyBits(certificate.spki)))
}

/** RFC 6960 4.2.2.2: issued directly by the authority, for this purpose, valid, not revocable. */
async function delegateReason(
  delegate: Certificate,
  { issuer, at, skewSeconds, acceptRevocableDelegate }: ResponderRules,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<string | undefined> {
  if (!sameName(delegate.issuer, issuer.subject)) return 'delegate of another authority'
  if (!extendedKeyUsageOf(delegate)?.includes(extendedKeyUsageOid.ocspSigning))
    return 'delegate without the purpose OCSPSigning'
  if (keyUsageOf(delegate)?.has('digitalSignature') === false)
    return 'key of the delegate may not sign'
  if (!acceptRevocableDelegate && !hasOcspNoCheck(delegate))
    return 'delegate that would have to be checked for revocation'
  const reason = validityReason([delegate], at, skewSeconds) ?? criticalReason([delegate])
  if (reason) return `delegate: ${reason}`
  return (await verifySignedData(delegate, issuer.publicKey, crypto))
    ? undefined
    : 'delegate not signed by the authority'
}
