/**
 * Whether a certificate of a path was revoked, by the lists at hand: RFC 5280 6.3.3 without delta
 * lists. Whoever signed a list has a path to the same anchor, whose certificates are asked for as well.
 * @module
 */
import { equalBytes, type Reason } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { sameName } from '../certificate/name.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import {
  authorityKeyIdentifierOf,
  keyUsageOf,
  subjectKeyIdentifierOf,
} from '../certificate/read-extensions.ts'
import type { CertificateList } from '../crl/certificate-list.ts'
import { allReasons, coveredReasons, entryOf } from '../crl/crl-coverage.ts'
import { criticalReason, timeReason } from '../crl/verify-crl.ts'
import { buildPaths, type CertificatePath, sameCertificate } from './build-paths.ts'
import { failuresIn, judgeContents } from './judge-path.ts'
import type { PathInput } from './path-input.ts'
import { signatureReason } from './path-rules.ts'
import type { PathWork } from './path-work.ts'

/** Signers of lists whose own revocation is asked for, one after the other. */
const maxSigners = 3
const signerPathDepth = 8

/** Why the lists do not let the path hold: the first certificate that is revoked or not covered. */
export async function revocationReason(
  path: CertificatePath,
  input: PathInput,
  work: PathWork,
): Promise<Reason> {
  const search = new RevocationSearch(input, work)
  return await search.reasonOf(path, [])
}

class RevocationSearch {
  private readonly input: PathInput
  private readonly work: PathWork
  /** Newest first: a later list has the last word. */
  private readonly lists: readonly CertificateList[]

  constructor(input: PathInput, work: PathWork) {
    this.input = input
    this.work = work
    this.lists = (input.crls ?? []).toSorted(
      (a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime(),
    )
  }

  /** @param asking - signers of lists whose paths are being asked for */
  async reasonOf(path: CertificatePath, asking: readonly Certificate[]): Promise<Reason> {
    for (const at of path.keys()) {
      if (at === path.length - 1) break
      const reason = await this.reasonAt(path, at, asking)
      if (reason) return `certificate ${at} ${reason}`
    }
    return undefined
  }

  private async reasonAt(
    path: CertificatePath,
    at: number,
    asking: readonly Certificate[],
  ): Promise<Reason> {
    const certificate = path[at] ?? path[0]
    const missing = new Set(allReasons)
    for (const list of ofOneKeyFirst(this.lists, path[at + 1])) {
      const reasons = coveredReasons(list, certificate)
      if (![...reasons].some((reason) => missing.has(reason))) continue
      // It may revoke what its base does not, and whoever passes it over never learns of it.
      if (list.extensions.has(extensionOid.deltaCrlIndicator))
        return 'has a delta list, which is not processed'
      if (!this.isUsable(list) || !(await this.isTrusted(list, path, at, asking))) continue
      const entry = entryOf(list, certificate)
      if (entry) return entry.reason === 'certificateHold' ? 'is on hold' : 'was revoked'
      for (const reason of reasons) missing.delete(reason)
      if (missing.size === 0) return undefined
    }
    return 'is not covered by a list that can be relied on'
  }

  private isUsable(list: CertificateList): boolean {
    const { at, skewSeconds = 0 } = this.input
    const isIndirect = list.issuingDistributionPoint?.indirect === true
    return !timeReason(list, { at, skewSeconds }) && !criticalReason(list, isIndirect)
  }

  /** 6.3.3 (f) and (g): by an authority above the certificate, or one with a path of its own. */
  private async isTrusted(
    list: CertificateList,
    path: CertificatePath,
    at: number,
    asking: readonly Certificate[],
  ): Promise<boolean> {
    const above = path.slice(at + 1)
    for (const signer of [...above, ...this.input.intermediates]) {
      if (!maySign(signer, list) || !(await this.work.isSigned(list, signer))) continue
      if (above.some((one) => sameCertificate(one, signer))) return true
      if (await this.hasOwnPath(signer, path.at(-1) ?? signer, asking)) return true
    }
    return false
  }

  private async hasOwnPath(
    signer: Certificate,
    anchor: Certificate,
    asking: readonly Certificate[],
  ): Promise<boolean> {
    if (asking.length >= maxSigners || asking.some((one) => sameCertificate(one, signer)))
      return false
    const { intermediates, at, skewSeconds = 0 } = this.input
    const input = { leaf: signer, intermediates, anchors: [anchor], at, skewSeconds }
    for (const path of buildPaths(signer, intermediates, [anchor], signerPathDepth)) {
      if (failuresIn(judgeContents(path, { ...input, profile: 'any' }, this.work)) > 0) continue
      if (await signatureReason(path, this.work)) continue
      if (!(await this.reasonOf(path, [...asking, signer]))) return true
    }
    return false
  }
}

/**
 * Where two generations of an authority are valid at once, each has a list of its own, and that of the
 * key that issued the certificate knows it best.
 */
function ofOneKeyFirst(
  lists: readonly CertificateList[],
  issuer: Certificate | undefined,
): readonly CertificateList[] {
  const key = issuer && subjectKeyIdentifierOf(issuer)
  if (!key) return lists
  const isOfKey = (list: CertificateList) => {
    const named = authorityKeyIdentifierOf(list)?.keyIdentifier
    return named !== undefined && equalBytes(named, key)
  }
  return [...lists.filter(isOfKey), ...lists.filter((list) => !isOfKey(list))]
}

/** A name, a use of the key and, where both sides name it, a key. */
function maySign(signer: Certificate, list: CertificateList): boolean {
  if (!sameName(signer.subject, list.issuer)) return false
  if (keyUsageOf(signer)?.has('cRLSign') === false) return false
  const named = authorityKeyIdentifierOf(list)?.keyIdentifier
  const own = subjectKeyIdentifierOf(signer)
  return !named || !own || equalBytes(named, own)
}
