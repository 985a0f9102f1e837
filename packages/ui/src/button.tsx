import type { ReactNode } from 'react'

const kinds = {
  solid:
    'bg-blue-900 text-white hover:bg-blue-1000 disabled:bg-solid-gray-420 aria-disabled:bg-solid-gray-420',
  outline: 'border border-blue-900 bg-white text-blue-900 hover:bg-blue-200',
  danger: 'bg-red-900 text-white hover:bg-red-1000',
} as const

/** 48 px high; a busy button stays where it is, says so, and does nothing. */
export function Button({
  kind = 'solid',
  busy = false,
  type = 'button',
  onClick,
  children,
}: {
  kind?: keyof typeof kinds
  busy?: boolean
  type?: 'button' | 'submit'
  onClick?: () => void
  children: ReactNode
}) {
  return (
    <button
      type={type}
      aria-disabled={busy}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={`min-h-12 min-w-24 rounded-lg px-5 font-bold ${kinds[kind]}`}
    >
      {children}
    </button>
  )
}
