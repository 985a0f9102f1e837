/**
 * Every document verifies itself before it leaves: what a strict reader finds in the final bytes is
 * held against what was meant. ISO/IEC 18013-5:2021, 9.3.1.
 * @module
 */
import { verifySign1, x5chainOf } from '@tegata/cose'
import { type PublicJwk, samePublicKey } from '@tegata/crypto'
import { CodedError, equalBytes, type Reason } from '@tegata/kernel'
import { MdocError } from '../errors.ts'
import { type IssuerSigned, parseIssuerSigned } from '../issuer-data/issuer-signed.ts'
import { digestInput } from '../issuer-data/issuer-signed-item.ts'
import type { ValidityInfo } from '../issuer-data/validity-info.ts'
import type { ValueDigests } from '../issuer-data/value-digests.ts'
import type { PreparedDocumentSigner } from './document-signer.ts'

export type Intended = {
  readonly docType: string
  readonly deviceKey: PublicJwk
  readonly validity: ValidityInfo
  /** The encoded items by namespace, as they were hashed. */
  readonly written: ReadonlyMap<string, readonly Uint8Array[]>
  readonly valueDigests: ValueDigests
}

/**
 * The bytes of each item are those that were hashed, at the same place or by comparison, and each digest
 * in what was signed is the one computed: this proves what hashing them again would prove. The signature
 * is verified with the key of the certificate.
 *
 * @throws MdocError `mdoc/self-check-failed`
 */
export async function checkIssued(
  issued: Uint8Array,
  intended: Intended,
  signer: PreparedDocumentSigner,
): Promise<void> {
  const reason = await refusal(issued, intended, signer)
  if (reason !== undefined) throw new MdocError('mdoc/self-check-failed', reason)
}

async function refusal(
  issued: Uint8Array,
  intended: Intended,
  signer: PreparedDocumentSigner,
): Promise<Reason> {
  try {
    const read = parseIssuerSigned(issued)
    const reason =
      chainReason(read, signer) ??
      headReason(read, intended) ??
      itemsReason(read, intended) ??
      digestsReason(read, intended)
    if (reason !== undefined) return reason
    const verifies = await verifySign1(read.issuerAuth, signer.key)
    return verifies ? undefined : 'signature does not verify'
  } catch (error) {
    if (error instanceof CodedError) return `${error.code}: ${error.message}`
    throw error
  }
}

function chainReason({ issuerAuth }: IssuerSigned, { chain }: PreparedDocumentSigner): Reason {
  const carried = x5chainOf(issuerAuth)
  const same =
    carried.length === chain.length &&
    carried.every((der, index) => equalBytes(der, chain[index] ?? none))
  return same ? undefined : 'another chain'
}

const none = new Uint8Array(0)

function headReason({ mso }: IssuerSigned, { docType, deviceKey, validity }: Intended): Reason {
  if (mso.docType !== docType) return 'another document type'
  if (!samePublicKey(mso.deviceKey, deviceKey)) return 'another device key'
  const times = ['signed', 'validFrom', 'validUntil', 'expectedUpdate'] as const
  const same = times.every(
    (name) => mso.validityInfo[name]?.getTime() === validity[name]?.getTime(),
  )
  return same ? undefined : 'other dates'
}

function itemsReason({ nameSpaces }: IssuerSigned, { written }: Intended): Reason {
  if (nameSpaces.size !== written.size) return 'other namespaces'
  for (const [namespace, hashed] of written) {
    const read = nameSpaces.get(namespace)
    const same =
      read?.length === hashed.length &&
      read.every((item, index) => equalBytes(digestInput(item), hashed[index] ?? none))
    if (!same) return 'an item is not the one that was hashed'
  }
  return undefined
}

function digestsReason({ mso }: IssuerSigned, { valueDigests }: Intended): Reason {
  if (mso.valueDigests.size !== valueDigests.size) return 'digests of other namespaces'
  for (const [namespace, digests] of valueDigests) {
    const read = mso.valueDigests.get(namespace)
    if (read?.size !== digests.size) return 'another number of digests'
    for (const [id, digest] of digests)
      if (!equalBytes(read.get(id) ?? none, digest)) return 'a digest is not the one computed'
  }
  return undefined
}
