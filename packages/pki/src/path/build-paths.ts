/**
 * Finding candidate paths from a leaf to an anchor: RFC 4158, bounded.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { sameName } from '../certificate/name.ts'
import { authorityKeyIdentifierOf, subjectKeyIdentifierOf } from '../certificate/read-extensions.ts'

/** Leaf first, anchor last. */
export type CertificatePath = readonly [Certificate, ...Certificate[]]

/** Bounds on work, whatever the intermediates look like. */
const maxPaths = 16
const maxSteps = 512
const maxIntermediates = 64

/**
 * Paths by name, or by key identifier where the name differs (so that the report can say which of
 * both does not chain). The likeliest come first. No certificate stands in a path twice, so that
 * loops end; the number of paths and of steps is bounded, so that meshes end as well.
 *
 * @param maxDepth - certificates in a path, leaf and anchor included
 */
export function buildPaths(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
  maxDepth: number,
): CertificatePath[] {
  const pool = intermediates.slice(0, maxIntermediates)
  const paths: CertificatePath[] = []
  let steps = 0
  const issuersOf = rankedIssuers(pool, anchors)
  const extend = (path: CertificatePath): void => {
    const last = path.at(-1)
    if (last === undefined || path.length >= maxDepth) return
    const issuers = issuersOf(last)
    for (const anchor of unused(issuers.anchors, path))
      if (paths.length < maxPaths) paths.push([...path, anchor])
    for (const issuer of unused(issuers.intermediates, path)) {
      steps += 1
      if (steps > maxSteps || paths.length >= maxPaths) return
      extend([...path, issuer])
    }
  }
  extend([leaf])
  return paths
}

type Issuers = {
  readonly anchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
}

/** The search comes by one certificate many times: what may have issued it is looked up once. */
function rankedIssuers(
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
): (child: Certificate) => Issuers {
  const known = new Map<Certificate, Issuers>()
  return (child) => {
    const before = known.get(child)
    if (before) return before
    const found = {
      anchors: likeliestFirst(child, anchors),
      intermediates: likeliestFirst(child, intermediates),
    }
    known.set(child, found)
    return found
  }
}

function likeliestFirst(child: Certificate, candidates: readonly Certificate[]): Certificate[] {
  const ranked = candidates
    .map((issuer) => ({ issuer, rank: rankOf(child, issuer) }))
    .filter(({ rank }) => rank > 0)
  return ranked.toSorted((a, b) => b.rank - a.rank).map(({ issuer }) => issuer)
}

const unused = (issuers: readonly Certificate[], path: CertificatePath): Certificate[] =>
  issuers.filter((issuer) => !path.some((used) => sameCertificate(used, issuer)))

/** Three for name and key identifier, two for the name, one for the key identifier alone. */
function rankOf(child: Certificate, issuer: Certificate): number {
  const wanted = authorityKeyIdentifierOf(child)?.keyIdentifier
  const offered = subjectKeyIdentifierOf(issuer)
  const sameKey = wanted !== undefined && offered !== undefined && equalBytes(wanted, offered)
  return (sameName(child.issuer, issuer.subject) ? 2 : 0) + (sameKey ? 1 : 0)
}

export const sameCertificate = (a: Certificate, b: Certificate): boolean => equalBytes(a.der, b.der)
