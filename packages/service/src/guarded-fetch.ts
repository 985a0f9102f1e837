/**
 * Fetching addresses that others wrote: into a certificate, a record, an application. Only listed
 * origins, no redirects, bounded in time and size.
 * @module
 */
import type { Fetch, FetchResponse } from '@tegata/kernel'
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
 * A `Fetch` that reaches allowed addresses only, follows no redirect and stops at its limits. It
 * throws when it is called, not when it is made.
 *
 * @throws ServiceError `service/address-not-allowed`, `service/unreachable`
 */
export function guardedFetch(
  { isAllowed, timeoutMs = 5_000, maxBytes = 4 * 1024 * 1024 }: FetchGuard,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Fetch {
  return async (address, init = {}) => {
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || !isAllowed(url))
      throw new ServiceError('service/address-not-allowed', 'this address is not one to be reached')
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await fetch(url, { ...init, redirect: 'error', signal })
      return answer(response, await readBounded(response, maxBytes))
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause
      const options = { cause, retryAfterSeconds: 5 }
      throw new ServiceError('service/unreachable', 'the other side does not answer', options)
    }
  }
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

/** Allows addresses of these origins, by name, and no other. */
export const originsOnly =
  (...origins: readonly string[]) =>
  (url: URL): boolean =>
    origins.includes(url.origin)

/** Addresses on this machine: for a sandbox. */
export const loopbackOnly = (url: URL): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
