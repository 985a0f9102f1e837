/**
 * What went over the wire between two parties of the tour, kept to be shown: method, address,
 * status and bodies. Authorization headers are never kept. All data in a tour is fictitious.
 * @module
 */
import type { Fetch, FetchInit, FetchResponse } from '@tegata/kernel'

export type Message = {
  readonly from: string
  readonly method: string
  readonly url: string
  readonly status: number
  readonly request?: string
  readonly response?: string
}

const longestText = 4_000

/** A `Fetch` of one party that keeps each exchange in `messages`. */
export function recordingFetch(from: string, fetch: Fetch, messages: Message[]): Fetch {
  return async (url, init = {}) => {
    const response = await fetch(url, init)
    const bytes = new Uint8Array(await response.arrayBuffer())
    const request = textOf(init.body)
    const contentType = response.headers.get('content-type') ?? ''
    const reply = isText(contentType) ? shorten(decode(bytes)) : binaryNote(contentType, bytes)
    messages.push({
      from,
      method: init.method ?? 'GET',
      url,
      status: response.status,
      ...(request !== undefined && { request }),
      ...(reply !== '' && { response: reply }),
    })
    return replay(response, bytes)
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const isText = (contentType: string) => /json|text|jwt|urlencoded/.test(contentType)
const binaryNote = (contentType: string, bytes: Uint8Array) =>
  bytes.length === 0 ? '' : `(${contentType || 'binary'}, ${bytes.length} bytes)`
const shorten = (text: string) =>
  text.length > longestText ? `${text.slice(0, longestText)}… (${text.length})` : text

function textOf(body: FetchInit['body']): string | undefined {
  if (body === undefined) return undefined
  return typeof body === 'string' ? shorten(body) : binaryNote('binary', body)
}

/** The body was read to keep it; the caller reads it again from memory. */
function replay(response: FetchResponse, bytes: Uint8Array<ArrayBuffer>): FetchResponse {
  return {
    status: response.status,
    headers: response.headers,
    arrayBuffer: async () => bytes.slice().buffer,
    text: async () => decode(bytes),
    json: async (): Promise<unknown> => JSON.parse(decode(bytes)),
  }
}
