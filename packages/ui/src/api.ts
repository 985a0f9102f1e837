/**
 * Calling the API from a surface: JSON in, JSON out, errors as a code and what to do.
 * @module
 */
import { CodedError } from '@tegata/kernel'

/** Codes of what may go wrong between a page and the API. */
export const uiErrorCodes = ['ui/refused', 'ui/unreachable', 'ui/unexpected'] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type UiErrorCode = (typeof uiErrorCodes)[number]
/** `message` holds the API's own code and words. */
export class UiError extends CodedError<UiErrorCode> {}

/** @inline */
type Shape<T> = { safeParse(value: unknown): { success: boolean; data?: T | undefined } }

/** A request to the API; with a body it is a POST unless said otherwise. */
export type Call = {
  readonly method?: 'GET' | 'POST'
  readonly token?: string
  readonly body?: unknown
}

/**
 * Calls the API and holds its answer against a shape.
 * @throws UiError `ui/unreachable`, `ui/refused` with what the API said, `ui/unexpected`
 */
export async function callApi<T>(url: string, call: Call, shape: Shape<T>): Promise<T> {
  const { token, body } = call
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const method = call.method ?? (body === undefined ? 'GET' : 'POST')
  const response = await reach(url, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw new UiError('ui/refused', problemIn(answer) ?? `HTTP ${response.status}`)
  const parsed = shape.safeParse(answer)
  if (!parsed.success || parsed.data === undefined)
    throw new UiError('ui/unexpected', 'the answer has another shape than it should')
  return parsed.data
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw new UiError('ui/unreachable', 'the server does not answer', { cause })
  }
}

function problemIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const { code, detail }: { code?: unknown; detail?: unknown } = answer
  return typeof code === 'string' ? `${code}: ${String(detail ?? '')}` : undefined
}
