/**
 * Who signed, and whether that leads to an anchor of the caller. ISO/IEC 18013-5:2021, 9.3.3.
 * @module
 */
import type { Crypto, PublicKey } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, equalBytes, toHex } from '@tegata/kernel'
import { type Certificate, documentSigner, parseCertificate, validatePath } from '@tegata/pki'
import type { Reading } from '../reading/tolerance.ts'
import { mdocChecks } from './mdoc-checks.ts'

export type JudgedIssuer = {
  readonly checks: readonly Check[]
  readonly signer?: Certificate
  readonly key?: PublicKey
  readonly anchor?: Certificate
  /** Names of the tolerances that were needed. */
  readonly used: readonly ('pinned-signer' | 'signer-profile')[]
}

/**
 * Settled chains, kept by the caller. One verdict holds for one chain, one set of anchors, one
 * policy and one second, so a cache never makes an expired signer valid.
 */
export type IssuerCache = Map<string, JudgedIssuer>

/** At most this many chains are kept; then the cache starts anew. */
const cacheSize = 256

const { judge, tolerate, notApplicable } = checkMaker(mdocChecks)

export type IssuerQuestion = {
  readonly chain: readonly Uint8Array[]
  readonly trustAnchors: readonly Uint8Array[]
  readonly at: Date
  readonly cache?: IssuerCache
}

export async function judgeIssuer(
  question: IssuerQuestion,
  reading: Reading,
  crypto: Crypto,
): Promise<JudgedIssuer> {
  const { cache } = question
  const name = cache && cacheName(question, reading)
  const known = name === undefined ? undefined : cache?.get(name)
  const judged = known ?? (await judgeChain(question, reading, crypto))
  if (cache && name !== undefined && !known) {
    if (cache.size >= cacheSize) cache.clear()
    cache.set(name, judged)
  }
  for (const tolerance of judged.used) reading.used.add(tolerance)
  return judged
}

function cacheName({ chain, trustAnchors, at }: IssuerQuestion, { tolerate }: Reading): string {
  // Certificates begin and end at whole seconds: within one nothing changes but at its beginning.
  const time = at.getTime()
  const second = `${Math.floor(time / 1000)}${time % 1000 === 0 ? '' : '+'}`
  return [second, [...tolerate].sort(), ...chain.map(toHex), '/', ...trustAnchors.map(toHex)].join()
}

async function judgeChain(
  question: IssuerQuestion,
  reading: Reading,
  crypto: Crypto,
): Promise<JudgedIssuer> {
  try {
    const [leafDer, ...others] = question.chain
    if (!leafDer) return refused('no certificate of the signer')
    const signer = parseCertificate(leafDer)
    const key = await crypto.importPublicKey({ jwk: signer.publicKey })
    const pinned = question.trustAnchors.some((anchor) => equalBytes(anchor, leafDer))
    const judged = pinned
      ? judgePinned(signer, question.at, reading)
      : await judgePath(signer, others, question, reading, crypto)
    return { ...judged, signer, key }
  } catch (error) {
    if (error instanceof CodedError) return refused(`certificate: ${error.code}`)
    throw error
  }
}

const refused = (reason: string): JudgedIssuer => ({
  checks: [judge('mdoc/issuer-trusted', reason)],
  used: [],
})

/** The anchor is the signer itself: no path, no profile, but its dates count. */
function judgePinned(signer: Certificate, at: Date, { tolerate: allowed }: Reading): JudgedIssuer {
  if (at < signer.notBefore || at > signer.notAfter)
    return refused('the signer’s certificate is outside its validity')
  const tolerated = allowed.has('pinned-signer')
  const names = ['pinned-signer']
  return {
    checks: [
      tolerate('mdoc/issuer-trusted', 'the anchor is the signer itself', { names, tolerated }),
      notApplicable('mdoc/signer-profile', 'the signer is pinned'),
    ],
    anchor: signer,
    used: tolerated ? ['pinned-signer'] : [],
  }
}

async function judgePath(
  leaf: Certificate,
  others: readonly Uint8Array[],
  { trustAnchors, at }: IssuerQuestion,
  { tolerate: allowed }: Reading,
  crypto: Crypto,
): Promise<JudgedIssuer> {
  const intermediates = others.map((der) => parseCertificate(der))
  const anchors = readableAnchors(trustAnchors)
  const profile = documentSigner
  const path = await validatePath({ leaf, intermediates, anchors, at, profile }, crypto)
  const failed = path.checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped')
  const ofProfile = failed.filter(({ id, outcome }) => isProfileCheck(id) && outcome === 'failed')
  const ofPath = failed.filter(({ id }) => !isProfileCheck(id))
  const why = ofPath.map(({ id, reason }) => `${id}: ${reason ?? ''}`).join('; ')
  const trusted = judge(
    'mdoc/issuer-trusted',
    path.anchor && why === '' ? undefined : why || 'no path',
  )
  const base = { ...(path.anchor && { anchor: path.anchor }) }
  if (ofProfile.length === 0)
    return { checks: [trusted, judge('mdoc/signer-profile', undefined)], used: [], ...base }
  const tolerated = allowed.has('signer-profile')
  const reason = ofProfile.map((check) => `${check.id}: ${check.reason ?? ''}`).join('; ')
  const names = ['signer-profile']
  return {
    checks: [trusted, tolerate('mdoc/signer-profile', reason, { names, tolerated })],
    used: tolerated ? ['signer-profile'] : [],
    ...base,
  }
}

/** What a certificate lacks of its profile, as against a path that does not hold. */
const isProfileCheck = (id: string) => id.startsWith('pki/profile') || id === 'pki/path-country'

/** An anchor that cannot be read is none; the others still count. */
function readableAnchors(ders: readonly Uint8Array[]): Certificate[] {
  return ders.flatMap((der) => {
    try {
      return [parseCertificate(der)]
    } catch (error) {
      if (error instanceof CodedError) return []
      throw error
    }
  })
}
