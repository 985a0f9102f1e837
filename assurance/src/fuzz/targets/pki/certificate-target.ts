/**
 * Certificates on the path of a document signer.
 * @module
 */
import { X509Certificate } from 'node:crypto'
import { CodedError, toHex } from '@tegata/kernel'
import { type Certificate, documentSigner, parseCertificate, validatePath } from '@tegata/pki'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateDer } from '../../mutate/mutate-der.ts'
import { failedOf, type SignedTrial, signedTarget } from '../../signed-target.ts'
import { type Authority, createAuthority } from './authority.ts'
import { readByOpenSsl } from './read-by-openssl.ts'
import { signDerAgain } from './sign-der-again.ts'

export const certificateTarget = signedTarget(
  { kind: 'certificate', about: 'certificate of a document signer and its path to a root' },
  async () => {
    const authority = await createAuthority('certificates')
    return {
      seeds: [authority.leaf.der],
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'der', weight: 4, mutate: mutateDer },
        { name: 'signed-again', weight: 2, mutate: signDerAgain(authority.rootSigner) },
      ],
      ask: async (_, bytes) => {
        const leaf = read(bytes)
        if (typeof leaf === 'string') return { refusedBy: [leaf] }
        const { root, at, crypto } = authority
        const path = { leaf, intermediates: [], anchors: [root], at, profile: documentSigner }
        const { verdict, checks, anchor } = await validatePath(path, crypto)
        if (verdict === 'refused') return { refusedBy: failedOf(checks) }
        return { facts: factsOf(leaf, anchor) }
      },
      objection: (trial) => objectionTo(trial, authority),
    }
  },
)

function read(bytes: Uint8Array): Certificate | string {
  try {
    return parseCertificate(bytes)
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

const factsOf = (leaf: Certificate, anchor: Certificate | undefined): string =>
  JSON.stringify({
    serialNumber: leaf.serialNumber,
    issuer: toHex(leaf.issuer.der),
    subject: toHex(leaf.subject.der),
    validity: [leaf.notBefore, leaf.notAfter],
    key: toHex(leaf.spki),
    extensions: [...leaf.extensions].map(([oid, { critical, value }]) => [
      oid,
      critical,
      toHex(value),
    ]),
    anchor: anchor && toHex(anchor.der),
  })

/** OpenSSL, by node:crypto, reads the same certificate. */
function objectionTo(trial: SignedTrial, authority: Authority): string | undefined {
  const other = readByOpenSsl(trial.mutant)
  if (other) return objectionOf(other, parseCertificate(trial.mutant), authority)
  // OpenSSL wants attributes of names to be strings; nobody decides by the subject of a signer.
  const same = withoutSubject(trial.facts) === withoutSubject(trial.original)
  return same ? undefined : 'OpenSSL cannot read it'
}

function objectionOf(
  other: X509Certificate,
  ours: Certificate,
  { root, at }: Authority,
): string | undefined {
  const anchor = new X509Certificate(root.der)
  if (!other.verify(anchor.publicKey)) return 'OpenSSL does not verify it'
  if (comparable(other.issuer) !== comparable(anchor.subject)) return 'another issuer'
  if (other.ca) return 'an authority'
  if (new Date(other.validFrom) > at || new Date(other.validTo) < at) return 'not valid now'
  if (new Date(other.validTo).getTime() !== ours.notAfter.getTime()) return 'end of validity'
  return BigInt(`0x${other.serialNumber}`) === BigInt(`0x${ours.serialNumber}`)
    ? undefined
    : 'serial number'
}

/**
 * RFC 5280, 7.1: names are compared without regard to case and to how much white space there is; line
 * feeds and their like are white space, RFC 4518, 2.2. OpenSSL writes an attribute a line, escaped.
 */
const comparable = (name: string): string =>
  name
    .split('\n')
    .map((line) => line.replaceAll(/(\\0[9A-D]|\\?[^\S\n])+/gi, ' '))
    .map((line) => line.replace('= ', '=').trim().toLowerCase())
    .join('\n')

const withoutSubject = (facts: string): string =>
  JSON.stringify({ ...JSON.parse(facts), subject: '' })
