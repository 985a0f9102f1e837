/**
 * From starting the process to its first ready answer, once everything is installed.
 * @module
 */
import { atMost, type Benchmark } from '../figure.ts'
import { newPlace, startSandbox } from './sandbox-process.ts'

const limitSeconds = 8

export const start: Benchmark = {
  about: `server start to ready, at most ${limitSeconds} s`,
  async *run(say) {
    const place = await newPlace()
    try {
      say('starting a server on an empty data folder …')
      const fresh = await startSandbox(place)
      await fresh.stop()
      yield atMost('start/fresh', fresh.startSeconds, 's', limitSeconds)
      say('and three times on that folder …')
      const seconds: number[] = []
      for (const _ of [1, 2, 3]) {
        const prepared = await startSandbox(place)
        await prepared.stop()
        seconds.push(prepared.startSeconds)
      }
      const [, median = 0] = seconds.toSorted((a, b) => a - b)
      yield atMost('start/prepared', median, 's', limitSeconds)
    } finally {
      place.remove()
    }
  },
}
