import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { readServerConfig } from './config.ts'

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
