/**
 * What a library may not reach for by itself: time, randomness, the network.
 * @module
 */

/** The caller's clock. */
export type Now = () => Date

/** Fills a new byte string from a cryptographically strong source. */
export type Random = (length: number) => Uint8Array<ArrayBuffer>

/** What a request may say: the part of `RequestInit` that is used. */
export type FetchInit = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  redirect?: 'error' | 'follow' | 'manual'
  /** A browser answers from no cache of its own. */
  cache?: 'no-store'
  signal?: AbortSignal
}

/** What is read of an answer: the part of `Response` that is used. */
export type FetchResponse = {
  readonly status: number
  /** Where redirects led that were followed. */
  readonly url?: string
  readonly headers: { get(name: string): string | null }
  arrayBuffer(): Promise<ArrayBuffer>
  text(): Promise<string>
  json(): Promise<unknown>
}

/** The part of the Fetch standard that tegata uses; `globalThis.fetch` fits. */
export type Fetch = (url: string, init?: FetchInit) => Promise<FetchResponse>
