import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { defineAppPolicy, parseAppPolicy } from '../apple/app-policy.ts'
import { androidPresets, defineAndroidPolicy, parseAndroidPolicy } from './android-policy.ts'

const applications = [{ packageName: 'jp.example.wallet', signingDigests: ['0a'.repeat(32)] }]
const good = defineAndroidPolicy('open-market', { applications })

describe('a policy is complete, known and frozen', () => {
  test('as a file holds it', () => {
    const read = parseAndroidPolicy(JSON.parse(JSON.stringify(good)))
    expect(read).toEqual(good)
    expect(Object.isFrozen(read)).toBe(true)
    expect(Object.isFrozen(read.applications[0]?.signingDigests)).toBe(true)
  })

  test.each(Object.keys(good))('%s must be there', async (member) => {
    const rest = Object.fromEntries(Object.entries(good).filter(([name]) => name !== member))
    expect(await codeThrownBy(() => parseAndroidPolicy(rest))).toBe('jpki/attestation-policy')
  })

  test.each<[string, unknown]>([
    ['no object', null],
    ['a list', []],
    ['a member nobody knows', { ...good, securityLevel: ['tee'] }],
    ['software keys', { ...good, securityLevels: ['software'] }],
    ['no level', { ...good, securityLevels: [] }],
    ['an unlocked boot', { ...good, bootStates: ['unverified'] }],
    ['no app', { ...good, applications: [] }],
    [
      'an app signed by nobody',
      { ...good, applications: [{ packageName: 'a.b', signingDigests: [] }] },
    ],
    [
      'a digest in capitals',
      { ...good, applications: [{ packageName: 'a.b', signingDigests: ['0A'.repeat(32)] }] },
    ],
    ['an app with another member', { ...good, applications: [{ ...applications[0], more: 1 }] }],
    ['a patch of another kind', { ...good, maximumPatchAgeMonths: { os: 1, vendor: 1 } }],
    ['a list for ever', { ...good, statusListMaxAgeSeconds: Number.POSITIVE_INFINITY }],
    ['a tolerance nobody knows', { ...good, tolerate: ['everything'] }],
    ['a tolerance twice', { ...good, tolerate: ['certificate-names', 'certificate-names'] }],
  ])('refused: %s', async (_, value) => {
    expect(await codeThrownBy(() => parseAndroidPolicy(value))).toBe('jpki/attestation-policy')
  })
})

test('the open market is not shut out: nothing is asked that only some makers deliver', () => {
  expect(androidPresets['open-market']).toMatchObject({
    securityLevels: ['tee', 'strong-box'],
    provisioning: 'any',
    maximumPatchAgeMonths: { os: null, vendor: null, boot: null },
  })
})

test.each<[string, unknown]>([
  ['no app', { apps: [] }],
  ['no team', { apps: ['example.app'] }],
  ['an environment nobody knows', { environments: ['simulator'] }],
  ['another version', { version: 2 }],
  ['a member nobody knows', { counter: 0 }],
])('a policy for iPhones is refused: %s', async (_, changes) => {
  const policy = defineAppPolicy('production', { apps: ['TEST000001.example.app'] })
  expect(parseAppPolicy({ ...policy })).toEqual(policy)
  const value = { ...policy, ...(typeof changes === 'object' ? changes : {}) }
  expect(await codeThrownBy(() => parseAppPolicy(value))).toBe('jpki/attestation-policy')
})
