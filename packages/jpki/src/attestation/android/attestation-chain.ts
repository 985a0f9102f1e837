/**
 * The chain that an Android phone sends: the key's certificate first, the root last. Older chains do
 * not follow RFC 5280 (names, missing extensions), so they are judged here and not by `validatePath`:
 * in the order in which they came, each certificate by the next.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { equalBytes, type Reason } from '@tegata/kernel'
import {
  basicConstraintsOf,
  type Certificate,
  extensionOid,
  keyUsageOf,
  PkiError,
  parseCertificate,
  sameName,
  verifySignedData,
} from '@tegata/pki'
import { androidOid } from './key-description.ts'
import { type AttestationStatusList, statusKeys } from './status-list.ts'

/** Three certificates at least: the key's, that of the key which attests, and a root. */
const least = 3
const most = 10
const longestCertificate = 16_384

/** Leaf first. */
export type AttestationChain = readonly [Certificate, ...Certificate[]]

/** The certificates as read, or why they cannot be. Nothing is trusted yet. */
export function readChain(chain: readonly Uint8Array[]): AttestationChain | string {
  if (chain.length > most) return `more than ${most} certificates`
  const certificates: Certificate[] = []
  for (const [at, der] of chain.entries()) {
    if (der.length > longestCertificate) return `certificate ${at}: too many bytes`
    const certificate = read(der)
    if (typeof certificate === 'string') return `certificate ${at}: ${certificate}`
    certificates.push(certificate)
  }
  const [leaf, ...others] = certificates
  return leaf ? [leaf, ...others] : 'no certificate'
}

function read(der: Uint8Array): Certificate | string {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof PkiError) return error.message
    throw error
  }
}

export const lengthReason = (chain: AttestationChain): Reason =>
  chain.length < least ? `fewer than ${least} certificates` : undefined

/** A root is known by its key: Google has issued certificates anew for the same root key. */
export const anchorOf = (
  chain: AttestationChain,
  anchors: readonly Certificate[],
): Certificate | undefined =>
  anchors.find((anchor) => equalBytes(anchor.spki, chain.at(-1)?.spki ?? new Uint8Array()))

/** Each by the key of the next; the last, a root, by its own. */
export async function signaturesReason(
  chain: AttestationChain,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Reason> {
  for (const [at, certificate] of chain.entries()) {
    const issuer = chain[at + 1] ?? certificate
    if (!(await verifySignedData(certificate, issuer.publicKey, crypto)))
      return `certificate ${at} is not signed by the key of the next`
  }
  return undefined
}

export function namesReason(chain: AttestationChain): Reason {
  const at = chain.findIndex(
    (certificate, at) => !sameName(certificate.issuer, (chain[at + 1] ?? certificate).subject),
  )
  return at === -1 ? undefined : `issuer of certificate ${at} is not the subject of the next`
}

/**
 * The certificates of the maker, and the anchor as the caller has it. The dates of the key's own
 * certificate come from the phone, whose clock proves nothing.
 */
export function datesReason(
  chain: AttestationChain,
  anchor: Certificate | undefined,
  at: Date,
): Reason {
  const time = at.getTime()
  if (Number.isNaN(time)) return 'no time to check against'
  const dated = [...chain.slice(1, -1), ...(anchor ? [anchor] : [])]
  const position = dated.findIndex(
    ({ notBefore, notAfter }) => time < notBefore.getTime() || time > notAfter.getTime(),
  )
  return position === -1 ? undefined : `certificate ${position + 1} is not valid now`
}

/** What is looked at here; a limit that is not must not be passed over. */
const processed: ReadonlySet<string> = new Set([
  extensionOid.keyUsage,
  extensionOid.basicConstraints,
  androidOid.keyDescription,
])

export function authoritiesReason(chain: AttestationChain): Reason {
  for (const [at, certificate] of chain.entries()) {
    for (const [oid, { critical }] of certificate.extensions)
      if (critical && !processed.has(oid)) return `certificate ${at}: extension ${oid}`
    if (at === 0) continue
    const constraints = basicConstraintsOf(certificate)
    if (!constraints?.certificateAuthority) return `certificate ${at} is not an authority's`
    if (constraints.pathLength !== undefined && at - 1 > constraints.pathLength)
      return `certificate ${at} allows fewer authorities below it`
    if (keyUsageOf(certificate)?.has('keyCertSign') === false)
      return `key of certificate ${at} may not sign certificates`
  }
  return undefined
}

/**
 * The leaf describes a key, and nobody else in the chain. A phone signs whatever its owner asks with a
 * key that it attested; without this rule that signature would make a certificate of any description.
 * (The reader of certificates refuses an extension that stands twice in one.)
 */
export function onceReason(chain: AttestationChain): Reason {
  const at = chain.flatMap(({ extensions }, at) =>
    extensions.has(androidOid.keyDescription) ? [at] : [],
  )
  if (at.length === 1 && at[0] === 0) return undefined
  if (at.length === 0) return 'no certificate describes a key'
  return at.length > 1 ? 'several certificates describe a key' : 'not the certificate of the key'
}

export function revokedReason(
  chain: AttestationChain,
  list: AttestationStatusList | undefined,
): Reason {
  if (!list) return 'no list'
  const at = chain.findIndex(({ serialNumber }) =>
    statusKeys(serialNumber).some((key) => list.serialNumbers.has(key)),
  )
  return at === -1 ? undefined : `certificate ${at} is in the list`
}
