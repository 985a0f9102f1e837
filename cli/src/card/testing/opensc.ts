/**
 * OpenSC, which we did not write, beside the virtual card: its tools, pcsc-lite and the virtual reader.
 * @module
 */
import { createHash, verify, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { programPresent } from '@tegata/kernel/testing'
import { afterAll, beforeAll, expect } from 'vitest'
import { testFolder } from '../../input/testing.ts'
import { type Daemon, until, usePcscd } from './pcscd.ts'
import { runTool, type SpawnedCard, spawnCard, type ToolAnswer } from './spawned-card.ts'

const programs = ['pcscd', 'opensc-tool', 'pkcs15-tool', 'pkcs15-crypt', 'pkcs11-tool', 'openssl']
const missing = programs.filter((name) => !programPresent(name))

/** Why these tests are skipped, or nothing. */
export const openscSkipped = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', ')})`

/** The one driver: without it 29 commands of other drivers come first. */
const onlyJpki = { OPENSC_DRIVER: 'jpki' }
export const pkcs15 = (...args: readonly string[]) => runTool('pkcs15-tool', args, onlyJpki)
export const pkcs11 = (...args: readonly string[]) => runTool('pkcs11-tool', args, onlyJpki)
const pkcs15Crypt = (...args: readonly string[]) => runTool('pkcs15-crypt', args, onlyJpki)
export const authToken = ['--token-label', 'JPKI (User Authentication PIN)']
export const signToken = ['--token-label', 'JPKI (Digital Signature PIN)']

export const derOf = (path: string) => new X509Certificate(readFileSync(path)).raw

const cardIsIn = async () =>
  /^0\s+Yes/m.test((await runTool('opensc-tool', ['--list-readers'])).text)

/** The reader for the tests around it, and a folder with a document. */
export function useOpensc() {
  const folder = testFolder()
  const data = folder.put('data.bin', 'a document\n')
  let daemon: Daemon
  let inReader: SpawnedCard

  beforeAll(async () => {
    daemon = await usePcscd()
  })
  afterAll(async () => {
    await inReader?.stop()
    await daemon?.stop()
    folder.remove()
  })

  return {
    folder,
    data,
    at: (name: string) => data.replace('data.bin', name),
    card: () => inReader,
    /** A new card in the reader, in place of the one before. */
    async insert(...options: readonly string[]): Promise<void> {
      await inReader?.stop()
      await until(async () => !(await cardIsIn()), 'the card before stays in the reader')
      inReader = await spawnCard('--vpcd', ...options)
      await until(cardIsIn, 'the reader does not see the card')
    },
    /** By OpenSSL and by Node, which must agree. */
    async verifies(signature: string, certificate: Uint8Array): Promise<boolean> {
      const key = new X509Certificate(certificate).publicKey
      const pem = folder.put('key.pem', key.export({ type: 'spki', format: 'pem' }).toString())
      const openssl = await runTool('openssl', [
        ...['dgst', '-sha256', '-verify', pem, '-signature', signature, data],
      ])
      const ours = verify('sha256', readFileSync(data), key, readFileSync(signature))
      expect(openssl.text.split('\n')[0]).toBe(ours ? 'Verified OK' : 'Verification failure')
      return ours
    },
    /** Signs the digest of the document over PKCS#15. */
    async signDigest(signature: string): Promise<ToolAnswer['status']> {
      const digest = createHash('sha256').update(readFileSync(data)).digest()
      const args = ['--sign', '--pkcs1', '--sha-256', '--key', '1', '--pin', inReader.pins.auth]
      const files = ['-i', folder.put('digest.bin', digest), '-o', signature, '--raw']
      return (await pkcs15Crypt(...args, ...files)).status
    },
  }
}
