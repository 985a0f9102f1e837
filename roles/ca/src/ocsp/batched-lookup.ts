/**
 * Looks up many serial numbers with one statement: those that are asked for while one runs wait for
 * the next. What is answered was read after it was asked for, so nobody gets an old state.
 * @module
 */

/** Serial numbers in one statement. */
const most = 500

export function batchedLookup<Entry>(
  find: (serials: readonly string[]) => Promise<ReadonlyMap<string, Entry>>,
): (serial: string) => Promise<Entry | undefined> {
  type Waiting = {
    readonly serial: string
    resolve(entry: Entry | undefined): void
    reject(error: unknown): void
  }
  const waiting: Waiting[] = []
  let isRunning = false
  async function run(): Promise<void> {
    isRunning = true
    // What is asked for in the same turn goes along.
    await null
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
      try {
        const found = await find([...new Set(batch.map(({ serial }) => serial))])
        for (const { serial, resolve } of batch) resolve(found.get(serial))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isRunning = false
  }
  return (serial) =>
    new Promise((resolve, reject) => {
      waiting.push({ serial, resolve, reject })
      if (!isRunning) void run()
    })
}
