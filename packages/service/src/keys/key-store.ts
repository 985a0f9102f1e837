/**
 * Private keys in files, encrypted under a passphrase: scrypt and AES-256-GCM. A key is made when
 * it is first asked for; it never stands in the environment, the database or a log.
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SignatureAlgorithm, Signer } from '@tegata/crypto'
import { createNodeCrypto, generatePkcs8 } from '@tegata/crypto/node'
import { ServiceError } from '../errors.ts'
import { isCode } from '../is-code.ts'
import { createExclusively } from './create-exclusively.ts'

/** Keys of one folder, by name. */
export type KeyStore = {
  /** Whether the key of this name was made already. */
  has(name: string): Promise<boolean>
  /** The key of this name, made on first use. */
  signer(name: string, algorithm: SignatureAlgorithm): Promise<Signer>
  /** Seals small secrets that have to stand in a table. */
  secretBox(name: string): Promise<SecretBox>
  /** 32 random bytes for HMAC, made on first use. */
  macKey(name: string): Promise<Uint8Array>
}

/** Seals and opens small secrets with AES-256-GCM. */
export type SecretBox = {
  /** @param context - bound to the content: a sealed value does not open in another place */
  seal(content: Uint8Array, context: string): Uint8Array
  /** @throws ServiceError `service/bad-passphrase` */
  open(sealed: Uint8Array, context: string): Uint8Array
}

/**
 * Opens the key store of a folder, which is made when it is missing.
 * Two processes that make a key at a time have the same one.
 * @throws ServiceError `service/bad-passphrase` when the folder was made with another one
 */
export function openKeyStore(folder: string, passphrase: string): KeyStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const salt = readOrCreate(join(folder, 'salt'), () => randomBytes(32))
  const box = boxUnder(scryptSync(passphrase, salt, 32, { N: 2 ** 15, r: 8, maxmem: 2 ** 26 }))
  const proof = readOrCreate(join(folder, 'proof'), () => box.seal(Buffer.from('tegata'), 'proof'))
  box.open(proof, 'proof')
  const pathOf = (name: string) => {
    if (!/^[a-z0-9-]+$/.test(name)) throw new TypeError('key name')
    return join(folder, `${name}.key`)
  }
  const load = async (name: string, make: () => Promise<Uint8Array>) => {
    const path = pathOf(name)
    const sealed = readOr(path) ?? createExclusively(path, box.seal(await make(), name))
    return box.open(sealed, name)
  }
  const crypto = createNodeCrypto()
  return {
    has: async (name) => existsSync(pathOf(name)),
    async signer(name, algorithm) {
      const pkcs8 = await load(name, () => generatePkcs8(algorithm))
      try {
        return await crypto.importSigner(algorithm, { pkcs8 })
      } catch (cause) {
        const what = `the key ${name} is of another kind than ${algorithm}: bring back its file`
        throw new ServiceError('service/key-differs', what, { cause })
      }
    },
    secretBox: async (name) => boxUnder(await load(name, async () => randomBytes(32))),
    macKey: (name) => load(name, async () => randomBytes(32)),
  }
}

const ivLength = 12
const tagLength = 16

function boxUnder(key: Uint8Array): SecretBox {
  return {
    seal(content, context) {
      const iv = randomBytes(ivLength)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(content), cipher.final()])
      return Buffer.concat([iv, sealed, cipher.getAuthTag()])
    },
    open(sealed, context) {
      try {
        const iv = sealed.subarray(0, ivLength)
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength })
        decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-tagLength))
        const content = sealed.subarray(ivLength, -tagLength)
        return Buffer.concat([decipher.update(content), decipher.final()])
      } catch (cause) {
        const what =
          'a secret does not open: TEGATA_KEY_PASSPHRASE differs, or the file was changed'
        throw new ServiceError('service/bad-passphrase', what, { cause })
      }
    },
  }
}

const readOrCreate = (path: string, make: () => Uint8Array): Uint8Array =>
  readOr(path) ?? createExclusively(path, make())

function readOr(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
