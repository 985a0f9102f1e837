/**
 * The tour as people type it: with starting and stopping a server of its own.
 * @module
 */
import { atMost, type Benchmark } from '../figure.ts'
import { newPlace, runTour } from './sandbox-process.ts'

const limitSeconds = 20

export const tour: Benchmark = {
  about: `the tour, with a server of its own on an empty folder, at most ${limitSeconds} s`,
  async *run(say) {
    const place = await newPlace()
    try {
      say('running the tour …')
      yield atMost('tour', await runTour(place), 's', limitSeconds)
    } finally {
      place.remove()
    }
  },
}
