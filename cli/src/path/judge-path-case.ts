/**
 * From the bytes of a case to its report.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import { type CertificateList, parseCertificate, parseCrl, validatePath } from '@tegata/pki'
import type { PathCase } from './path-case.ts'

const anyPolicy = '2.5.29.32.0'

export type PathAnswer = {
  readonly valid: boolean
  /** Ids of failed checks, and codes of what could not be read. */
  readonly failed: readonly string[]
  readonly reasons: Readonly<Record<string, string>>
}

/**
 * Judges a case. A list of `crls` that is not empty must cover every certificate below the anchor;
 * without one nothing is asked about revocation. Policies other than any must hold for the path.
 */
export async function judgePathCase(
  given: PathCase,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<PathAnswer> {
  const leaf = readAll([given.leaf], parseCertificate)
  const [certificate] = leaf.read
  if (!certificate) return { valid: false, failed: leaf.unread, reasons: {} }
  const intermediates = readAll(given.intermediates, parseCertificate)
  const anchors = readAll(given.anchors, parseCertificate)
  const crls = readAll<CertificateList>(given.crls, parseCrl)
  const report = await validatePath(
    {
      leaf: certificate,
      intermediates: intermediates.read,
      anchors: anchors.read,
      at: given.at,
      profile: 'any',
      ...(given.crls.length > 0 && { crls: crls.read }),
      ...askedOf(given),
    },
    crypto,
  )
  if (report.verdict === 'accepted') return { valid: true, failed: [], reasons: {} }
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
  const unread = [...intermediates.unread, ...anchors.unread, ...crls.unread]
  return {
    valid: false,
    failed: [...new Set([...failed.map(({ id }) => id), ...unread])],
    reasons: Object.fromEntries(failed.map(({ id, reason }) => [id, reason ?? ''])),
  }
}

function askedOf(given: PathCase) {
  const { eku, keyUsage, policies = [], maxDepth } = given
  const { requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy } = given
  const isAsked = policies.length > 0 && !policies.includes(anyPolicy)
  return {
    ...(eku && { eku }),
    ...(keyUsage && { keyUsage }),
    ...(policies.length > 0 && { policies }),
    requireExplicitPolicy: requireExplicitPolicy ?? isAsked,
    inhibitPolicyMapping: inhibitPolicyMapping ?? false,
    inhibitAnyPolicy: inhibitAnyPolicy ?? false,
    ...(maxDepth !== undefined && { maxDepth }),
  }
}

/** What can be read, and the codes of what cannot: that trusts nobody and revokes nobody. */
function readAll<T>(
  all: readonly Uint8Array[],
  parse: (bytes: Uint8Array) => T,
): { readonly read: T[]; readonly unread: string[] } {
  const read: T[] = []
  const unread: string[] = []
  for (const bytes of all)
    try {
      read.push(parse(bytes))
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      unread.push(error.code)
    }
  return { read, unread }
}
