/**
 * Answering OCSP requests from the ledger: RFC 6960, RFC 9919.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import {
  buildOcspError,
  buildOcspResponse,
  type CertId,
  certIdOf,
  type OcspAnswer,
  type OcspRequest,
  PkiError,
  parseOcspRequest,
  sameCertId,
} from '@tegata/pki'
import type { Authorities, Authority } from './authorities.ts'
import type { LedgerEntry, Store } from './store.ts'

const validSeconds = 900

type Parts = {
  readonly store: Store
  readonly authorities: Authorities
  readonly crypto: Crypto
  readonly now: Now
}

/** @returns DER; an unreadable request is answered, not thrown */
export async function answerOcsp(parts: Parts, request: Uint8Array): Promise<Uint8Array> {
  const { crypto, now } = parts
  const parsed = read(request)
  if (!parsed) return buildOcspError('malformedRequest')
  const [first] = parsed.certIds
  const authority = first && (await authorityOf(parts, first))
  if (!authority) return buildOcspError('unauthorized')
  const answers: OcspAnswer[] = []
  for (const certId of parsed.certIds) {
    // One response has one signer: ids of another authority are not answered here.
    if ((await authorityOf(parts, certId)) !== authority) return buildOcspError('unauthorized')
    answers.push(await answerFor(parts, authority, certId))
  }
  return await buildOcspResponse(
    {
      answers,
      producedAt: now(),
      ...(parsed.nonce && { nonce: parsed.nonce }),
      certificates: [authority.responder.certificate.der],
    },
    authority.responder.signer,
    crypto,
  )
}

function read(request: Uint8Array): OcspRequest | undefined {
  try {
    return parseOcspRequest(request)
  } catch (error) {
    if (error instanceof PkiError) return undefined
    throw error
  }
}

async function authorityOf(
  { authorities, crypto }: Parts,
  certId: CertId,
): Promise<Authority | undefined> {
  const { serialNumber } = certId
  for (const authority of Object.values(authorities)) {
    const issuer = authority.certificate
    if (sameCertId(await certIdOf({ issuer, serialNumber }, certId.hash, crypto), certId))
      return authority
  }
  return undefined
}

async function answerFor(
  { store, now }: Parts,
  authority: Authority,
  certId: CertId,
): Promise<OcspAnswer> {
  const at = now()
  const times = { thisUpdate: at, nextUpdate: new Date(at.getTime() + validSeconds * 1000) }
  const entry = await store.bySerial(certId.serialNumber)
  if (entry?.authority !== authority.name || entry.state === 'issuing')
    return { certId, ...times, status: 'never-issued' }
  return { certId, ...times, ...statusOf(entry) }
}

function statusOf({ state, reason, changed_at: revokedAt }: LedgerEntry) {
  if (state === 'good') return { status: 'good' } as const
  if (state === 'held') return { status: 'revoked', revokedAt, reason: 'certificateHold' } as const
  return { status: 'revoked', revokedAt, reason: reason ?? 'unspecified' } as const
}
