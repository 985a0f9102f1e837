/**
 * The two authorities of JPKI for tests, with an OCSP responder that answers in memory.
 * @module
 */
import type { Crypto, PublicJwk, Signer } from '@tegata/crypto'
import type { Fetch } from '@tegata/kernel'
import {
  authorityInfoAccessExtension,
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  buildCertificate,
  buildName,
  buildOcspResponse,
  certificatePoliciesExtension,
  crlDistributionPointsExtension,
  extendedKeyUsageExtension,
  extendedKeyUsageOid,
  keyIdentifierOf,
  keyUsageExtension,
  newSerialNumber,
  type OcspAnswer,
  parseCertificate,
  parseOcspRequest,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'
import type { KeyKind } from './card/jpki-application.ts'
import { sandboxPolicies } from './certificate/policies.ts'
import { type SigningAttributes, signingAttributeNames } from './certificate/signing-attributes.ts'

/** The middle of every validity here. */
export const testTime = new Date('2026-06-01T12:00:00Z')

/** A holder who does not exist, as a signing certificate describes her. */
export const testAttributes: SigningAttributes = {
  name: '見本　花子',
  nameSubstitutes: '00000',
  sex: 'female',
  birthDate: '1990-07-07',
  address: '見本県関所市手形町１－２－３',
  addressSubstitutes: '00000000000000',
}

/** What a test wants certified. */
export type TestOrder = {
  readonly kind: KeyKind
  readonly publicKey: PublicJwk
  /** Default: the card's policy of this kind. */
  readonly policies?: readonly string[]
  /** `null` leaves the names out; an authentication certificate has none anyway. */
  readonly names?: Parameters<typeof subjectAltNameExtension>[0] | null
  readonly notAfter?: Date
  readonly ocsp?: readonly string[]
  /** Addresses of a revocation list; default: none. */
  readonly crl?: readonly string[]
  /** Default: those of the kind. A signing certificate has none; some viewers want one. */
  readonly purposes?: readonly string[]
}

/** What the responder says of a certificate; `silent`: its answer is about no certificate. */
export type TestRevocation = 'good' | 'revoked' | 'held' | 'unknown' | 'silent'

/** The two authorities, what they issue, and how they are asked. */
export type TestJpki = {
  /** DER of the authority of each kind. */
  readonly anchors: Readonly<Record<KeyKind, Uint8Array>>
  /** Keys of the authorities, for tests that answer in their name. */
  readonly signers: Readonly<Record<KeyKind, Signer>>
  issue(order: TestOrder): Promise<Uint8Array>
  /** What the responder says of a certificate from now on. */
  setStatus(certificate: Uint8Array, status: TestRevocation): void
  /** Reaches the responder, and nothing else. */
  readonly fetch: Fetch
  /** How many questions reached the responder. */
  questions(): number
}

/** When what is made here holds, unless a caller says otherwise. */
const testYear = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2027-01-01T00:00:00Z'),
}
/** Between which times something holds. */
export type TestValidity = { readonly notBefore: Date; readonly notAfter: Date }
const responder = { sign: 'https://ocsp.test.example/sign', auth: 'https://ocsp.test.example/auth' }

/**
 * Makes both authorities with new keys. Every certificate is good until `setStatus` says otherwise.
 * @param validity - of the authorities and of what they issue; the year around {@link testTime} by default
 */
export async function createTestJpki(
  crypto: Crypto,
  validity: TestValidity = testYear,
): Promise<TestJpki> {
  const authorities = {
    sign: await createAuthority('TEST JPKI sign', validity, crypto),
    auth: await createAuthority('TEST JPKI auth', validity, crypto),
  }
  const statuses = new Map<string, TestRevocation>()
  let questions = 0
  return {
    anchors: { sign: authorities.sign.certificate, auth: authorities.auth.certificate },
    signers: { sign: authorities.sign.signer, auth: authorities.auth.signer },
    issue: (order) => issue(authorities[order.kind], order, crypto),
    setStatus: (certificate, status) =>
      statuses.set(parseCertificate(certificate).serialNumber, status),
    fetch: async (url, init) => {
      questions += 1
      const kind = (['sign', 'auth'] as const).find((kind) => responder[kind] === url)
      if (!kind || !(init?.body instanceof Uint8Array)) return new Response(null, { status: 404 })
      return await answerOcsp(authorities[kind], init.body, statuses, crypto)
    },
    questions: () => questions,
  }
}

type Authority = {
  readonly signer: Signer
  readonly certificate: Uint8Array
  readonly validity: TestValidity
}

async function createAuthority(
  name: string,
  validity: TestValidity,
  crypto: Crypto,
): Promise<Authority> {
  const signer = await crypto.generateSigner('RS256')
  const subject = buildName([
    ['C', 'JP'],
    ['O', 'TEST JPKI'],
    ['CN', name],
  ])
  const certificate = await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: subject,
      subject,
      ...validity,
      publicKey: signer.publicKey,
      extensions: [
        keyUsageExtension(['keyCertSign', 'cRLSign']),
        basicConstraintsExtension({ certificateAuthority: true }),
        subjectKeyIdentifierExtension(await keyIdentifierOf(signer.publicKey, crypto)),
      ],
    },
    signer,
  )
  return { signer, certificate, validity }
}

async function issue(authority: Authority, order: TestOrder, crypto: Crypto): Promise<Uint8Array> {
  const { kind } = order
  const policies = sandboxPolicies.filter((policy) => policy.kind === kind).slice(0, 1)
  const names = order.names === undefined ? signingAttributeNames(testAttributes) : order.names
  const purposes = order.purposes ?? (kind === 'auth' ? [extendedKeyUsageOid.clientAuth] : [])
  const usages = kind === 'sign' ? (['digitalSignature', 'nonRepudiation'] as const) : undefined
  return await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: parseCertificate(authority.certificate).subject.der,
      subject: buildName([
        ['C', 'JP'],
        ['CN', 'TEST0000000001'],
      ]),
      notBefore: authority.validity.notBefore,
      notAfter: order.notAfter ?? authority.validity.notAfter,
      publicKey: order.publicKey,
      extensions: [
        keyUsageExtension(usages ?? ['digitalSignature']),
        authorityKeyIdentifierExtension(await keyIdentifierOf(authority.signer.publicKey, crypto)),
        certificatePoliciesExtension(order.policies ?? policies.map(({ oid }) => oid)),
        authorityInfoAccessExtension({ ocsp: order.ocsp ?? [responder[kind]] }),
        ...(order.crl ? [crlDistributionPointsExtension(order.crl)] : []),
        ...(purposes.length > 0 ? [extendedKeyUsageExtension(purposes)] : []),
        ...(kind === 'sign' && names ? [subjectAltNameExtension(names)] : []),
      ],
    },
    authority.signer,
  )
}

async function answerOcsp(
  { signer }: Authority,
  body: Uint8Array,
  statuses: ReadonlyMap<string, TestRevocation>,
  crypto: Crypto,
): Promise<Response> {
  const { certIds, nonce } = parseOcspRequest(body)
  const times = {
    thisUpdate: new Date(testTime.getTime() - 60_000),
    nextUpdate: new Date(testTime.getTime() + 3_600_000),
  }
  const answers = certIds.flatMap((certId): OcspAnswer[] => {
    const status = statuses.get(certId.serialNumber) ?? 'good'
    if (status === 'silent') return []
    if (status === 'good' || status === 'unknown') return [{ certId, status, ...times }]
    const reason = status === 'held' ? 'certificateHold' : 'keyCompromise'
    return [{ certId, status: 'revoked', revokedAt: times.thisUpdate, reason, ...times }]
  })
  if (answers.length === 0) return new Response(null, { status: 503 })
  const response = { answers, producedAt: testTime, ...(nonce && { nonce }) }
  return new Response(await buildOcspResponse(response, signer, crypto))
}
