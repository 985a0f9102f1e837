/**
 * Which token it is, by its type. A new token is a line.
 * @module
 */
import { isJwsType } from '@tegata/crypto'
import { type CertificateProfile, readerAuthentication, statusSigner } from '@tegata/pki'
import { openId4Vp, rfc, statusListDraft } from '../explanation.ts'
import { type CheckId, refusal } from '../refusal.ts'

export type TokenKind = {
  readonly kind: string
  readonly clause: string
  /** Checks of whoever takes it, where there are some for it. */
  readonly checks?: { readonly form: CheckId; readonly signature: CheckId; readonly time: CheckId }
  readonly profile?: CertificateProfile
}

const jwt = rfc(7519, '3')

const kinds: Readonly<Record<string, TokenKind>> = {
  'statuslist+jwt': {
    kind: 'status list (JWT)',
    clause: statusListDraft('5.1'),
    checks: {
      form: refusal.statusForm,
      signature: refusal.statusSignature,
      time: refusal.statusTime,
    },
    profile: statusSigner,
  },
  'oauth-authz-req+jwt': {
    kind: 'OpenID4VP request object (JWT)',
    clause: openId4Vp('5'),
    checks: {
      form: refusal.requestForm,
      signature: refusal.requestSignature,
      time: refusal.requestTime,
    },
    profile: readerAuthentication,
  },
  'openid4vci-proof+jwt': { kind: 'OpenID4VCI key proof (JWT)', clause: 'OpenID4VCI 1.0, F.1' },
  'key-attestation+jwt': { kind: 'key attestation (JWT)', clause: 'OpenID4VCI 1.0, D.1' },
  'oauth-client-attestation+jwt': {
    kind: 'client attestation (JWT)',
    clause: 'draft-ietf-oauth-attestation-based-client-auth',
  },
  'tegata-registry-statement+jwt': { kind: 'registry statement (JWT)', clause: jwt },
  'kb+jwt': { kind: 'key binding (JWT)', clause: rfc(9901, '4.3') },
  'dc+sd-jwt': { kind: 'SD-JWT VC', clause: 'SD-JWT VC, 2.2' },
}

export function tokenKind(typ: unknown): TokenKind {
  const found = Object.entries(kinds).find(([name]) => isJwsType(typ, name))
  return found?.[1] ?? { kind: 'JWT', clause: jwt }
}
