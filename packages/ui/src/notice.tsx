import type { ReactNode } from 'react'

const kinds = {
  success: 'border-green-800 bg-green-50',
  error: 'border-red-900 bg-red-50',
  info: 'border-blue-900 bg-blue-50',
} as const

/** A message that a screen reader hears: an error at once, the rest when it is polite. */
export function Notice({ kind, children }: { kind: keyof typeof kinds; children: ReactNode }) {
  return (
    <div
      role={kind === 'error' ? 'alert' : 'status'}
      className={`mt-4 rounded-lg border-2 px-4 py-3 ${kinds[kind]}`}
    >
      {children}
    </div>
  )
}
