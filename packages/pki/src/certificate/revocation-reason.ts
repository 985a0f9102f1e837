/**
 * CRLReason: why a certificate was revoked. RFC 5280 5.3.1. Number 7 is not used.
 * @module
 */
import { type DerValue, derTag, readDer } from '../der/der-reader.ts'
import { type Bytes, writeEnumerated } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import type { Extensions } from './extension.ts'
import { extensionOid } from './object-ids.ts'

const numbers = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const

/**
 * Why a certificate was revoked.
 *
 * @see RFC 5280, 5.3.1
 * @useDeclaredType
 */
export type RevocationReason = keyof typeof numbers

const byNumber: ReadonlyMap<number, RevocationReason> = new Map(
  (
    [
      'unspecified',
      'keyCompromise',
      'cACompromise',
      'affiliationChanged',
      'superseded',
      'cessationOfOperation',
      'certificateHold',
      'removeFromCRL',
      'privilegeWithdrawn',
      'aACompromise',
    ] as const
  ).map((reason) => [numbers[reason], reason]),
)

/** @throws PkiError `pki/malformed` */
export function readReason(value: DerValue, path: string): RevocationReason {
  const [number = 7] = value.content
  const reason = value.content.length === 1 ? byNumber.get(number) : undefined
  if (reason === undefined) throw malformed(path, 'unknown reason')
  return reason
}

/** The reasonCode of an entry. @throws PkiError `pki/malformed` */
export function reasonOf(extensions: Extensions): RevocationReason | undefined {
  const extension = extensions.get(extensionOid.reasonCode)
  return (
    extension && readReason(readDer(extension.value, derTag.enumerated, 'reasonCode'), 'reasonCode')
  )
}

export const writeReason = (reason: RevocationReason): Bytes => writeEnumerated(numbers[reason])
