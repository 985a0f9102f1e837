/**
 * Asking an address for a page, bounded in time and size.
 * @module
 */

import { fetchProblemOf } from '@tegata/kernel'

export type Answer =
  | { readonly status: number; readonly json: unknown; readonly text: string }
  | { readonly unreachable: string }

const timeoutMs = 3_000
const maxBytes = 1024 * 1024

/**
 * Never throws; `json` is `undefined` when the answer is none.
 * @param token - sent as a bearer token
 */
export async function askServer(url: string, token?: string): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(url, { redirect: 'error', signal, headers })
    const text = await readBounded(response)
    return { status: response.status, json: parsed(text), text }
  } catch (error) {
    return { unreachable: whyUnreachable(error) }
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxBytes) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function whyUnreachable(error: unknown): string {
  const { failure, text } = fetchProblemOf(error)
  if (failure === 'timeout') return `no answer within ${timeoutMs / 1000} seconds`
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? `${text}: ${code}` : text
}
