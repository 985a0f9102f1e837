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
  const extend = (path: CertificatePath): void => {
    const last = path.at(-1)
    if (last === undefined || path.length >= maxDepth) return
    for (const anchor of likeliestFirst(last, anchors, path))
      if (paths.length < maxPaths) paths.push([...path, anchor])
    for (const issuer of likeliestFirst(last, pool, path)) {
      steps += 1
      if (steps > maxSteps || paths.length >= maxPaths) return
      extend([...path, issuer])
    }
  }
  extend([leaf])
  return paths
}

function likeliestFirst(
  child: Certificate,
  candidates: readonly Certificate[],
  path: CertificatePath,
): Certificate[] {
  const ranked = candidates
    .map((issuer) => ({ issuer, rank: rankOf(child, issuer) }))
    .filter(({ issuer, rank }) => rank > 0 && !path.some((used) => sameCertificate(used, issuer)))
  return ranked.toSorted((a, b) => b.rank - a.rank).map(({ issuer }) => issuer)
}

/** Three for name and key identifier, two for the name, one for the key identifier alone. */
function rankOf(child: Certificate, issuer: Certificate): number {
  const wanted = authorityKeyIdentifierOf(child)?.keyIdentifier
  const offered = subjectKeyIdentifierOf(issuer)
  const sameKey = wanted !== undefined && offered !== undefined && equalBytes(wanted, offered)
  return (sameName(child.issuer, issuer.subject) ? 2 : 0) + (sameKey ? 1 : 0)
}

export const sameCertificate = (a: Certificate, b: Certificate): boolean => equalBytes(a.der, b.der)
