/**
 * Issuing: fresh salt for every element and copy, digest ids that say nothing about the element,
 * and a check of one's own before anything leaves. ISO/IEC 18013-5:2021, 9.1.2.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import { createSign1, headerLabel, x5chainValue } from '@tegata/cose'
import type { Crypto, HashName, PublicJwk, Signer } from '@tegata/crypto'
import { parseCertificate } from '@tegata/pki'
import { MdocError } from '../errors.ts'
import { parseIssuerSigned } from '../issuer-data/issuer-signed.ts'
import {
  createIssuerSignedItem,
  digestInput,
  type IssuerSignedItem,
} from '../issuer-data/issuer-signed-item.ts'
import {
  encodeMso,
  type KeyAuthorizations,
  type StatusReference,
  type ValidityInfo,
} from '../issuer-data/mobile-security-object.ts'
import { chainOf } from '../verify/judge/judge-issuer.ts'
import { judgeDigests, judgeIssuerSignature } from '../verify/judge/judge-record.ts'

export type DocumentInput = {
  readonly docType: string
  /** Element values by namespace and element identifier. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, CborValue>>>>
  readonly deviceKey: PublicJwk
  readonly validity: ValidityInfo
  readonly status?: StatusReference
  readonly keyAuthorizations?: KeyAuthorizations
  /** About the device key; see `keyProtectionLabel`. */
  readonly keyInfo?: CborValue
  /** SHA-256 unless said otherwise. */
  readonly digestAlgorithm?: HashName
}

export type DocumentSigner = {
  readonly crypto: Crypto
  readonly signer: Signer
  /** Document-signer certificate first; the root is left out. DER. */
  readonly chain: readonly Uint8Array[]
}

/**
 * Issues one copy and answers IssuerSigned.
 * @throws MdocError `mdoc/invalid-validity`; `mdoc/self-check-failed` when the signer's key is not
 * the one in its certificate
 */
export async function issueDocument(
  input: DocumentInput,
  { crypto, signer, chain }: DocumentSigner,
): Promise<Uint8Array> {
  checkValidityOrder(input.validity)
  const digestAlgorithm = input.digestAlgorithm ?? 'SHA-256'
  const nameSpaces = new Map<CborValue, CborValue>()
  const valueDigests = new Map<string, Map<number, Uint8Array>>()
  for (const [namespace, elements] of Object.entries(input.namespaces)) {
    const items = saltItems(elements, crypto)
    const digests = await Promise.all(
      items.map(async (item) => {
        const digest = await crypto.digest(digestAlgorithm, digestInput(item))
        return [item.digestId, digest] as const
      }),
    )
    valueDigests.set(namespace, new Map(digests.sort(([a], [b]) => a - b)))
    nameSpaces.set(
      namespace,
      items.map(({ raw }) => raw),
    )
  }
  const payload = encodeMso({
    ...input,
    digestAlgorithm,
    valueDigests,
    validityInfo: input.validity,
  })
  const unprotectedHeader = new Map([[headerLabel.x5chain, x5chainValue(chain)]])
  const issuerAuth = await createSign1({ payload, unprotectedHeader }, signer)
  const issued = encodeCbor(
    new Map<CborValue, CborValue>([
      ['nameSpaces', nameSpaces],
      ['issuerAuth', issuerAuth],
    ]),
  )
  await checkOwnDocument(issued, crypto)
  return issued
}

/** 9.1.2.4: `validFrom` not before `signed`, `validUntil` after `validFrom`. */
function checkValidityOrder({ signed, validFrom, validUntil }: ValidityInfo): void {
  if (signed > validFrom || validFrom >= validUntil)
    throw new MdocError('mdoc/invalid-validity', 'signed ≤ validFrom < validUntil does not hold')
}

function saltItems(
  elements: Readonly<Record<string, CborValue>>,
  crypto: Pick<Crypto, 'random'>,
): IssuerSignedItem[] {
  const entries = Object.entries(elements)
  const ids = shuffled(entries.length, crypto)
  return entries.map(([elementIdentifier, elementValue], index) =>
    createIssuerSignedItem({
      digestId: ids[index] ?? index,
      random: crypto.random(32),
      elementIdentifier,
      elementValue,
    }),
  )
}

/** 0 … count−1 in random order: the modulo's bias is below 2^-16 for any document. */
function shuffled(count: number, { random }: Pick<Crypto, 'random'>): number[] {
  const ids = Array.from({ length: count }, (_, index) => index)
  const dice = new DataView(random(4 * count).buffer)
  for (let last = count - 1; last > 0; last -= 1) {
    const chosen = dice.getUint32(4 * last) % (last + 1)
    const swapped = ids[last] ?? last
    ids[last] = ids[chosen] ?? chosen
    ids[chosen] = swapped
  }
  return ids
}

/** Every document verifies itself before it leaves: signature by its own certificate, digests. */
async function checkOwnDocument(issued: Uint8Array, crypto: Crypto): Promise<void> {
  const parsed = parseIssuerSigned(issued)
  const leaf = parseCertificate(chainOf(parsed)[0] ?? new Uint8Array(0))
  const key = await crypto.importPublicKey({ jwk: leaf.publicKey })
  const checks = [
    ...(await judgeIssuerSignature(parsed, key)),
    ...(await judgeDigests(parsed, crypto)),
  ]
  const failed = checks.find(({ outcome }) => outcome !== 'passed')
  if (failed) throw new MdocError('mdoc/self-check-failed', `${failed.id}: ${failed.reason ?? ''}`)
}
