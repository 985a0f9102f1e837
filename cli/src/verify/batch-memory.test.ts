/** The batch as a process: in order, in constant memory, and quiet when nobody reads on. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createNodeCrypto } from '@tegata/crypto/node'
import { expect, test } from 'vitest'
import { peakMegabytes } from '../input/testing.ts'
import { createBatchCase } from './batch-testing.ts'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))
const flags = ['--max-old-space-size=96', '--import', 'tsx', '--conditions=source', program]
const caseOf = await createBatchCase(createNodeCrypto())
/** Far more than CI needs: `TEGATA_BATCH_CASES=100000` measures it in full. */
const count = Number(process.env.TEGATA_BATCH_CASES ?? 3000)

function* lines(): Generator<string> {
  for (let i = 0; i < count; i += 1) yield caseOf(i)
}

const start = () => spawn(process.execPath, [...flags, 'verify', '--batch', '-'], { stdio: 'pipe' })

test(`${count} cases under a heap of 96 MB`, async () => {
  const began = Date.now()
  const child = start()
  Readable.from(lines()).pipe(child.stdin)
  let answers = 0
  let peak = 0
  let tail = ''
  for await (const chunk of child.stdout) {
    const parts = `${tail}${chunk}`.split('\n')
    tail = parts.pop() ?? ''
    for (const line of parts) {
      expect(line.startsWith(`{"line":${answers + 1},"id":"${answers}","verdict":"accepted"`)).toBe(
        true,
      )
      answers += 1
    }
    peak = Math.max(peak, peakMegabytes(child.pid) ?? 0)
  }
  const code = child.exitCode ?? (await once(child, 'close'))[0]
  expect([answers, code]).toEqual([count, 0])
  expect(peak).toBeLessThan(300)
  if (count > 3000)
    console.info(`${count} cases: ${Math.round(peak)} MB at most, ${(Date.now() - began) / 1000} s`)
})

test('a reader that closes ends it quietly', async () => {
  const child = start()
  child.stdin.on('error', () => {})
  Readable.from(lines()).pipe(child.stdin)
  let err = ''
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  await once(child.stdout, 'data')
  child.stdout.destroy()
  child.stdin.destroy()
  const [code] = await once(child, 'close')
  expect(code).not.toBe(0)
  expect(err).not.toContain('    at ')
})
