/**
 * OpenSSL as the judge from outside. Only for tests of this package.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Use as `describe.skipIf(!opensslPresent)('… (needs the openssl command)', …)`. */
export const opensslPresent: boolean = spawnSync('openssl', ['version']).status === 0

export type OpensslRun = { readonly ok: boolean; readonly output: string; readonly bytes: Buffer }

/** A folder for one test, with files in it; removed when the callback is done. */
export async function withOpenssl<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (openssl: (...args: readonly string[]) => OpensslRun, folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-pki-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    return await use((...args) => {
      const { status, stdout, stderr } = spawnSync('openssl', [...args], { cwd: folder })
      return { ok: status === 0, output: `${stdout}${stderr}`, bytes: stdout }
    }, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
