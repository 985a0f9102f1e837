/**
 * Verifies 100,000 times and answers how much memory is held after 10,000 and at the end, each after
 * a garbage collection: `node --expose-gc`.
 * @module
 */
import { createFixture } from './fixture.ts'
import { tegata } from './tegata-contender.ts'

const { gc } = globalThis
if (!gc) throw new Error('needs --expose-gc')

function heldMegabytes(): number {
  gc?.()
  gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

const fixture = await createFixture(new Date())
const { verify } = await tegata(fixture, { keeps: true })
const held: number[] = []
for (let done = 1; done <= 100_000; done += 1) {
  if (!(await verify(fixture.deviceResponse))) throw new Error('refused')
  if (done === 10_000 || done === 100_000) held.push(heldMegabytes())
}
console.log(JSON.stringify(held))
