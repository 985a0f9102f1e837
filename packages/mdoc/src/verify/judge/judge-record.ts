/**
 * What the issuer signed: signature, digests, dates. ISO/IEC 18013-5:2021, 9.3.1.
 * @module
 */
import { algorithmOf, verifySign1 } from '@tegata/cose'
import { algorithmSuits, type Crypto, type MaybePromise, type PublicKey } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, type Reason } from '@tegata/kernel'
import type { Certificate } from '@tegata/pki'
import type { IssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { digestInput } from '../../issuer-data/issuer-signed-item.ts'
import type { ValidityInfo } from '../../issuer-data/mobile-security-object.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { VerificationPolicy } from '../policy/policy.ts'

const { judge, notApplicable } = checkMaker(mdocChecks)

/** The algorithm of issuerAuth and its signature, by the key of the signer's certificate. */
export async function judgeIssuerSignature(
  { issuerAuth }: IssuerSigned,
  key: PublicKey | undefined,
): Promise<readonly Check[]> {
  if (!key) {
    const reason = 'no key of the signer'
    return [judge('mdoc/issuer-algorithm', reason), judge('mdoc/issuer-signature', reason)]
  }
  const suits = algorithmReason(() => algorithmSuits(algorithmOf(issuerAuth), key.jwk))
  const holds = suits === undefined && (await verifySign1(issuerAuth, key))
  return [
    judge('mdoc/issuer-algorithm', suits),
    judge('mdoc/issuer-signature', holds ? undefined : 'signature does not verify'),
  ]
}

/** Why an algorithm is not one to verify with; asking for it may already refuse it. */
export function algorithmReason(suits: () => boolean): Reason {
  try {
    return suits() ? undefined : 'algorithm does not suit the key'
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

/** Every returned item against the digest under its own namespace; all are asked for at once. */
export async function judgeDigests(
  { mso, nameSpaces }: IssuerSigned,
  crypto: Pick<Crypto, 'matchesDigest'>,
): Promise<readonly Check[]> {
  let known: Reason
  const matches: MaybePromise<boolean>[] = []
  for (const [namespace, items] of nameSpaces) {
    const digests = mso.valueDigests.get(namespace)
    for (const item of items) {
      const digest = digests?.get(item.digestId)
      if (digest) matches.push(crypto.matchesDigest(mso.digestAlgorithm, digestInput(item), digest))
      else known = 'element has no digest under its namespace'
    }
  }
  const equal = matches.every((one) => one === true) || (await Promise.all(matches)).every(Boolean)
  return [
    judge('mdoc/digest-known', known),
    judge('mdoc/digests', equal ? undefined : 'element and digest differ'),
  ]
}

/** No digest number and no element twice in a namespace: 9.1.2.5 and 8.3.2.1.2.2. */
export function judgeUniqueness({ nameSpaces }: IssuerSigned): readonly Check[] {
  let ids: Reason
  let elements: Reason
  for (const items of nameSpaces.values()) {
    if (hasTwice(items.map(({ digestId }) => digestId))) ids = 'two elements with one digest number'
    if (hasTwice(items.map(({ elementIdentifier: name }) => name)))
      elements = 'element occurs twice'
  }
  return [judge('mdoc/digest-ids', ids), judge('mdoc/unique-elements', elements)]
}

/** A few are compared with each other, which costs less than a set of them. */
const few = 24

const hasTwice = (values: readonly unknown[]): boolean =>
  values.length > few
    ? new Set(values).size !== values.length
    : values.some((value, index) => values.indexOf(value) !== index)

/** `signed ≤ validFrom < validUntil`, `validFrom ≤ at ≤ validUntil` give or take the clocks, and age. */
export function judgeDates(
  { signed, validFrom, validUntil }: ValidityInfo,
  at: Date,
  { clockSkewSeconds, maximumAgeSeconds }: VerificationPolicy,
): readonly Check[] {
  const now = at.getTime()
  const skew = clockSkewSeconds * 1000
  const ordered = signed <= validFrom && validFrom < validUntil
  const begun = now + skew >= validFrom.getTime()
  const lasts = now - skew <= validUntil.getTime()
  return [
    judge('mdoc/validity-order', ordered ? undefined : 'not signed ≤ validFrom < validUntil'),
    judge('mdoc/valid-from', begun ? undefined : 'not yet valid'),
    judge('mdoc/valid-until', lasts ? undefined : 'expired'),
    ageCheck(now - skew - signed.getTime(), maximumAgeSeconds),
  ]
}

function ageCheck(ageMs: number, most: number | null): Check {
  if (most === null) return notApplicable('mdoc/maximum-age', 'the policy names no age')
  const young = ageMs <= most * 1000
  return judge('mdoc/maximum-age', young ? undefined : `signed more than ${most} seconds ago`)
}

/** 9.3.1 step 5: the signing time lies within the validity of the signer's certificate. */
export function judgeSigningTime(
  { signed, validUntil }: ValidityInfo,
  signer: Pick<Certificate, 'notBefore' | 'notAfter'> | undefined,
  { beyondSigner }: VerificationPolicy,
): readonly Check[] {
  if (!signer) return [judge('mdoc/signed-by-valid-signer', 'no signer')]
  const within = signer.notBefore <= signed && signed <= signer.notAfter
  const reason = 'signed outside the validity of the signer’s certificate'
  const outlasts = !(validUntil <= signer.notAfter)
  return [
    judge('mdoc/signed-by-valid-signer', within ? undefined : reason),
    beyondSigner === 'accept'
      ? notApplicable('mdoc/validity-within-signer', 'the policy does not ask for it')
      : judge('mdoc/validity-within-signer', outlasts ? 'outlasts the signer' : undefined),
  ]
}
