/**
 * The registry alone, on a database of its own, for tests.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { buildCertificate, buildName, keyUsageExtension, newSerialNumber } from '@tegata/pki'
import {
  createTestDatabase,
  createTestKeys,
  createTestLog,
  mountTestRole,
} from '@tegata/service/testing'
import { createRegistry, registryRoutes } from './index.ts'

export const registrarToken = 'registrar-of-tests'
export const publicUrl = 'https://registry.test.example'
export const crypto = createNodeCrypto()

export async function startTestRegistry(clock: { readonly now: Date }) {
  const database = await createTestDatabase()
  const { log, lines } = createTestLog()
  const keys = createTestKeys()
  const registry = await createRegistry({ database, keys, crypto, now: () => clock.now, publicUrl })
  const routes = registryRoutes({ registry, registrarToken })
  const app = await mountTestRole({ name: 'registry', routes }, log)
  const close = async () => {
    await app.close()
    await database.close()
  }
  return { app, database, lines, registry, close }
}

export type TestRegistry = Awaited<ReturnType<typeof startTestRegistry>>

/** A certificate as a program asks with it; the registry looks at nothing but its bytes. */
export async function readerCertificate(): Promise<Uint8Array> {
  const signer = await crypto.generateSigner('ES256')
  const name = buildName([
    ['C', 'JP'],
    ['CN', 'TEST reader'],
  ])
  return await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: name,
      subject: name,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2027-01-01T00:00:00Z'),
      publicKey: signer.publicKey,
      extensions: [keyUsageExtension(['digitalSignature'])],
    },
    signer,
  )
}

export const purpose = {
  id: 'account-opening',
  text: { ja: '口座開設', en: 'Opening an account' },
  legal_basis: 'Act of tests, article 1',
  requests: [
    {
      docType: 'org.iso.23220.1.jp.mnc',
      namespaces: { 'org.iso.23220.1.jp': { portrait: { retain: true, required: true } } },
    },
  ],
  channels: ['openid4vp'],
}

export const program = {
  id: 'test-bank',
  kind: 'receiving' as const,
  name: { ja: '試験銀行', en: 'Test Bank' },
  purposes: [purpose],
}
