/**
 * Something that a person starts and waits for: busy, done or failed in words.
 * @module
 */
import { CodedError } from '@tegata/kernel'
import type { Text } from '@tegata/profiles'
import { useCallback, useState } from 'react'
import { failureText } from './failure-text.ts'

/** Where the work stands; `message` is for the person who started it. */
export type ActionState =
  | { readonly state: 'idle' }
  | { readonly state: 'busy' }
  | { readonly state: 'failed'; readonly message: Text }

/**
 * Work that a person starts and waits for.
 * @returns the state, and a function that runs one piece of work at a time
 */
export function useAction() {
  const [action, setAction] = useState<ActionState>({ state: 'idle' })
  const run = useCallback(async (work: () => Promise<void>) => {
    setAction({ state: 'busy' })
    try {
      await work()
      setAction({ state: 'idle' })
    } catch (error) {
      setAction({ state: 'failed', message: failureText(error) })
      if (!(error instanceof CodedError)) throw error
    }
  }, [])
  return { action, run, busy: action.state === 'busy' }
}
