/**
 * The validation of a citizen's certificate for a relying party, with the evidence that it keeps.
 * JPKI Act, articles 17 and 18.
 * @module
 */
import {
  type RelyingPartyQuestion,
  type ValidationAnswer,
  validateForRelyingParty,
} from '@tegata/jpki'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import type { z } from 'zod'
import type { CertificateCheckReply, certificateBody } from './contract.ts'
import { VerifierRoleError } from './errors.ts'
import { reportOf } from './presentations.ts'
import type { TrustInAnswers } from './trust-in-answers.ts'
import type { VerifierDeps } from './verifier-deps.ts'

type Parts = Pick<
  VerifierDeps,
  'anchors' | 'crypto' | 'fetch' | 'mayReadAttributes' | 'now' | 'personLink' | 'policy'
> &
  Pick<TrustInAnswers, 'trust'>

/**
 * OCSP first; where it gives no answer to rely on, the list that the certificate names.
 * @throws VerifierRoleError `verifier/malformed` for a document without a signature, or the reverse
 */
export async function checkCertificate(
  parts: Parts,
  asked: z.output<typeof certificateBody>,
): Promise<CertificateCheckReply> {
  const { anchors, crypto, fetch, now, policy, trust } = parts
  const { maxCrlAgeSeconds } = policy
  const { jpkiSign: sign, jpkiAuth: auth } = anchors()
  const { document, signature, purpose } = asked
  if ((document === undefined) !== (signature === undefined))
    throw new VerifierRoleError('verifier/malformed', 'document and signature go together')
  const answer = await validateForRelyingParty(
    {
      certificate: fromBase64url(asked.certificate),
      anchors: { sign, auth },
      at: now(),
      sources: {
        ...{ methods: ['ocsp', 'crl'], fetch, ...trust },
        ...(maxCrlAgeSeconds !== undefined && { maxCrlAgeSeconds }),
      },
      admitted: admittedTo(parts),
      ...(purpose && { purpose }),
      ...(document !== undefined &&
        signature !== undefined && {
          signed: { document: fromBase64url(document), signature: fromBase64url(signature) },
        }),
    },
    crypto,
  )
  return replyOf(answer)
}

function admittedTo({
  mayReadAttributes,
  personLink,
}: Parts): NonNullable<RelyingPartyQuestion['admitted']> {
  return {
    attributes: mayReadAttributes ?? false,
    ...(personLink && { personLink: ({ serialNumber }) => personLink(serialNumber) }),
  }
}

function replyOf(answer: ValidationAnswer): CertificateCheckReply {
  const { kind, token, status, code, at, validity, path, attributes, personLink } = answer
  return {
    ...reportOf(answer),
    status,
    at: at.toISOString(),
    ...(kind && { kind }),
    ...(token && { token }),
    ...(code && { code }),
    ...(validity && {
      validity: {
        notBefore: validity.notBefore.toISOString(),
        notAfter: validity.notAfter.toISOString(),
      },
    }),
    ...(path && { path: path.map(toBase64url) }),
    revocation: answer.revocation.map(({ method, url, at: asked, evidence, failure }) => ({
      method,
      at: asked.toISOString(),
      ...(url !== undefined && { url }),
      ...(evidence && { evidence: toBase64url(evidence) }),
      ...(failure && { failure }),
    })),
    ...(attributes && { attributes: { ...attributes } }),
    ...(personLink !== undefined && { personLink }),
  }
}
