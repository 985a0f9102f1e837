import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { compilePrograms } from './jpki/processes.ts'
const prof = process.argv[2] === 'prof'
const programs = await compilePrograms(['serve-process', 'load-process'])
writeFileSync(join(programs.folder, 'serve.json'), JSON.stringify({ certificates: 1000 }))
const child = spawn('taskset', ['-c', '0', process.execPath, ...(prof ? ['--cpu-prof', '--cpu-prof-dir=/tmp/w/prof'] : []), join(programs.folder, 'serve-process.mjs'), join(programs.folder, 'serve.json')], { stdio: ['pipe', 'pipe', 'inherit'] })
const line: string = await new Promise((r) => createInterface({ input: child.stdout! }).once('line', r))
const { port, requests } = JSON.parse(line)
for (let round = 0; round < 4; round += 1) {
  const { answer, stop } = await programs.start('load-process', { port, path: '/ca/ocsp', requests, seconds: 4, connections: 16, nonces: false, reconnects: false }, 1)
  await stop()
  console.log(JSON.stringify(answer))
}
child.kill('SIGTERM')
await new Promise((r) => child.once('exit', r))
await programs.remove()
