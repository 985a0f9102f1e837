/**
 * A thread that verifies on its own, with nobody to take cases from or to answer to: two of them are what
 * `verifyMany` cannot pass.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { Fixture } from './fixture.ts'
import { tegata } from './tegata-contender.ts'

const fixture: Fixture = workerData
const contender = await tegata(fixture, { keeps: true })

parentPort?.on('message', async (count: number) => {
  for (let done = 0; done < count; done += 1)
    if (!(await contender.verify(fixture.deviceResponse)))
      throw new Error('refused while it was measured')
  parentPort?.postMessage(count)
})
