/**
 * Certificates for a card or a phone: possession proven, ordered under ids that a kill does not
 * lose, handed out only when the life that they belong to is written.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import { samePublicKey } from '@tegata/crypto'
import { CodedError, fromBase64url } from '@tegata/kernel'
import { parseCsr, verifyCsr } from '@tegata/pki'
import type { CertificateOrder, EnrolmentDeps } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import type { Store, Trx } from './store.ts'

/**
 * The key of a request whose sender has it.
 * @throws EnrolmentError `enrolment/malformed`, `enrolment/request-not-proven`
 */
export async function keyOfRequest(
  text: string,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<PublicJwk> {
  const request = read(text)
  if (request.publicKey.kty !== 'RSA')
    throw new EnrolmentError('enrolment/request-not-proven', 'the key is not RSA')
  if (!(await verifyCsr(request, crypto)))
    throw new EnrolmentError('enrolment/request-not-proven', 'not signed by the key it names')
  return request.publicKey
}

function read(text: string) {
  try {
    return parseCsr(fromBase64url(text))
  } catch (error) {
    if (error instanceof CodedError)
      throw new EnrolmentError('enrolment/malformed', 'certification request: cannot be read')
    throw error
  }
}

/** @throws EnrolmentError `enrolment/request-not-proven`: one key for both would break both */
export function requireTwoKeys(sign: PublicJwk, auth: PublicJwk): void {
  if (samePublicKey(sign, auth))
    throw new EnrolmentError('enrolment/request-not-proven', 'both requests name one key')
}

export type Issued = { readonly serial: string; readonly der: Uint8Array }

type Parts = Pick<EnrolmentDeps, 'endRequest' | 'issueCertificate'> & { readonly store: Store }

/**
 * Orders certificates, then writes in one transaction; when writing fails, what was issued ends.
 *
 * @param write - gets what was issued, by kind
 */
export async function withCertificates<T>(
  { store, issueCertificate, endRequest }: Parts,
  orders: readonly CertificateOrder[],
  write: (trx: Trx, issued: (kind: CertificateOrder['kind']) => Issued) => Promise<T>,
): Promise<T> {
  const requestIds = orders.map(({ requestId }) => requestId)
  await store.begin(requestIds)
  try {
    const all = await eachSettled(
      orders.map(async (order) => ({ kind: order.kind, ...(await issueCertificate(order)) })),
    )
    const issued = (wanted: CertificateOrder['kind']): Issued => {
      const found = all.find(({ kind }) => kind === wanted)
      if (!found) throw new TypeError(`no ${wanted} certificate was ordered`)
      return found
    }
    return await store.transaction(async (trx) => {
      const result = await write(trx, issued)
      await store.finish(trx, requestIds)
      return result
    })
  } catch (error) {
    for (const requestId of requestIds) await endRequest(requestId)
    await store.finish(undefined, requestIds)
    throw error
  }
}

/** When one fails the others are waited for: what is still being issued cannot be ended. */
async function eachSettled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return await Promise.all(promises)
}
