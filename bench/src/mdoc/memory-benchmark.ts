/**
 * Whether memory grows with the number of verifications.
 * @module
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { atMost, type Benchmark } from '../figure.ts'

const limitMegabytes = 4

export const mdocMemory: Benchmark = {
  about: `memory held between 10,000 and 100,000 verifications, at most ${limitMegabytes} MB more`,
  async *run(say) {
    say('verifying 100,000 times in a process of its own …')
    const child = fileURLToPath(new URL('memory-child.ts', import.meta.url))
    const options = ['--expose-gc', '--import', 'tsx', '--conditions=source', child]
    const { stdout } = await promisify(execFile)(process.execPath, options)
    const [early = 0, late = Number.NaN] = stdout
      .trim()
      .split(/[^\d.]+/)
      .filter(Boolean)
      .map(Number)
    yield atMost('mdoc/memory', Math.max(0, late - early), 'MB', limitMegabytes)
  },
}
