/**
 * Starting a tour and reading its lines as they come.
 * @module
 */
import { UiError } from '@tegata/ui'
import * as z from 'zod/mini'

const message = z.object({
  from: z.string(),
  method: z.string(),
  url: z.string(),
  status: z.number(),
  request: z.optional(z.string()),
  response: z.optional(z.string()),
})
const check = z.object({
  id: z.string(),
  outcome: z.string(),
  clause: z.string(),
  reason: z.optional(z.string()),
})
const line = z.object({
  step: z.number(),
  title: z.string(),
  ok: z.boolean(),
  ms: z.number(),
  told: z.string(),
  evidence: z.object({
    facts: z.looseObject({ checks: z.optional(z.array(check)) }),
    messages: z.array(message),
  }),
})
type Line = z.output<typeof line>
export type TourStep = Omit<Line, 'evidence'> & {
  readonly evidence: {
    readonly facts: Line['evidence']['facts']
    readonly messages: readonly (z.output<typeof message> & { readonly id: string })[]
  }
}

/** @throws UiError when another tour runs, or the server ends in between */
export async function runTour(
  language: 'ja' | 'en',
  tell: (step: TourStep) => void,
): Promise<void> {
  const response = await fetch('/tour', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ language }),
  }).catch((cause: unknown) => {
    throw new UiError('ui/unreachable', 'the server does not answer', { cause })
  })
  if (response.status === 429) throw new UiError('ui/refused', 'another tour runs; wait for it')
  if (!response.ok || !response.body) throw new UiError('ui/refused', `HTTP ${response.status}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    const lines = (rest + (value ?? '')).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) if (text !== '') tell(readStep(text))
    if (done) return
  }
}

function readStep(text: string): TourStep {
  const parsed = line.safeParse(JSON.parse(text))
  if (!parsed.success) throw new UiError('ui/unexpected', 'a step has another shape than it should')
  const { evidence, ...step } = parsed.data
  const messages = evidence.messages.map((m, index) => ({ ...m, id: `${step.step}-${index}` }))
  return { ...step, evidence: { facts: evidence.facts, messages } }
}
