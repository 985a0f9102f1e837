/**
 * What this phone could answer with: every record, and its free copies as a query looks at them. Values
 * are read here and stay on the phone.
 * @module
 */
import { x5chainOf } from '@tegata/cose'
import { toBase64url } from '@tegata/kernel'
import { disclosedAsJson, type IssuerSigned, type JsonValue, parseIssuerSigned } from '@tegata/mdoc'
import type { HeldDocument } from '@tegata/oid4vc'
import { authorityKeyIdentifierOf, parseCertificate } from '@tegata/pki'
import type { HeldRecord } from '../held-record.ts'
import type { WalletDeps } from '../wallet-deps.ts'

/** A copy that was not used and is not leased. */
export type HoldingCopy = {
  /** Its `id` is that of the copy. */
  readonly document: HeldDocument
  readonly validFrom: Date
  readonly validUntil: Date
}

/** A record with the copies that it can be shown by. */
export type Holding = { readonly record: HeldRecord; readonly copies: readonly HoldingCopy[] }

/** Reads the store: disabled records too, so that a refusal can say so. */
export async function readHoldings({
  store,
  now,
}: Pick<WalletDeps, 'store' | 'now'>): Promise<readonly Holding[]> {
  const at = now()
  const records = await store.records()
  return await Promise.all(
    records.map(async (record) => {
      const free = record.state === 'valid' ? await store.freeCopies(record.id, at) : []
      return { record, copies: free.map(({ id, issuerSigned }) => readCopy(id, issuerSigned)) }
    }),
  )
}

function readCopy(id: string, bytes: Uint8Array): HoldingCopy {
  const read = parseIssuerSigned(bytes)
  const { docType, validityInfo } = read.mso
  const authorityKeyIdentifiers = x5chainOf(read.issuerAuth).flatMap((der) => {
    const identifier = authorityKeyIdentifierOf(parseCertificate(der))?.keyIdentifier
    return identifier ? [toBase64url(identifier)] : []
  })
  const document = { id, docType, elements: valuesOf(read), authorityKeyIdentifiers }
  return { document, validFrom: validityInfo.validFrom, validUntil: validityInfo.validUntil }
}

/**
 * OpenID4VP 1.0, 6.3: values are compared after conversion to JSON by RFC 8949, 6.1. An integer that no
 * JSON number holds exactly is not compared as text: it matches nothing.
 */
const valuesOf = ({ nameSpaces }: IssuerSigned): HeldDocument['elements'] =>
  new Map(
    [...nameSpaces].map(([namespace, items]) => [
      namespace,
      new Map(
        items.map(({ elementIdentifier, elementValue }): [string, JsonValue] => {
          const exact = typeof elementValue === 'bigint' ? null : elementValue
          const { of } = disclosedAsJson({ of: { value: exact } })
          return [elementIdentifier, of?.value ?? null]
        }),
      ),
    ]),
  )
