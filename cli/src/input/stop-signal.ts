/**
 * When a command that runs on is told to end.
 * @module
 */

/** Settles at the first signal. A second one changes nothing: what is open is to end in order. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
}
