import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@tegata/crypto/node'
import { androidPresets, appPresets, signAttestationStatusList } from '@tegata/jpki'
import {
  createAndroidMaker,
  createAppleMaker,
  testAndroidApplication,
  testAppId,
} from '@tegata/jpki/secure-element'
import { toBase64 } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { openTrustFile } from './trust-file.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-11-20T12:00:00Z')
const android = await createAndroidMaker({ shape: 'remote', root: 'p384', at }, crypto)
const apple = await createAppleMaker(at, crypto)
const listKey = await crypto.generateSigner('ES256')
const folder = mkdtempSync(join(tmpdir(), 'tegata-trust-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'trust.json')
const listPath = join(folder, 'status.jwt')

const settings = {
  android: {
    anchors: [toBase64(android.root)],
    policy: { ...androidPresets['open-market'], applications: [testAndroidApplication] },
    statusList: { file: 'status.jwt', key: listKey.publicKey },
  },
  apple: {
    anchors: [toBase64(apple.root)],
    policy: { ...appPresets.production, apps: [testAppId] },
  },
}
const unreadable: string[] = []
const open = (changes: object = {}, allowTestRoots = true) => {
  writeFileSync(path, JSON.stringify({ ...settings, ...changes }))
  const onUnreadableList = (code: string) => unreadable.push(code)
  return openTrustFile(path, { crypto, allowTestRoots, onUnreadableList })
}
/** Each write is later than the one before, however fast they follow. */
let writes = 0
async function writeList(entries: object, signer = listKey) {
  writeFileSync(listPath, await signAttestationStatusList({ entries }, at, signer))
  writes += 1
  utimesSync(listPath, at, new Date(at.getTime() + writes * 1000))
}
beforeEach(async () => {
  unreadable.length = 0
  await writeList({ ab12: { status: 'REVOKED' } })
})

test('roots, policies and the list beside the file', async () => {
  const trust = await (await open())()
  expect(trust).toEqual({
    android: {
      anchors: [Uint8Array.from(android.root)],
      policy: settings.android.policy,
      statusList: { serialNumbers: new Set(['ab12']), fetchedAt: at },
    },
    apple: { anchors: [Uint8Array.from(apple.root)], policy: settings.apple.policy },
  })
})

test('one platform alone, and the other is not trusted', async () => {
  expect(Object.keys(await (await open({ apple: undefined }))())).toEqual(['android'])
  expect(Object.keys(await (await open({ android: undefined }))())).toEqual(['apple'])
})

test('a new list counts from the next question on; one that is not signed right does not', async () => {
  const trust = await open()
  const serials = async () => [...((await trust()).android?.statusList?.serialNumbers ?? [])]
  await writeList({ ab12: { status: 'REVOKED' }, cd34: { status: 'SUSPENDED' } })
  expect(await serials()).toEqual(['ab12', 'cd34'])
  await writeList({}, await crypto.generateSigner('ES256'))
  expect(await serials()).toEqual(['ab12', 'cd34'])
  rmSync(listPath)
  expect(await serials()).toEqual(['ab12', 'cd34'])
  expect(unreadable).toEqual(['jpki/attestation-malformed', 'unreadable'])
})

const without = (section: object, member: string) =>
  Object.fromEntries(Object.entries(section).filter(([name]) => name !== member))
test.each<[string, object, string]>([
  ['neither platform', { android: undefined, apple: undefined }, 'neither is there'],
  ['a member that is not known', { windows: {} }, 'member that is not known'],
  ['no roots', { apple: { ...settings.apple, anchors: [] } }, 'apple.anchors'],
  ['a root that is none', { apple: { ...settings.apple, anchors: ['AAAA'] } }, 'apple.anchors.0'],
  ['a root that is no text', { apple: { ...settings.apple, anchors: [1] } }, 'apple.anchors.0'],
  ['a policy with a gap', { apple: { ...settings.apple, policy: { version: 1 } } }, 'policy'],
  ['no list', { android: without(settings.android, 'statusList') }, 'statusList'],
  [
    'a list without a key',
    { android: { ...settings.android, statusList: { file: 'status.jwt', key: {} } } },
    'android.statusList.key',
  ],
  [
    'a list that is not there',
    { android: { ...settings.android, statusList: { file: 'no', key: listKey.publicKey } } },
    'android.statusList',
  ],
])('refused when the server starts: %s', async (_, changes, named) => {
  const opening = open(changes)
  await expect(opening).rejects.toThrow(named)
  expect(await codeThrownBy(() => opening)).toBe('service/bad-config')
})

test('production refuses roots that carry TEST; a file that is not there is named', async () => {
  await expect(open({}, false)).rejects.toThrow('TEST')
  const nowhere = openTrustFile(join(folder, 'no.json'), {
    crypto,
    allowTestRoots: true,
    onUnreadableList: () => {},
  })
  await expect(nowhere).rejects.toThrow('TEGATA_DEVICE_TRUST')
})
