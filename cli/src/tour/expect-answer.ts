/**
 * A step holds only when the parties really answered as they should.
 * @module
 */
import type { Fetch } from '@tegata/kernel'
import * as z from 'zod'
import type { ZodMiniType } from 'zod/mini'

/** A party answered otherwise than the step needs. */
export class TourError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TourError'
  }
}

/** @throws TourError when the condition does not hold */
export function expectThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new TourError(what)
}

export type Call = {
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly token?: string
  readonly body?: unknown
}

/** Sends JSON and reads JSON. @throws TourError when the status is another than expected */
export async function callJson<T>(
  fetch: Fetch,
  call: Call,
  expected: { status: number; shape: z.ZodType<T> | ZodMiniType<T> },
): Promise<T> {
  const response = await fetch(call.url, {
    method: call.method ?? (call.body === undefined ? 'GET' : 'POST'),
    headers: {
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(call.token !== undefined && { authorization: `Bearer ${call.token}` }),
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  })
  const text = await response.text()
  expectThat(
    response.status === expected.status,
    `${call.url} answered ${response.status} instead of ${expected.status}: ${problemOf(text)}`,
  )
  const parsed = expected.shape.safeParse(JSON.parse(text))
  expectThat(parsed.success, `${call.url} answered another shape than its contract`)
  return parsed.data
}

const problem = z.object({ code: z.string(), detail: z.optional(z.string()) })

/** Code and detail of a problem reply, for the message of a failed step. */
function problemOf(text: string): string {
  try {
    const parsed = problem.safeParse(JSON.parse(text))
    return parsed.success ? `${parsed.data.code} ${parsed.data.detail ?? ''}` : 'no problem details'
  } catch {
    return 'no JSON'
  }
}

/** For a machine that is busy with other things. */
const patienceSeconds = 120

/** Asks again until the answer holds. @throws TourError after two minutes */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + patienceSeconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    expectThat(performance.now() < deadline, `${what} did not happen within ${patienceSeconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
