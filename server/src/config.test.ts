import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { expectedHosts, readServerConfig } from './config.ts'

const token = {
  TEGATA_PKCS11_MODULE: '/usr/lib/softhsm/libsofthsm2.so',
  TEGATA_PKCS11_TOKEN: 'tegata',
  TEGATA_PKCS11_PIN_FILE: '/run/secrets/pin',
} as const

test('keys on a token: all three settings, or none', async () => {
  expect(readServerConfig({}).token).toBeUndefined()
  expect(readServerConfig(token).token).toEqual({
    modulePath: '/usr/lib/softhsm/libsofthsm2.so',
    tokenLabel: 'tegata',
    pinFile: '/run/secrets/pin',
  })
  for (const left of Object.keys(token)) {
    const partly = { ...token, [left]: undefined }
    expect(await codeThrownBy(() => readServerConfig(partly))).toBe('service/bad-config')
  }
})

test('production enrols no phone without roots of phone makers', () => {
  const production = {
    TEGATA_MODE: 'production',
    TEGATA_KEY_PASSPHRASE: 'p',
    TEGATA_CLERK_TOKEN: 'c',
    TEGATA_REGISTRAR_TOKEN: 'r',
    TEGATA_BANK_TOKEN: 'b',
    TEGATA_PUBLIC_URL: 'https://api.test.example',
  }
  expect(() => readServerConfig(production)).toThrow('TEGATA_DEVICE_TRUST')
  // What is left is that production has no authority yet.
  const named = { ...production, TEGATA_DEVICE_TRUST: 'trust.json' }
  expect(() => readServerConfig(named)).toThrow('TEGATA_ROLES')
  const registry = { ...production, TEGATA_ROLES: 'registry' }
  expect(readServerConfig(registry).deviceTrustFile).toBeUndefined()
})

test('hosts that are answered for: that of the public address, and those that are named', async () => {
  const named = readServerConfig({
    TEGATA_PUBLIC_URL: 'https://api.test.example:8443',
    TEGATA_HOSTS: 'api.internal, [fd00::7],10.0.0.7',
  })
  const expected = ['api.test.example', '127.0.0.1', 'api.internal', '[fd00::7]', '10.0.0.7']
  expect(expectedHosts(named)).toEqual(expected)
  expect(expectedHosts(readServerConfig({}))).toEqual(['127.0.0.1', '127.0.0.1'])
  for (const TEGATA_HOSTS of ['a:1', 'https://a', 'a b', '*'])
    expect(await codeThrownBy(() => readServerConfig({ TEGATA_HOSTS }))).toBe('service/bad-config')
})
