/**
 * The anchors of the caller, as they were given or prepared.
 * @module
 */
import { CodedError, equalBytes } from '@tegata/kernel'
import { type Certificate, parseCertificate, TrustAnchors } from '@tegata/pki'
import type { IssuerVerification, TrustAnchor } from '../verification.ts'

type Anchors = IssuerVerification['trustAnchors']

const derOf = (anchor: TrustAnchor): Uint8Array =>
  anchor instanceof Uint8Array ? anchor : anchor.certificate

export const isAnchor = (der: Uint8Array, anchors: Anchors): boolean =>
  anchors instanceof TrustAnchors
    ? anchors.certificates.some((anchor) => equalBytes(anchor.der, der))
    : anchors.some((anchor) => equalBytes(derOf(anchor), der))

/** What a path may end at. An anchor that cannot be read is none; the others still count. */
export function readAnchors(anchors: Anchors): readonly Certificate[] | TrustAnchors {
  if (anchors instanceof TrustAnchors) return anchors
  return anchors.flatMap((anchor) => {
    try {
      return [parseCertificate(derOf(anchor))]
    } catch (error) {
      if (error instanceof CodedError) return []
      throw error
    }
  })
}

/** The kinds of document that an anchor is trusted for; `undefined` for all. */
export function docTypesOf({ der }: Certificate, anchors: Anchors): readonly string[] | undefined {
  if (anchors instanceof TrustAnchors) return undefined
  const lists = anchors
    .filter((anchor) => equalBytes(derOf(anchor), der))
    .map((anchor) => (anchor instanceof Uint8Array ? undefined : anchor.docTypes))
  const limited = lists.filter((docTypes) => docTypes !== undefined)
  return limited.length < lists.length ? undefined : limited.flat()
}
