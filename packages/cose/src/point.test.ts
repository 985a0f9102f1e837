import { coordinateLength } from '@tegata/crypto'
import { fromHex, toHex } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { decompressPoint } from './point.ts'

const curves = [
  ['P-256', 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n, [1n, 2n, 7n]],
  ['P-384', 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n, [1n, 4n, 8n]],
  ['P-521', 2n ** 521n - 1n, [3n, 5n, 7n]],
] as const

describe.each(curves)('%s', (crv, p, withoutPoint) => {
  const coordinate = (x: bigint) => fromHex(x.toString(16).padStart(2 * coordinateLength[crv], '0'))

  test('an x as large as the prime is none, though zero, which it equals, has a point', () => {
    expect(decompressPoint(crv, coordinate(0n), false)).toBeDefined()
    expect(decompressPoint(crv, coordinate(p), false)).toBeUndefined()
    expect(decompressPoint(crv, coordinate(p + 1n), false)).toBeUndefined()
  })

  test.each(withoutPoint)('no point has the x %s', (x) => {
    for (const odd of [true, false])
      expect(decompressPoint(crv, coordinate(x), odd)).toBeUndefined()
  })

  test('the two points of an x differ in sign', () => {
    const [even, odd] = [false, true].map((sign) => decompressPoint(crv, coordinate(0n), sign))
    const sum = [even, odd].reduce(
      (total, y) => total + BigInt(`0x${toHex(y ?? fromHex('00'))}`),
      0n,
    )
    expect(sum).toBe(p)
  })
})
