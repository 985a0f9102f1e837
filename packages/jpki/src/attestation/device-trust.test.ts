import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64 } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { buildCertificate, buildName } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { testAndroidApplication } from '../secure-element/android-maker.ts'
import { testAppId } from '../secure-element/apple-maker.ts'
import { authorityExtensions } from '../secure-element/test-certificate.ts'
import { androidPresets } from './android/android-policy.ts'
import { appPresets } from './apple/app-policy.ts'
import { parseDeviceTrust } from './device-trust.ts'

const crypto = createNodeCrypto()
const signer = await crypto.generateSigner('ES256')
const rootNamed = async (name: string) => {
  const subject = buildName([['CN', name]])
  const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2036-01-01') }
  const rest = { extensions: authorityExtensions, publicKey: signer.publicKey, ...dates }
  const serialNumber = Uint8Array.of(1)
  return toBase64(
    await buildCertificate({ serialNumber, issuer: subject, subject, ...rest }, signer),
  )
}
const root = await rootNamed('Maker root')
const apple = { anchors: [root], policy: { ...appPresets.production, apps: [testAppId] } }
const android = {
  anchors: [root],
  policy: { ...androidPresets['open-market'], applications: [testAndroidApplication] },
  statusList: { file: 'status.jwt', key: signer.publicKey },
}

describe('whom an operator trusts', () => {
  test('both platforms, or one', () => {
    const both = parseDeviceTrust({ android, apple })
    expect(both.android?.anchors.map(toBase64)).toEqual([root])
    expect(both.android?.policy).toEqual(android.policy)
    expect(both.android?.statusList).toEqual(android.statusList)
    expect(both.apple?.policy).toEqual(apple.policy)
    expect(Object.keys(parseDeviceTrust({ android }))).toEqual(['android', 'hasTestRoots'])
    expect(Object.keys(parseDeviceTrust({ apple }))).toEqual(['apple', 'hasTestRoots'])
    expect(Object.keys(parseDeviceTrust({ android: null, apple }))).toEqual([
      'apple',
      'hasTestRoots',
    ])
  })

  test('roots that carry TEST in their name, of either platform', async () => {
    const anchors = [root, await rootNamed('TEST root')]
    expect(parseDeviceTrust({ android, apple }).hasTestRoots).toBe(false)
    expect(parseDeviceTrust({ android: { ...android, anchors }, apple }).hasTestRoots).toBe(true)
    expect(parseDeviceTrust({ android, apple: { ...apple, anchors } }).hasTestRoots).toBe(true)
    const latest = { ...apple, anchors: [await rootNamed('LATEST root')] }
    expect(parseDeviceTrust({ apple: latest }).hasTestRoots).toBe(false)
  })

  test('sixteen roots', async () => {
    const roots = (count: number) => ({ ...apple, anchors: Array(count).fill(root) })
    expect(parseDeviceTrust({ apple: roots(16) }).apple?.anchors).toHaveLength(16)
    for (const count of [0, 17])
      expect(() => parseDeviceTrust({ apple: roots(count) })).toThrow('apple.anchors')
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'not an object'],
    ['null', null, 'not an object'],
    ['a list', [], 'not an object'],
    ['neither', {}, 'neither is there'],
    ['a member too many', { apple, windows: 1 }, 'not known'],
    ['a member too many inside', { apple: { ...apple, more: 1 } }, 'apple'],
    ['a section that is a text', { apple: 'yes' }, 'apple: not an object'],
    ['anchors that are a text', { apple: { ...apple, anchors: root } }, 'apple.anchors'],
    ['an anchor that is a number', { apple: { ...apple, anchors: [1] } }, 'apple.anchors.0'],
    ['an anchor that is none', { apple: { ...apple, anchors: [root, 'AAAA'] } }, 'apple.anchors.1'],
    ['an anchor that is no base64', { apple: { ...apple, anchors: ['-'] } }, 'apple.anchors.0'],
    ['no policy', { apple: { anchors: [root] } }, 'apple: policy'],
    ['half a policy', { apple: { ...apple, policy: { version: 1 } } }, 'policy'],
    ['no list of revoked keys', { android: { ...android, statusList: undefined } }, 'statusList'],
    [
      'a list without a file',
      { android: { ...android, statusList: { ...android.statusList, file: '' } } },
      'android.statusList.file',
    ],
    [
      'a list whose file is a number',
      { android: { ...android, statusList: { ...android.statusList, file: 1 } } },
      'android.statusList.file',
    ],
    [
      'a list whose key is none',
      { android: { ...android, statusList: { ...android.statusList, key: { kty: 'EC' } } } },
      'android.statusList.key',
    ],
  ])('refused: %s', async (_, value, named) => {
    expect(() => parseDeviceTrust(value)).toThrow(named)
    expect(await codeThrownBy(() => parseDeviceTrust(value))).toBe('jpki/attestation-policy')
  })
})
