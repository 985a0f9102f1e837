/**
 * One measured figure, and whether it holds what is asked of it.
 * @module
 */

export type Figure = {
  readonly figure: string
  readonly value: number
  readonly unit: string
  /** What else was measured in the same run, in the same unit. */
  readonly beside?: Readonly<Record<string, number>>
  /** `value` divided by the best of `beside`. */
  readonly ratio?: number
  readonly target?: string
  readonly holds: boolean
}

export type RunOptions = {
  /** To see that it runs; its figures are no figures. Left unheeded by what is short anyway. */
  readonly short?: boolean
}

export type Benchmark = {
  /** What it measures, for `--help`. */
  readonly about: string
  /** Answers figures as they come; throws when something could not be measured at all. */
  run(say: (text: string) => void, options?: RunOptions): AsyncIterable<Figure>
}

/** A figure that may be at most so much; without a limit it always holds. */
export const atMost = (figure: string, measured: number, unit: string, limit?: number): Figure => ({
  figure,
  value: rounded(measured),
  unit,
  ...(limit !== undefined && { target: `≤ ${limit} ${unit}` }),
  holds: limit === undefined || measured <= limit,
})

/** A figure that has to be at least so much. */
export const atLeast = (figure: string, measured: number, unit: string, limit: number): Figure => ({
  figure,
  value: rounded(measured),
  unit,
  target: `≥ ${limit} ${unit}`,
  holds: measured >= limit,
})

/** A rate beside the rates of others, as a ratio to the best of them; without a target it holds. */
export function besidePeers(
  figure: string,
  rate: number,
  peers: Readonly<Record<string, number>>,
  atLeast?: number,
): Figure {
  const ratio = rate / Math.max(...Object.values(peers))
  const beside = Object.entries(peers).map(([name, value]) => [name, rounded(value)] as const)
  return {
    figure,
    value: rounded(rate),
    unit: '/s',
    beside: Object.fromEntries(beside),
    ratio: Math.round(ratio * 100) / 100,
    ...(atLeast !== undefined && { target: `≥ ${atLeast} ×` }),
    holds: atLeast === undefined || ratio >= atLeast,
  }
}

const rounded = (value: number): number =>
  value >= 100 ? Math.round(value) : Math.round(value * 100) / 100
