/**
 * What holds for every sample: it is recognised, its lines are there, and each says its clause.
 * @module
 */
import { expect, test } from 'vitest'
import { expectLines, explained, rowsOf, type Sample } from '../testing.ts'

export function describeSamples(samples: readonly Sample[]): void {
  test.each(samples)('%s', async (kind, input, lines) => {
    const tree = await explained(input)
    expect(tree.kind).toBe(kind)
    expect(tree.clause).toMatch(/\S/)
    expectLines(tree, lines)
  })

  test('every line of a structure has its clause', async () => {
    for (const [kind, input] of samples) {
      if (kind.startsWith('CBOR,') || kind === 'PEM') continue
      const without = rowsOf(await explained(input)).filter(
        ({ part }) => part.clause === undefined && !/^\[\d+\]/.test(part.name),
      )
      const named = without.filter(({ part }) => part.label !== undefined && part.name !== 'holds')
      expect(named.map(({ path }) => `${kind} ${path}`)).toEqual([])
    }
  })
}
