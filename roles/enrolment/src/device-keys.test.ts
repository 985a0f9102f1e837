import type { PublicJwk } from '@tegata/crypto'
import { attestationPolicyHash, type DeviceTrust, defineAndroidPolicy } from '@tegata/jpki'
import {
  androidPlatform,
  createAndroidMaker,
  createAppleMaker,
  iphonePlatform,
  testAndroidApplication,
} from '@tegata/jpki/secure-element'
import { fromBase64url } from '@tegata/kernel'
import { dumpTables } from '@tegata/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acceptedReply } from './contract.ts'
import {
  apply,
  crypto,
  enrolTestPhone,
  giveTestCard,
  openApplication,
  platforms,
  proveKeys,
  signApplication,
  signers,
  startOfTests,
  startTestEnrolment,
  submit,
  type TestEnrolment,
  trustAt,
} from './testing.ts'

const clock = { now: startOfTests }
let trust: DeviceTrust = trustAt(startOfTests)
let role: TestEnrolment
let certificate: Uint8Array
beforeAll(async () => {
  role = await startTestEnrolment(clock, { deviceTrust: () => trust })
  certificate = fromBase64url((await giveTestCard(role)).signCertificate)
})
afterAll(() => role.close())

const at = startOfTests
const foreign = {
  android: androidPlatform(await createAndroidMaker({ shape: 'remote', root: 'p384', at }, crypto)),
  iphone: iphonePlatform(await createAppleMaker(at, crypto), crypto),
}
const { phoneSign, phoneAuth, strange } = signers
const keys = (sign: PublicJwk, auth: PublicJwk) => ({ sign, auth })
const names = ['android', 'iphone'] as const

/** Phones and applications; jobs of earlier phones go on beside. */
async function written() {
  const tables = await dumpTables(role.database, ['enrolment'])
  return [tables['enrolment.phone'], tables['enrolment.application']]
}

/** What comes of an application with this proof; nothing is written. */
async function outcomeOf(prove: (challenge: string) => Promise<object | undefined>) {
  const { applicationId, challenge } = await openApplication(role)
  const before = await written()
  const attestation = await prove(challenge)
  const claims = { attestation: attestation && JSON.parse(JSON.stringify(attestation)) }
  const token = await signApplication(role, certificate, challenge, { claims })
  const reply = await submit(role, applicationId, token)
  expect(await written()).toEqual(before)
  const { code, detail } = reply.json()
  return { status: reply.statusCode, code, detail: String(detail) }
}

test.each(names)('%s: both keys proved, and what is kept of it', async (platform) => {
  const { phoneId } = await enrolTestPhone(role, certificate, { platform })
  const kept = (await role.store.phone(phoneId))?.attestation
  const policy = platform === 'android' ? trust.android?.policy : trust.apple?.policy
  expect(kept).toEqual({
    format: platform === 'android' ? 'android-key' : 'apple-app-attest',
    keyProtection: platform === 'android' ? 'strong-box' : 'attested-app',
    policy: { name: policy?.name, sha256: await attestationPolicyHash(policy ?? {}, crypto) },
    at: startOfTests.toISOString(),
  })
})

describe.each(names)('%s: refused, and nothing is written', (name) => {
  const platform = platforms[name]
  const prefix = name === 'android' ? 'jpki/attestation' : 'jpki/app-attestation'
  const refused = (check: string) => ({
    status: 422,
    code: 'enrolment/attestation-not-accepted',
    detail: expect.stringContaining(`${prefix}-${check}`),
  })

  test('another key than the one in the request', async () => {
    const other = keys(phoneSign.publicKey, strange.publicKey)
    const outcome = await outcomeOf((challenge) => proveKeys(challenge, { platform, keys: other }))
    expect(outcome).toEqual(refused(name === 'android' ? 'key' : 'device-keys'))
  })

  test('the keys the other way round', async () => {
    const other = keys(phoneAuth.publicKey, phoneSign.publicKey)
    const outcome = await outcomeOf((challenge) => proveKeys(challenge, { platform, keys: other }))
    expect(outcome).toEqual(refused(name === 'android' ? 'key' : 'device-keys'))
  })

  test('a maker that nobody trusts', async () => {
    const outcome = await outcomeOf((challenge) =>
      proveKeys(challenge, { platform: foreign[name] }),
    )
    expect(outcome).toEqual(refused(name === 'android' ? 'anchor' : 'path'))
  })

  test('a proof that was made for another application', async () => {
    const { challenge: earlier } = await openApplication(role)
    const outcome = await outcomeOf(() => proveKeys(earlier, { platform }))
    expect(outcome).toEqual(refused('challenge'))
  })

  test('a proof that was accepted before', async () => {
    const { applicationId, challenge } = await openApplication(role)
    const attestation = await proveKeys(challenge, { platform })
    const token = await signApplication(role, certificate, challenge, { claims: { attestation } })
    expect((await submit(role, applicationId, token)).statusCode).toBe(202)
    expect(await outcomeOf(async () => attestation)).toEqual(refused('challenge'))
  })

  test('a platform for which nothing is trusted', async () => {
    const whole = trust
    const { android, apple } = whole
    trust = name === 'android' ? { ...(apple && { apple }) } : { ...(android && { android }) }
    const outcome = await outcomeOf((challenge) => proveKeys(challenge, { platform }))
    trust = whole
    expect(outcome).toEqual(refused(name === 'android' ? 'anchor' : 'path'))
  })
})

test('no proof; one that cannot be read; the one of an iPhone under another name', async () => {
  expect(await outcomeOf(async () => undefined)).toMatchObject({
    status: 422,
    code: 'enrolment/attestation-missing',
  })
  const unreadable = [
    {},
    { format: 'packed' },
    { format: 'android-key' },
    { format: 'android-key', chains: { sign: ['+'], auth: [] } },
    { format: 'apple-app-attest', attestation: 'AA', keyId: 'AA' },
  ]
  for (const one of unreadable)
    expect(await outcomeOf(async () => one)).toMatchObject({
      status: 400,
      code: 'enrolment/malformed',
    })
  const noise = { format: 'android-key', chains: { sign: ['AAAA'], auth: ['AAAA'] } }
  expect(await outcomeOf(async () => noise)).toMatchObject({
    status: 422,
    code: 'enrolment/attestation-not-accepted',
  })
})

test('a phone without a chip of its own counts, unless the policy wants one', async () => {
  const tee = await createAndroidMaker({ shape: 'factory', root: 'rsa', at }, crypto)
  const level = 1
  const platform = {
    ...platforms.android,
    async attest(challenge: Uint8Array, { sign, auth }: { sign: PublicJwk; auth: PublicJwk }) {
      const attest = (publicKey: PublicJwk) =>
        tee.attest({
          publicKey,
          challenge,
          describe: (usual) => ({
            ...usual,
            attestationSecurityLevel: level,
            keyMintSecurityLevel: level,
          }),
        })
      const chains = { sign: await attest(sign), auth: await attest(auth) }
      return { format: 'android-key', chains } as const
    },
  }
  const whole = trust
  const { android } = whole
  if (!android) throw new TypeError('no trust')
  const applications = [testAndroidApplication]
  const anchors = [...android.anchors, tee.root]
  const strict = defineAndroidPolicy('open-market', {
    applications,
    name: 'chips only',
    securityLevels: ['strong-box'],
  })
  trust = { ...whole, android: { ...android, anchors, policy: strict } }
  const outcome = await outcomeOf((challenge) => proveKeys(challenge, { platform }))
  expect(outcome.detail).toContain('jpki/attestation-level')
  trust = { ...whole, android: { ...android, anchors } }
  const { applicationId, challenge } = await openApplication(role)
  const attestation = await proveKeys(challenge, { platform })
  const token = await signApplication(role, certificate, challenge, { claims: { attestation } })
  const { phoneId } = acceptedReply.parse((await submit(role, applicationId, token)).json())
  expect((await role.store.phone(phoneId))?.attestation).toMatchObject({ keyProtection: 'tee' })
  trust = whole
})

test('64 copies of one application with its proof make one phone', async () => {
  const { applicationId, challenge } = await openApplication(role)
  const token = await signApplication(role, certificate, challenge)
  const count = async () => Number((await written())[0]?.length)
  const before = await count()
  const replies = await Promise.all(
    Array.from({ length: 64 }, () => submit(role, applicationId, token)),
  )
  expect(new Set(replies.map(({ body }) => body)).size).toBe(1)
  expect((await count()) - before).toBe(1)
})

test('a list of revoked keys that was made in this very moment', async () => {
  const ticking = { now: startOfTests }
  const later = await startTestEnrolment(ticking, {
    deviceTrust: () => {
      ticking.now = new Date(ticking.now.getTime() + 1)
      return trustAt(ticking.now)
    },
  })
  const card = fromBase64url((await giveTestCard(later)).signCertificate)
  expect((await apply(later, card)).statusCode).toBe(202)
  await later.close()
})

test('trust that cannot be had refuses, and the application stays open', async () => {
  const broken = await startTestEnrolment(clock, {
    deviceTrust: () => {
      throw new Error('the list of revoked keys cannot be read')
    },
  })
  const card = fromBase64url((await giveTestCard(broken)).signCertificate)
  expect((await apply(broken, card)).statusCode).toBe(500)
  expect((await dumpTables(broken.database, ['enrolment']))['enrolment.phone']).toEqual([])
  await broken.close()
})
