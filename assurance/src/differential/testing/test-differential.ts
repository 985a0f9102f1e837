/**
 * The test of four libraries on the same documents, for as many as its tier has time for.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

export type DifferentialSize = {
  readonly documents: number
  readonly theirs: number
  readonly mutants: number
}

/** Peers leave rejections that nobody awaits: a process of its own keeps them from other tests. */
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

export function testDifferential(size: DifferentialSize): void {
  const { documents, theirs, mutants } = size
  test(`${documents} documents of each library verify in the others; ${mutants} mutants: every other verdict is explained`, () => {
    const sizes = Object.entries(size).flatMap(([name, count]) => [`--${name}`, String(count)])
    const args = ['--import', 'tsx', '--conditions=source', main, ...sizes]
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    console.log(stdout)
    expect(stderr).toBe('')
    expect(stdout).not.toContain('UNEXPLAINED')
    for (const name of ['@animo-id/mdoc', '@owf/mdoc', '@auth0/mdl']) {
      expect(stdout).toContain(`${name} accepts ${documents} of ${documents} documents of ours`)
      expect(stdout).toContain(`${theirs} of ${theirs} documents of ${name} are accepted here`)
    }
    expect(status).toBe(0)
  })
}
