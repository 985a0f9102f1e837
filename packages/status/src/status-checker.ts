/**
 * Asking for the status of a record over HTTP: Token Status List, sections 8.1 to 8.3.
 * Whatever goes wrong on the way is a failed check: no answer is never taken for validity.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  codeOf,
  type Fetch,
  type FetchResponse,
  type Now,
  utf8Decode,
} from '@tegata/kernel'
import { statusChecks } from './status-checks.ts'
import { verifyStatusList } from './verify-status-list.ts'

export type StatusCheckerDeps = {
  /** Guarded by the caller: the uri comes from a document. */
  readonly fetch: Fetch
  readonly now: Now
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** DER. */
  readonly trustAnchors: readonly Uint8Array[]
  /** Default 5000. */
  readonly timeoutMs?: number
  /** Longest answer, compressed; default 2 MiB. */
  readonly maxBytes?: number
}

export type StatusReference = {
  readonly uri: string
  readonly index: number
  /**
   * The one anchor of the list, where the record names it: DER. It has been signed by the issuer with
   * the record, and then stands in place of `trustAnchors`. ISO/IEC 18013-5, 2nd edition (CD), status.
   */
  readonly certificate?: Uint8Array
}

const { judge } = checkMaker(statusChecks)
const jwtMedia = 'application/statuslist+jwt'
const cwtMedia = 'application/statuslist+cwt'

/**
 * A function that settles one reference; it fits `checkStatus` of `@tegata/mdoc`.
 * It never throws for what the network does.
 * @see Token Status List, section 8.3
 */
export function statusChecker(deps: StatusCheckerDeps) {
  const { crypto, trustAnchors } = deps
  return async (
    { uri, index, certificate }: StatusReference,
    issuerChain?: readonly Uint8Array[],
  ): Promise<readonly Check[]> => {
    const answer = await fetchToken(uri, deps)
    if ('problem' in answer) return [judge('status/fetch', answer.problem)]
    const { checks } = await verifyStatusList(answer.token, {
      uri,
      index,
      at: deps.now(),
      trustAnchors: certificate ? [certificate] : trustAnchors,
      crypto,
      ...(issuerChain && !certificate && { issuerChain }),
    })
    return [judge('status/fetch', undefined), ...checks]
  }
}

type Answer = { token: string | Uint8Array } | { problem: string }

async function fetchToken(uri: string, deps: StatusCheckerDeps): Promise<Answer> {
  if (!isHttp(uri)) return { problem: 'uri: neither https nor http' }
  try {
    const response = await deps.fetch(uri, {
      headers: { accept: `${cwtMedia}, ${jwtMedia};q=0.9` },
      redirect: 'error',
      signal: AbortSignal.timeout(deps.timeoutMs ?? 5000),
    })
    return await readAnswer(response, deps.maxBytes ?? 2 * 1024 * 1024)
  } catch (error) {
    const text = codeOf(error) === 'kernel/malformed'
    return { problem: text ? 'answer: not UTF-8' : 'no answer, or none in time' }
  }
}

async function readAnswer(response: FetchResponse, maxBytes: number): Promise<Answer> {
  if (response.status !== 200) return { problem: `HTTP status ${response.status}` }
  const tooLong = { problem: `answer: longer than ${maxBytes} bytes` }
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return tooLong
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (bytes.length > maxBytes) return tooLong
  const media = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (media === cwtMedia) return { token: bytes }
  if (media === jwtMedia) return { token: utf8Decode(bytes) }
  return { problem: 'content-type: not a status list' }
}

const isHttp = (uri: string): boolean =>
  URL.canParse(uri) && ['https:', 'http:'].includes(new URL(uri).protocol)
