/**
 * Integers that V8 puts into one bucket of a `Map`: its hash of integers has no secret.
 * @module
 */

/** Of a map of up to 65,536 members. */
const bucketMask = 0x7fff

/** So many integers of one bucket, ascending. */
export function collidingIntegers(count: number): number[] {
  const integers: number[] = []
  for (let i = 0; integers.length < count; i += 1)
    if ((hash(i) & bucketMask) === 0) integers.push(i)
  return integers
}

/** Thomas Wang's mix of 32 bits, as engines use it. */
function hash(integer: number): number {
  let mixed = (~integer + (integer << 15)) | 0
  mixed ^= mixed >>> 12
  mixed = (mixed + (mixed << 2)) | 0
  mixed ^= mixed >>> 4
  mixed = Math.imul(mixed, 2057)
  return mixed ^ (mixed >>> 16)
}
