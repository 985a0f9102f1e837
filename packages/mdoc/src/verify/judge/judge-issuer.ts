/**
 * Who signed, and whether that leads to an anchor of the caller. ISO/IEC 18013-5:2021, 9.3.3.
 * @module
 */
import { x5chainOf } from '@tegata/cose'
import type { Crypto, PublicKey } from '@tegata/crypto'
import { type Check, CodedError, checkMaker } from '@tegata/kernel'
import {
  type Certificate,
  documentSigner,
  parseCertificate,
  pathFailures,
  validatePath,
} from '@tegata/pki'
import type { IssuerSigned } from '../../issuer-data/issuer-signed.ts'
import type { Reading } from '../../reading/tolerance.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { IssuerVerification } from '../verification.ts'
import { isAnchor, readAnchors } from './anchors.ts'
import { keepIssuer, keptIssuer } from './issuer-cache.ts'

export type JudgedIssuer = {
  readonly checks: readonly Check[]
  /** The checks of the path and of the profile, one by one: what `checks` says in short. */
  readonly signerChecks: readonly Check[]
  readonly signer?: Certificate
  readonly key?: PublicKey
  readonly anchor?: Certificate
  /** The path that was judged, leaf first. */
  readonly path: readonly Certificate[]
  /** Names of the tolerances that were needed. */
  readonly used: readonly ('pinned-signer' | 'signer-profile')[]
}

/** What a chain is judged under: of the caller's options. */
export type UnderAnchors = Pick<IssuerVerification, 'trustAnchors' | 'at' | 'cache'>

const { judge, tolerate } = checkMaker(mdocChecks)

/** The certificates beside the signature; none where they cannot be read. */
export function chainOf({ issuerAuth }: IssuerSigned): readonly Uint8Array[] {
  try {
    return x5chainOf(issuerAuth)
  } catch (error) {
    if (error instanceof CodedError) return []
    throw error
  }
}

export async function judgeIssuer(
  chain: readonly Uint8Array[],
  under: UnderAnchors,
  reading: Reading,
  crypto: Crypto,
): Promise<JudgedIssuer> {
  const judged = knownIssuer(chain, under) ?? (await judgeChain(chain, under, reading, crypto))
  for (const tolerance of judged.used) reading.used.add(tolerance)
  return judged
}

/** A kept verdict counts while its anchor is among the caller's. */
function knownIssuer(
  chain: readonly Uint8Array[],
  { cache, at, trustAnchors }: UnderAnchors,
): JudgedIssuer | undefined {
  const kept = cache && keptIssuer(cache, chain, at)
  return kept && isAnchor(kept.anchor.der, trustAnchors) ? kept : undefined
}

async function judgeChain(
  chain: readonly Uint8Array[],
  under: UnderAnchors,
  reading: Reading,
  crypto: Crypto,
): Promise<JudgedIssuer> {
  const { trustAnchors, at, cache } = under
  const read = await readChain(chain, crypto)
  if (typeof read === 'string') return withoutChain(read)
  const { signer, others, key } = read
  const judged = isAnchor(signer.der, trustAnchors)
    ? judgePinned(signer, at, reading)
    : await judgePath(signer, others, under, reading, crypto)
  const checks = [judge('mdoc/signer-chain', undefined), ...judged.checks]
  const { anchor, signerChecks, path, used } = judged
  const issuer = { checks, signerChecks, signer, key, path, used }
  if (!anchor) return issuer
  const trusted = { anchor, ...issuer }
  if (cache && checks.every(({ outcome }) => outcome === 'passed'))
    keepIssuer(cache, trusted, chain)
  return trusted
}

type ReadChain = {
  readonly signer: Certificate
  readonly others: readonly Certificate[]
  readonly key: PublicKey
}

async function readChain(
  [leaf, ...others]: readonly Uint8Array[],
  crypto: Crypto,
): Promise<ReadChain | string> {
  if (!leaf) return 'no certificate of the signer'
  try {
    const signer = parseCertificate(leaf)
    const key = await crypto.importPublicKey({ jwk: signer.publicKey })
    return { signer, key, others: others.map((der) => parseCertificate(der)) }
  } catch (error) {
    if (error instanceof CodedError) return `certificate: ${error.code}`
    throw error
  }
}

const withoutChain = (reason: string): JudgedIssuer => ({
  checks: [judge('mdoc/signer-chain', reason), judge('mdoc/issuer-trusted', reason)],
  signerChecks: [],
  path: [],
  used: [],
})

/** The anchor is the signer itself: no path, no profile, but its dates count. */
function judgePinned(
  signer: Certificate,
  at: Date,
  { tolerate: allowed }: Reading,
): Omit<JudgedIssuer, 'signer' | 'key'> {
  const base = { signerChecks: [], path: [signer] }
  if (!(signer.notBefore <= at && at <= signer.notAfter)) {
    const reason = 'the signer’s certificate is outside its validity'
    return { checks: [judge('mdoc/issuer-trusted', reason)], used: [], ...base }
  }
  const pinned = { names: ['pinned-signer'], tolerated: allowed.has('pinned-signer') }
  const reason = 'the anchor is the signer itself'
  const checks = [
    tolerate('mdoc/issuer-trusted', reason, pinned),
    tolerate('mdoc/signer-profile', reason, pinned),
  ]
  return { checks, anchor: signer, used: pinned.tolerated ? ['pinned-signer'] : [], ...base }
}

async function judgePath(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  { trustAnchors, at }: UnderAnchors,
  { tolerate: allowed }: Reading,
  crypto: Crypto,
): Promise<Omit<JudgedIssuer, 'signer' | 'key'>> {
  const anchors = readAnchors(trustAnchors)
  const profile = documentSigner
  const path = await validatePath({ leaf, intermediates, anchors, at, profile }, crypto)
  const failures = pathFailures(path)
  const trusted = judge('mdoc/issuer-trusted', failures.path)
  const base = {
    signerChecks: path.checks,
    path: path.chain ?? [leaf],
    ...(path.anchor && { anchor: path.anchor }),
  }
  const { profile: reason } = failures
  if (reason === undefined)
    return { checks: [trusted, judge('mdoc/signer-profile', undefined)], used: [], ...base }
  const deviation = { names: ['signer-profile'], tolerated: allowed.has('signer-profile') }
  return {
    checks: [trusted, tolerate('mdoc/signer-profile', reason, deviation)],
    used: deviation.tolerated ? ['signer-profile'] : [],
    ...base,
  }
}
