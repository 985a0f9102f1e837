/** Keys behind PKCS#11, with SoftHSM as the token. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, verify } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy, programPresent } from '@tegata/kernel/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKeyStore } from '../keys/key-store.ts'
import { openTokenKeyStore, type TokenKeyStore } from './token-key-store.ts'

const crypto = createNodeCrypto()
const folder = mkdtempSync(join(tmpdir(), 'tegata-token-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const files = openKeyStore(join(folder, 'keys'), 'test passphrase')
const modulePath =
  ['/usr/lib/softhsm', '/usr/lib/x86_64-linux-gnu/softhsm', '/usr/lib/aarch64-linux-gnu/softhsm']
    .map((place) => join(place, 'libsofthsm2.so'))
    .find((path) => existsSync(path)) ?? '/usr/lib/softhsm/libsofthsm2.so'
const place = { modulePath, tokenLabel: 'tegata test', pin: '482915' }

describe.skipIf(!programPresent('softhsm2-util') || !programPresent('pkcs11-tool'))(
  'on SoftHSM (needs softhsm2 and opensc)',
  () => {
    let keys: TokenKeyStore
    beforeAll(async () => {
      mkdirSync(join(folder, 'tokens'))
      const config = join(folder, 'softhsm2.conf')
      writeFileSync(config, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`)
      process.env.SOFTHSM2_CONF = config
      const made = ['--init-token', '--free', '--label', place.tokenLabel]
      execFileSync('softhsm2-util', [...made, '--pin', place.pin, '--so-pin', '73519824'])
      keys = await openTokenKeyStore(place, files)
    })
    afterAll(() => keys.close())

    test.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384'] as const)(
      '%s: verified by node:crypto',
      async (algorithm) => {
        const signer = await keys.signer(`root-${algorithm.toLowerCase()}`, algorithm)
        const data = crypto.random(3000)
        const key = createPublicKey({ key: { ...signer.publicKey }, format: 'jwk' })
        const hash = `sha${algorithm.slice(2)}`
        const signature = await signer.sign(data)
        expect(verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
        data[0] = (data[0] ?? 0) ^ 1
        expect(verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(false)
        expect(signer.publicKey).toMatchObject(
          algorithm.startsWith('RS') ? { kty: 'RSA' } : { crv: `P-${algorithm.slice(2)}` },
        )
      },
    )

    test('the same key under its name; many signatures at a time', async () => {
      const first = await keys.signer('many', 'ES256')
      const data = Array.from({ length: 64 }, () => crypto.random(64))
      const again = await keys.signer('many', 'ES256')
      expect(again.publicKey).toEqual(first.publicKey)
      const key = await crypto.importPublicKey({ jwk: first.publicKey })
      const signatures = await Promise.all(data.map((one) => again.sign(one)))
      for (const [index, signature] of signatures.entries())
        expect(await key.verify('ES256', signature, data[index] ?? new Uint8Array())).toBe(true)
    })

    test('no private key leaves the token, nor stands in its files in the clear', async () => {
      const signer = await keys.signer('kept', 'RS256')
      await expect(Promise.resolve(signer.sign(new Uint8Array(1)))).resolves.toHaveLength(256)
      const listed = pkcs11Tool('--list-objects', '--type', 'privkey').stdout
      const labelled = listed.split('Private Key Object').slice(1)
      expect(labelled.length).toBeGreaterThan(0)
      for (const one of labelled)
        expect(one).toMatch(/Access: +sensitive, always sensitive, never extractable/)
      const taken = pkcs11Tool('--read-object', '--type', 'privkey', '--label', 'kept')
      expect(taken.stdout).toBe('')
      for (const path of [...tokenObjects(), ...filesBelow(join(folder, 'keys'))]) {
        const bytes = readFileSync(path)
        expect(() => createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })).toThrow()
        expect(bytes.includes('PRIVATE KEY')).toBe(false)
      }
      expect(readdirSync(join(folder, 'keys')).filter((name) => name.endsWith('.key'))).toEqual([])
    })

    test('refused: a key that could leave the token', async () => {
      const made = ['--keypairgen', '--key-type', 'EC:prime256v1', '--extractable']
      expect(pkcs11Tool(...made, '--label', 'loose', '--id', '77').status).toBe(0)
      expect(await codeThrownBy(() => keys.signer('loose', 'ES256'))).toBe('service/token-failed')
    })

    test('secrets that seal rows stay in the files', async () => {
      const box = await keys.secretBox('rows')
      const sealed = box.seal(Buffer.from('x'), 'here')
      expect(Buffer.from(box.open(sealed, 'here')).toString()).toBe('x')
      expect(await keys.macKey('mac')).toHaveLength(32)
    })

    test('refused: another kind of key under a name, an algorithm that tokens are not used for', async () => {
      await keys.signer('taken', 'ES256')
      const other = await codeThrownBy(() => keys.signer('taken', 'RS256'))
      expect(other).toBe('service/token-failed')
      await expect(keys.signer('edwards', 'EdDSA')).rejects.toBeInstanceOf(TypeError)
    })

    test.each([
      ['a library that is not there', { modulePath: '/nowhere/lib.so' }],
      ['a token that is not there', { tokenLabel: 'another' }],
    ])('refused: %s', async (_, changes) => {
      const opened = openTokenKeyStore({ ...place, ...changes }, files)
      await expect(opened).rejects.toMatchObject({ code: 'service/token-failed' })
      await expect(opened).rejects.not.toThrow(place.pin)
    })
  },
)

/** OpenSC's tool as an independent look at the token. */
const pkcs11Tool = (...args: readonly string[]) =>
  spawnSync(
    'pkcs11-tool',
    [
      ...['--module', modulePath, '--token-label', place.tokenLabel],
      ...['--login', '--pin', place.pin, ...args],
    ],
    { encoding: 'utf8' },
  )

const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
const tokenObjects = () =>
  filesBelow(join(folder, 'tokens')).filter((path) => path.endsWith('.object'))
