/**
 * What is wrong with a value, by place and rule; never the value itself.
 * @module
 */
import type * as z from 'zod'

const mostNamed = 3
const longestName = 40

/** The first few issues in words. */
export function shapeProblem({ issues }: z.ZodError): string {
  const named = issues.slice(0, mostNamed).map(describe)
  const left = issues.length - named.length
  return [...named, ...(left > 0 ? [`and ${left} more`] : [])].join('; ')
}

type Issue = z.ZodError['issues'][number]

function describe(issue: Issue): string {
  const place = issue.path.map((step) => cut(String(step))).join('.')
  const where = place === '' ? '' : `${place}: `
  if (issue.code === 'unrecognized_keys')
    return `${where}unknown field ${issue.keys.slice(0, mostNamed).map(cut).join(', ')}`
  return `${where}${issue.message}`
}

const cut = (name: string) => (name.length > longestName ? `${name.slice(0, longestName)}…` : name)
