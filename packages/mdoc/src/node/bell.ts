/**
 * Lets one waiter sleep until something changed. A ring that nobody waits for is kept.
 * @module
 */
export function createBell() {
  let rang = false
  let wake: (() => void) | undefined
  return {
    ring: () => {
      rang = true
      wake?.()
    },
    rung: async () => {
      if (!rang)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      rang = false
    },
  }
}
