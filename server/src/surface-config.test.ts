import { expect, test } from 'vitest'
import { readServerConfig } from './config.ts'
import { surfaceConfig, surfaceNames } from './surface-config.ts'

const production = readServerConfig({
  TEGATA_MODE: 'production',
  TEGATA_KEY_PASSPHRASE: 'canary-passphrase',
  TEGATA_CLERK_TOKEN: 'canary-clerk',
  TEGATA_REGISTRAR_TOKEN: 'canary-registrar',
  TEGATA_BANK_TOKEN: 'canary-bank',
  TEGATA_OPERATOR_TOKEN: 'canary-operator',
  DATABASE_URL: 'postgres://canary@db/tegata',
  TEGATA_PUBLIC_URL: 'https://api.test.example',
  TEGATA_ROLES: 'registry',
})

test.each(surfaceNames)('outside a sandbox the page %s is told no secret', (name) => {
  expect(JSON.stringify(surfaceConfig(production, name))).not.toContain('canary')
  expect(surfaceConfig(production, name)).not.toHaveProperty('tokens')
})

test.each(surfaceNames)('in a sandbox the page %s is told what everybody knows', (name) => {
  const told = JSON.stringify(surfaceConfig(readServerConfig({}), name))
  expect(told.includes('sandbox-clerk')).toBe(name !== 'start')
})
