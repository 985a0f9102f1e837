/**
 * The dates of a new document: whole seconds, in order, within the signer's own.
 * ISO/IEC 18013-5:2021, 9.1.2.4 and B.1.3.
 * @module
 */
import type { Certificate } from '@tegata/pki'
import { MdocError } from '../errors.ts'
import type { ValidityInfo } from '../issuer-data/validity-info.ts'

/** To what times are rounded, so that they do not tell copies or people apart; UTC. */
export type TimeStep = 'second' | 'hour' | 'day'

const stepMs = { second: 1000, hour: 3_600_000, day: 86_400_000 } as const

type SignerValidity = Pick<Certificate, 'notBefore' | 'notAfter'>

/**
 * Rounds the time of signing down, but not to before the signer's certificate; a later beginning up
 * and an end down, so that no document holds for longer than asked.
 *
 * @throws MdocError `mdoc/invalid-validity` unless signed ≤ validFrom < validUntil, expectedUpdate
 * lies between signed and validUntil, and signed and validUntil within the signer's validity
 */
export function settleValidity(
  asked: ValidityInfo,
  signer: SignerValidity,
  step: TimeStep = 'second',
): ValidityInfo {
  const down = (date: Date) => new Date(Math.floor(date.getTime() / stepMs[step]) * stepMs[step])
  const up = (date: Date) => new Date(Math.ceil(date.getTime() / stepMs[step]) * stepMs[step])
  checkOrder(asked)
  checkWithin(asked, signer)
  // A signer that was certified today may round to the day as well.
  const signed = new Date(Math.max(down(asked.signed).getTime(), signer.notBefore.getTime()))
  const settled = {
    signed,
    validFrom: asked.validFrom > asked.signed ? up(asked.validFrom) : signed,
    validUntil: down(asked.validUntil),
    ...(asked.expectedUpdate && { expectedUpdate: down(asked.expectedUpdate) }),
  }
  checkOrder(settled)
  return settled
}

function checkOrder({ signed, validFrom, validUntil, expectedUpdate }: ValidityInfo): void {
  if (!(signed <= validFrom && validFrom < validUntil))
    throw invalid('signed ≤ validFrom < validUntil does not hold')
  if (expectedUpdate && !(signed <= expectedUpdate && expectedUpdate <= validUntil))
    throw invalid('signed ≤ expectedUpdate ≤ validUntil does not hold')
}

function checkWithin({ signed, validUntil }: ValidityInfo, signer: SignerValidity): void {
  if (!(signer.notBefore <= signed && signed <= signer.notAfter))
    throw invalid('signed outside the validity of the signer’s certificate')
  if (!(validUntil <= signer.notAfter))
    throw invalid('valid for longer than the signer’s certificate')
}

const invalid = (why: string) => new MdocError('mdoc/invalid-validity', why)
