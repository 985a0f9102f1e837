/**
 * A thread that judges on its own, with nobody to take cases from or to answer to: two of them are what
 * `verifyMany` cannot pass.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { createLoneJudge } from './judge-alone.ts'

const judge = await createLoneJudge(workerData)

parentPort?.on('message', async (count: number) => {
  await judge(count)
  parentPort?.postMessage(count)
})
