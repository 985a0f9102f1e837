/**
 * Certificate: RFC 5280 4.1. Wire: DER. Every byte string here is a view of what was received.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import {
  constructedTag,
  type DerItems,
  type DerValue,
  derInside,
  derItems,
  derTag,
  primitiveTag,
  readDer,
} from '../der/der-reader.ts'
import { readSerialNumber, readSmallInteger, readTime, skipBits } from '../der/der-values.ts'
import { malformed } from '../errors.ts'
import { type Extensions, readExtensions } from './extension.ts'
import { type Name, readName } from './name.ts'
import { readPublicKey } from './public-key.ts'
import { readKnownExtensions } from './read-known-extensions.ts'
import { readSignature, type SignedData } from './signed-data.ts'

/** Only {@link parseCertificate} makes one. */
export type Certificate = SignedData & {
  readonly der: Uint8Array
  /** 1, 2 or 3. */
  readonly version: number
  /** Lower-case hexadecimal without the sign byte; `-` in front of a negative one. */
  readonly serialNumber: string
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Date
  readonly notAfter: Date
  readonly spki: Uint8Array
  readonly publicKey: PublicJwk
  readonly extensions: Extensions
}

const path = 'certificate'

/**
 * Reads a certificate without trusting it. The known extensions are read as well, so that their
 * readers do not throw afterwards.
 *
 * @throws PkiError `pki/malformed`; `pki/unsupported` for a key or signature algorithm that tegata
 * does not verify (DSA, RSA below 2048 bits, RSASSA-PSS, SHA-1); `pki/limit`
 * @see RFC 5280, 4.1
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const outer = derItems(readDer(der, derTag.sequence, path), path)
  const tbs = outer.next(derTag.sequence, path)
  const inner = derItems(tbs, path)
  const version = readVersion(inner)
  const serialNumber = readSerialNumber(inner.next(derTag.integer, 'serialNumber'), 'serialNumber')
  const algorithm = inner.next(derTag.sequence, 'signature')
  const issuer = readName(inner.next(derTag.sequence, 'issuer'), 'issuer')
  if (issuer.attributes.length === 0) throw malformed('issuer', 'empty')
  const validity = readValidity(inner.next(derTag.sequence, 'validity'))
  const subject = readName(inner.next(derTag.sequence, 'subject'), 'subject')
  const spki = inner.next(derTag.sequence, 'subjectPublicKeyInfo').bytes
  const extensions = readTail(inner, version)
  const signed = readSignature(outer, tbs, path, algorithm)
  outer.end(path)
  readKnownExtensions({ extensions })
  const publicKey = readPublicKey(spki, 'subjectPublicKeyInfo')
  const names = { serialNumber, issuer, subject }
  return { der, version, ...names, ...validity, spki, publicKey, extensions, ...signed }
}

function readVersion(items: DerItems): number {
  const wrapped = items.optional(constructedTag(0), 'version')
  if (!wrapped) return 1
  const version = readSmallInteger(derInside(wrapped, derTag.integer, 'version'), 'version') + 1
  if (version !== 2 && version !== 3) throw malformed('version', 'not v2 or v3, or encoded v1')
  return version
}

function readValidity(value: DerValue): { notBefore: Date; notAfter: Date } {
  const items = derItems(value, 'validity')
  const notBefore = readTime(items.any('notBefore'), 'notBefore')
  const notAfter = readTime(items.any('notAfter'), 'notAfter')
  items.end('validity')
  return { notBefore, notAfter }
}

/** Unique identifiers (v2) and extensions (v3): RFC 5280 4.1.2.8, 4.1.2.9. */
function readTail(items: DerItems, version: number): Extensions {
  for (const n of [1, 2]) {
    const unique = version > 1 ? items.optional(primitiveTag(n), 'uniqueID') : undefined
    if (unique) skipBits(unique, 'uniqueID')
  }
  const wrapped = version === 3 ? items.optional(constructedTag(3), 'extensions') : undefined
  items.end(path)
  if (!wrapped) return new Map()
  return readExtensions(derInside(wrapped, derTag.sequence, 'extensions'), 'extensions')
}
