/**
 * Fetching addresses that others wrote: into a certificate, a record, an application. Only listed
 * origins, no redirects but those that the caller follows itself, bounded in time and size.
 * @module
 */
import { type Fetch, type FetchResponse, fetchProblemOf, isRedirect } from '@tegata/kernel'
import { ServiceError } from './errors.ts'

/**
 * Which addresses may be reached, and how long and how large an answer may be. By default 5 seconds
 * and 4 MiB.
 */
export type FetchGuard = {
  /** Whether an address may be reached at all. */
  readonly isAllowed: (url: URL) => boolean
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

/**
 * A `Fetch` that reaches allowed addresses only, follows no redirect and stops at its limits. A
 * redirect is answered to whoever asks with `manual`: what is asked next comes through here again. It
 * throws when it is called, not when it is made.
 *
 * @throws ServiceError `service/address-not-allowed`, `service/redirected`, `service/timeout`,
 * `service/too-large`, `service/unreachable`; the message says why
 */
export function guardedFetch(
  { isAllowed, timeoutMs = 5_000, maxBytes = 4 * 1024 * 1024 }: FetchGuard,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Fetch {
  return async (address, init = {}) => {
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || !isAllowed(url))
      throw new ServiceError('service/address-not-allowed', 'this address is not one to be reached')
    const stop = AbortSignal.timeout(timeoutMs)
    const signal = init.signal ? AbortSignal.any([init.signal, stop]) : stop
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal })
      if (isRedirect(response) && init.redirect !== 'manual') {
        await response.body?.cancel()
        throw new ServiceError('service/redirected', 'a redirect, which is not followed')
      }
      return answer(response, await readBounded(response, maxBytes))
    } catch (cause) {
      throw cause instanceof ServiceError ? cause : unreached(cause)
    }
  }
}

function unreached(cause: unknown): ServiceError {
  const { failure, text } = fetchProblemOf(cause)
  const code = failure === 'timeout' ? 'service/timeout' : 'service/unreachable'
  return new ServiceError(code, `the other side: ${text}`, { cause, retryAfterSeconds: 5 })
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxBytes) throw new ServiceError('service/too-large', 'the answer is too large')
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

const answer = (response: Response, bytes: Uint8Array<ArrayBuffer>): FetchResponse => ({
  status: response.status,
  headers: response.headers,
  arrayBuffer: async () => bytes.slice().buffer,
  text: async () => new TextDecoder().decode(bytes),
  json: async (): Promise<unknown> => JSON.parse(new TextDecoder().decode(bytes)),
})

/** Addresses on this machine: for a sandbox. */
export const loopbackOnly = (url: URL): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
