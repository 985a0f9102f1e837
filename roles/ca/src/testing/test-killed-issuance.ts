/**
 * kill -9 at points of issuance: what was handed out is in the ledger, and nothing was signed that is not.
 * @module
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildOcspRequest, parseCertificate, parseOcspResponse } from '@tegata/pki'
import { findBrokenAudit, openKeyStore } from '@tegata/service'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { crypto, order, startTestCa, type TestCa } from '../testing.ts'

/** @param every - steps from one point to the next, so that a few points reach as far as many */
export function testKilledIssuance({ points, every }: { points: number; every: number }): void {
  test(`kill -9 at ${points} points loses nothing acknowledged and leaves nothing unrecorded`, async () => {
    const { clock, role, issueUntilKilled } = await prepare()
    const signed = new Set<string>()
    const issued = new Set<string>()
    let halfDone = 0
    for (let point = 1; point <= points; point += 1) {
      const said = await issueUntilKilled(point * every, point - 1)
      for (const serial of serialsSigned(said)) signed.add(serial)
      for (const serial of serialsIssued(said)) issued.add(serial)
      const rows = await ledgerOf(role)
      for (const serial of signed) expect(rows.has(serial)).toBe(true)
      for (const serial of issued) expect(rows.get(serial)).toBe('good')
      halfDone += [...rows.values()].filter((state) => state === 'issuing').length
    }
    // The kills did fall between the record and the answer, and signatures were lost by them.
    expect(halfDone).toBeGreaterThan(points / 4)
    expect(signed.size).toBeGreaterThan(issued.size)
    expect(issued.size).toBeGreaterThan(points / 2)

    // By now nobody has them in hand any more.
    clock.now = new Date(Date.now() + 6 * 60_000)
    const after = await role.again()
    const rows = await ledgerOf(role)
    for (const [serial, state] of rows) expect([serial, state]).not.toEqual([serial, 'issuing'])
    for (const serial of issued) expect(rows.get(serial)).toBe('good')
    for (const serial of signed) {
      const entry = await role.store.bySerial(serial)
      const status = await ocspStatus(role, entry?.authority ?? '', serial)
      expect(status).toBe(rows.get(serial) === 'good' ? 'good' : 'revoked')
    }
    // Whoever never got an answer asks again, and gets one.
    const asked = order(clock, { requestId: `sign ${points - 1}` })
    const { serial } = await after.issueJpkiCertificate(asked)
    expect((await role.store.bySerial(serial))?.state).toBe('good')
    expect(await findBrokenAudit(role.db)).toBeUndefined()
  })
}

/** Authorities, and the program that issues for them, in one file: that starts much sooner. */
async function prepare() {
  const clock = { now: new Date() }
  const folder = mkdtempSync(join(tmpdir(), 'tegata-kill-'))
  const keysFolder = join(folder, 'keys')
  const program = join(folder, 'issue.mjs')
  const role = await startTestCa(clock, openKeyStore(keysFolder, 'test passphrase'))
  onTestFinished(async () => {
    await role.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await build({
    entryPoints: [fileURLToPath(new URL('./issue-until-killed.ts', import.meta.url))],
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
  /** Runs until it kills itself, beginning with a pair that may be half-done; answers what it wrote. */
  const issueUntilKilled = (killAtStep: number, firstPair: number) =>
    outputOfKilled(program, {
      ...{ connection: role.database.connection, keysFolder },
      ...{ killAtStep, firstPair },
    })
  return { clock, role, issueUntilKilled }
}

function outputOfKilled(program: string, task: object): Promise<string> {
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

async function ledgerOf({ db }: TestCa): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('certificate').select(['serial', 'state']).execute()
  return new Map(rows.map(({ serial, state }) => [serial, state]))
}

async function ocspStatus({ ca }: TestCa, authority: string, serialNumber: string) {
  const issuer = parseCertificate(ca.rootById(authority) ?? new Uint8Array())
  const request = await buildOcspRequest({ issuer, serialNumber }, crypto)
  const answer = parseOcspResponse((await ca.answerOcsp(request)).der)
  if (answer.status !== 'successful') throw new Error(answer.status)
  return answer.basic.responses[0]?.status
}
