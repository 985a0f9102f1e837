/**
 * `openssl verify` on many leaves of one authority at once.
 * @module
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { derToPem } from '@tegata/pki'
import { at, type Family } from './generate-chains.ts'

/** For each leaf nothing, or what OpenSSL says is wrong. */
export async function opensslVerify(
  { root, intermediates, leaves, options }: Family,
  folder: string,
): Promise<(string | undefined)[]> {
  const pem = (ders: readonly Uint8Array[]) =>
    ders.map((der) => derToPem(der, 'CERTIFICATE')).join('')
  writeFileSync(join(folder, 'root.pem'), pem([root]))
  writeFileSync(join(folder, 'untrusted.pem'), pem(intermediates))
  const files = leaves.map((leaf, i) => {
    writeFileSync(join(folder, `${i}.pem`), pem([leaf]))
    return `${i}.pem`
  })
  const args = [
    ...['verify', '-attime', String(at.getTime() / 1000), '-policy_check'],
    ...['-no-CApath', '-no-CAstore', '-CAfile', 'root.pem'],
    ...(intermediates.length > 0 ? ['-untrusted', 'untrusted.pem'] : []),
    // Without any, OpenSSL takes no policy at all, where RFC 5280 takes all.
    ...options.policies.flatMap((oid) => ['-policy', oid]),
    ...(options.requireExplicitPolicy ? ['-explicit_policy'] : []),
    ...(options.inhibitAnyPolicy ? ['-inhibit_any'] : []),
    ...(options.inhibitPolicyMapping ? ['-inhibit_map'] : []),
  ]
  const output = await run([...args, ...files], folder)
  return files.map((file) => verdictOn(file, output))
}

const run = (args: readonly string[], cwd: string): Promise<string> =>
  new Promise((resolve) => {
    execFile('openssl', args, { cwd, maxBuffer: 2 ** 24 }, (_, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    )
  })

function verdictOn(file: string, output: string): string | undefined {
  const lines = output.split('\n')
  if (lines.includes(`${file}: OK`)) return undefined
  const failed = lines.indexOf(`error ${file}: verification failed`)
  const why = lines.slice(0, Math.max(0, failed)).findLast((line) => / depth lookup: /.test(line))
  return why?.replace(/^error \d+ at \d+ depth lookup: /, '') ?? 'not read'
}
