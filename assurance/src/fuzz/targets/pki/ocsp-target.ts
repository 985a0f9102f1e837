/**
 * Answers of an OCSP responder: of the authority itself, and of a delegate.
 * @module
 */

import type { Signer } from '@tegata/crypto'
import { buildOcspResponse, certIdOf, type OcspAnswer, verifyOcspResponse } from '@tegata/pki'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateDer } from '../../mutate/mutate-der.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'
import { type Authority, createAuthority, issueResponder } from './authority.ts'

const hour = 3_600_000
const nonce = Uint8Array.from({ length: 32 }, (_, i) => i)

export const ocspTarget = signedTarget(
  { kind: 'ocsp', about: 'OCSP answer: good and revoked, by the authority and by a delegate' },
  async () => {
    const authority = await createAuthority('answers')
    const { leaf, root, rootSigner, at, crypto } = authority
    const delegate = await issueResponder(authority)
    const revokedAt = new Date(at.getTime() - hour)
    return {
      seeds: [
        await answer(authority, { status: 'good' }, rootSigner),
        await answer(authority, { status: 'revoked', revokedAt }, rootSigner),
        await answer(
          authority,
          { status: 'revoked', revokedAt },
          delegate.signer,
          delegate.certificate,
        ),
      ],
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'der', weight: 4, mutate: mutateDer },
      ],
      ask: async (_, bytes) => {
        const { serialNumber } = leaf
        const acceptRevocableDelegate = true
        const expected = { issuer: root, serialNumber, at, crypto, nonce, acceptRevocableDelegate }
        const report = await verifyOcspResponse(bytes, expected)
        if (report.status === undefined) return { refusedBy: failedOf(report.checks) }
        const { status, thisUpdate, nextUpdate, revokedAt: since, revocationReason } = report
        const said = { status, thisUpdate, nextUpdate, since, revocationReason }
        return { facts: JSON.stringify(said) }
      },
    }
  },
)

type Said = { readonly status: 'good' } | { readonly status: 'revoked'; readonly revokedAt: Date }

async function answer(
  { root, leaf, at, crypto }: Authority,
  said: Said,
  signer: Signer,
  certificate?: Uint8Array,
): Promise<Uint8Array> {
  const certId = await certIdOf(
    { issuer: root, serialNumber: leaf.serialNumber },
    'SHA-256',
    crypto,
  )
  const times = {
    thisUpdate: new Date(at.getTime() - hour),
    nextUpdate: new Date(at.getTime() + hour),
  }
  const one: OcspAnswer = { certId, ...times, ...said }
  const certificates = certificate ? { certificates: [certificate] } : {}
  const response = { answers: [one], producedAt: at, nonce, ...certificates }
  return await buildOcspResponse(response, signer, crypto)
}
