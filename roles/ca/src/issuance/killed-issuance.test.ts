/**
 * kill -9 at forty points of issuance: what was handed out is in the ledger, and nothing was signed
 * that is not.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildOcspRequest, parseCertificate, parseOcspResponse } from '@tegata/pki'
import { findBrokenAudit, openKeyStore } from '@tegata/service'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crypto, order, startTestCa, type TestCa } from '../testing.ts'

const points = 40
const clock = { now: new Date() }
const folder = mkdtempSync(join(tmpdir(), 'tegata-kill-'))
const keysFolder = join(folder, 'keys')
const program = join(folder, 'issue.mjs')
let role: TestCa
beforeAll(async () => {
  role = await startTestCa(clock, openKeyStore(keysFolder, 'test passphrase'))
  // One file starts much sooner than the sources do.
  await build({
    entryPoints: [fileURLToPath(new URL('../testing/issue-until-killed.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
    external: ['pg-native', 'pkcs11js'],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)`,
    },
    logLevel: 'error',
  })
})
afterAll(async () => {
  await role.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs until it kills itself; answers what it wrote. */
function issueUntilKilled(killAtStep: number): Promise<string> {
  const { connection } = role.database
  // Each begins with the pair that the one before left half-done.
  const task = { connection, keysFolder, killAtStep, firstPair: Math.max(0, killAtStep - 1) }
  const child = spawn(process.execPath, [program, JSON.stringify(task)])
  let said = ''
  let complaint = ''
  child.stdout.on('data', (data) => {
    said += data
  })
  child.stderr.on('data', (data) => {
    complaint += data
  })
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) =>
      signal === 'SIGKILL' ? resolve(said) : reject(new Error(`ended by ${code}: ${complaint}`)),
    )
  })
}

const serialsSigned = (said: string) =>
  [...said.matchAll(/^signing 3082.{4}a0030201020214([0-9a-f]{40})/gm)].map(
    ([, serial = '']) => serial,
  )
const serialsIssued = (said: string) =>
  [...said.matchAll(/^issued ([0-9a-f]{40})$/gm)].map(([, serial = '']) => serial)

const ledger = async () =>
  new Map(
    (await role.db.selectFrom('certificate').select(['serial', 'state']).execute()).map(
      ({ serial, state }) => [serial, state],
    ),
  )

async function ocspStatus(authority: string, serialNumber: string) {
  const issuer = parseCertificate(role.ca.rootById(authority) ?? new Uint8Array())
  const request = await buildOcspRequest({ issuer, serialNumber }, crypto)
  const answer = parseOcspResponse((await role.ca.answerOcsp(request)).der)
  if (answer.status !== 'successful') throw new Error(answer.status)
  return answer.basic.responses[0]?.status
}

test('kill -9 at forty points loses nothing acknowledged and leaves nothing unrecorded', async () => {
  const signed = new Set<string>()
  const issued = new Set<string>()
  let halfDone = 0
  for (let point = 1; point <= points; point += 1) {
    const said = await issueUntilKilled(point)
    for (const serial of serialsSigned(said)) signed.add(serial)
    for (const serial of serialsIssued(said)) issued.add(serial)
    const rows = await ledger()
    for (const serial of signed) expect(rows.has(serial)).toBe(true)
    for (const serial of issued) expect(rows.get(serial)).toBe('good')
    halfDone += [...rows.values()].filter((state) => state === 'issuing').length
  }
  // The kills did fall between the record and the answer, and signatures were lost by them.
  expect(halfDone).toBeGreaterThan(10)
  expect(signed.size).toBeGreaterThan(issued.size)
  expect(issued.size).toBeGreaterThan(points / 2)

  // By now nobody has them in hand any more.
  clock.now = new Date(clock.now.getTime() + 6 * 60_000)
  const after = await role.again()
  const rows = await ledger()
  for (const [serial, state] of rows) expect([serial, state]).not.toEqual([serial, 'issuing'])
  for (const serial of issued) expect(rows.get(serial)).toBe('good')
  for (const serial of signed) {
    const entry = await role.store.bySerial(serial)
    const status = await ocspStatus(entry?.authority ?? '', serial)
    expect(status).toBe(rows.get(serial) === 'good' ? 'good' : 'revoked')
  }
  // Whoever never got an answer asks again, and gets one.
  const asked = order(clock, { requestId: `sign ${points - 1}` })
  const { serial } = await after.issueJpkiCertificate(asked)
  expect((await role.store.bySerial(serial))?.state).toBe('good')
  expect(await findBrokenAudit(role.db)).toBeUndefined()
})
