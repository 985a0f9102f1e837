/**
 * One HTTP exchange with a peer that is not trusted: no redirects, bounded answers, and errors
 * that say what happened without repeating what was sent.
 * @module
 */
import {
  type Fetch,
  type FetchInit,
  type FetchResponse,
  fetchProblemOf,
  fromBase64url,
  isRedirect,
  utf8Decode,
} from '@tegata/kernel'
import * as z from 'zod/mini'
import { WalletError } from './errors.ts'

const longestAnswer = 4 * 1024 * 1024
const timeoutMs = 30_000

type Reply = { readonly status: number; readonly contentType: string; readonly text: string }

/** @throws WalletError `wallet/unreachable`, `wallet/malformed-answer` */
export async function exchange(fetch: Fetch, url: string, init: FetchInit = {}): Promise<Reply> {
  const { response, body } = await reach(fetch, url, init)
  const contentType = response.headers.get('content-type') ?? ''
  return { status: response.status, contentType, text: utf8Decode(body) }
}

/** Sends JSON, reads JSON of a given shape. @throws WalletError `wallet/refused-by-peer` and above */
export async function exchangeJson<T>(
  fetch: Fetch,
  request: { url: string; init?: FetchInit; body?: unknown },
  shape: z.ZodMiniType<T>,
): Promise<T> {
  const { url, body } = request
  const json = body === undefined ? {} : { method: 'POST' as const, body: JSON.stringify(body) }
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...request.init?.headers,
  }
  const reply = await exchange(fetch, url, { ...request.init, ...json, headers })
  if (reply.status < 200 || reply.status > 299) throw refusedByPeer(reply)
  const parsed = shape.safeParse(parseJson(reply.text))
  if (parsed.success) return parsed.data
  const paths = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
  throw new WalletError('wallet/malformed-answer', `answer has another shape: ${paths}`)
}

/** Bytes in an answer. @throws WalletError `wallet/malformed-answer`, naming the member */
export function bytesIn(text: string, member: string): Uint8Array {
  try {
    return fromBase64url(text)
  } catch (cause) {
    throw new WalletError('wallet/malformed-answer', `${member} is not base64url`, { cause })
  }
}

const coded = z.object({ code: z.optional(z.string()), error: z.optional(z.string()) })

/** Names the peer's error code, which is public, and not its free text. */
export function refusedByPeer(reply: Reply): WalletError {
  const parsed = coded.safeParse(parseJson(reply.text, {}))
  const code = parsed.success ? (parsed.data.code ?? parsed.data.error) : undefined
  const why = code ?? 'without a code'
  return new WalletError('wallet/refused-by-peer', `answered ${reply.status}: ${why}`)
}

type Reached = { readonly response: FetchResponse; readonly body: Uint8Array }

async function reach(fetch: Fetch, url: string, init: FetchInit): Promise<Reached> {
  try {
    const signal = init.signal ?? AbortSignal.timeout(timeoutMs)
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    // A page cannot see the status of a redirect: the Fetch standard answers 0.
    if (response.status === 0 || isRedirect(response))
      throw new WalletError('wallet/unreachable', 'a redirect, which is not followed')
    if (Number(response.headers.get('content-length') ?? '0') > longestAnswer) throw tooLong()
    const body = new Uint8Array(await response.arrayBuffer())
    if (body.length > longestAnswer) throw tooLong()
    return { response, body }
  } catch (cause) {
    if (cause instanceof WalletError) throw cause
    const why = fetchProblemOf(cause).text
    throw new WalletError('wallet/unreachable', `from the other side: ${why}`, { cause })
  }
}

function parseJson(text: string, otherwise?: unknown): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (otherwise !== undefined) return otherwise
    throw new WalletError('wallet/malformed-answer', 'answer is not JSON', { cause })
  }
}

const tooLong = () => new WalletError('wallet/malformed-answer', 'answer is too long')
