/**
 * How long `npm test` takes, as people type it.
 * @module
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { atMost, type Benchmark } from './figure.ts'

const limitSeconds = 600
const root = fileURLToPath(new URL('../..', import.meta.url))

export const wholeTest: Benchmark = {
  about: `npm test from beginning to end, at most ${limitSeconds} s`,
  async *run(say) {
    say('running npm test …')
    const started = performance.now()
    const child = spawn('npm', ['test'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', resolve)
    })
    const seconds = (performance.now() - started) / 1000
    const figure = atMost('test', seconds, 's', limitSeconds)
    // A run that fails early is no fast run.
    yield { ...figure, holds: figure.holds && status === 0 }
  },
}
