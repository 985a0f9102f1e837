/**
 * How far a run of one kind is: a line now and then, whatever the number of processes.
 * @module
 */

const everyMillis = 10_000

/** @returns a function for each process, to be called with how many mutants it has judged */
export function watchProgress(
  kind: string,
  end: number,
  print: (line: string) => void,
  clock: () => number = () => performance.now(),
): (process: number) => (mutants: number) => void {
  const start = clock()
  const reached = new Map<number, number>()
  let printed = start
  return (process) => (mutants) => {
    reached.set(process, mutants)
    const now = clock()
    if (now - printed < everyMillis) return
    printed = now
    const done = [...reached.values()].reduce((sum, one) => sum + one, 0)
    const rate = Math.max(1, Math.round(done / ((now - start) / 1000)))
    const left = Math.round((end - done) / rate)
    print(`${kind}: ${done} of ${end}, ${rate}/s, about ${left} s left`)
  }
}
