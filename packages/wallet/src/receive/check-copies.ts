/**
 * What was issued, held against what was offered. Every copy is verified as a reader would.
 * @module
 */
import { type PublicJwk, type Signer, samePublicKey } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { definePolicy, parseIssuerSigned, verifyIssuerSigned } from '@tegata/mdoc'
import { WalletError } from '../errors.ts'
import type { HeldRecord, NewCopy } from '../held-record.ts'
import type { WalletDeps } from '../wallet-deps.ts'
import { signersIn } from '../wallet-policy.ts'
import type { IssuedCopies } from './request-copies.ts'

/** The status is asked for before each use; what was issued a moment ago has none to ask for. */
const receiving = {
  'where-asked': definePolicy({ name: 'wallet receiving a record', status: 'not-asked' }),
  required: definePolicy({
    ...{ name: 'wallet receiving a record, signer asked about', status: 'not-asked' },
    signerRevocation: 'required',
  }),
} as const

/**
 * The record and its copies, where every copy is of the type that was offered, carries one of the keys
 * made for it, and says the same about itself as the others. An issuer may give fewer (8.3), never more.
 * @throws WalletError `wallet/record-not-acceptable`
 * @see OpenID4VCI 1.0, 8.3
 */
export async function checkCopies(
  deps: Omit<WalletDeps, 'store' | 'walletKey'>,
  issuer: string,
  { document, deviceKeys, issued }: IssuedCopies,
): Promise<{ record: HeldRecord; copies: NewCopy[] }> {
  const { crypto, now, trust } = deps
  const { checkRevocation, signerRevocation = 'where-asked' } = signersIn(deps)
  const policy = receiving[signerRevocation]
  const free = [...deviceKeys]
  const copies: NewCopy[] = []
  let record: HeldRecord | undefined
  for (const issuerSigned of issued) {
    const options = {
      ...{ trustAnchors: trust.issuerRoots, at: now(), policy },
      ...(checkRevocation && { checkRevocation }),
    }
    const report = await verifyIssuerSigned(issuerSigned, options, crypto)
    if (report.verdict !== 'accepted') throw notAcceptable('a copy does not verify')
    const copy = readCopy(issuerSigned)
    if (copy.docType !== document.docType) throw notAcceptable('a copy is of another type')
    const deviceKey = takeKey(free, copy.deviceKey)
    if (!deviceKey) throw notAcceptable('a copy is for another key, or for one key twice')
    copies.push({ issuerSigned, deviceKey, ...(copy.status && { status: copy.status }) })
    const { docType, elements, validFrom, validUntil } = copy
    const said = { docType, issuer, elements, validFrom, validUntil, state: 'valid' as const }
    record ??= { id: toBase64url(crypto.random(16)), ...said }
    if (!saysTheSame(record, copy)) throw notAcceptable('copies say different things')
  }
  if (!record) throw notAcceptable('no copy')
  return { record, copies }
}

function readCopy(issuerSigned: Uint8Array) {
  const { mso, nameSpaces } = parseIssuerSigned(issuerSigned)
  const { docType, deviceKey, status } = mso
  const { validFrom, validUntil } = mso.validityInfo
  const elements = Object.fromEntries(
    [...nameSpaces].map(([namespace, items]) => [
      namespace,
      items.map((item) => item.elementIdentifier),
    ]),
  )
  return { docType, deviceKey, status, validFrom, validUntil, elements }
}

/** The holder agrees by what the record says; a copy that says less or something else would be shown. */
const saysTheSame = (record: HeldRecord, copy: ReturnType<typeof readCopy>): boolean =>
  record.validFrom.getTime() === copy.validFrom.getTime() &&
  record.validUntil.getTime() === copy.validUntil.getTime() &&
  sorted(record.elements) === sorted(copy.elements)

const sorted = (elements: HeldRecord['elements']): string =>
  JSON.stringify(
    Object.entries(elements)
      .flatMap(([namespace, ids]) => ids.map((id) => [namespace, id]))
      .toSorted(([a = '', b = ''], [c = '', d = '']) =>
        a === c ? (b < d ? -1 : 1) : a < c ? -1 : 1,
      ),
  )

function takeKey(free: Signer[], wanted: PublicJwk): Signer | undefined {
  const index = free.findIndex(({ publicKey }) => samePublicKey(publicKey, wanted))
  return index < 0 ? undefined : free.splice(index, 1)[0]
}

const notAcceptable = (why: string) =>
  new WalletError('wallet/record-not-acceptable', `${why}; nothing was kept`)
