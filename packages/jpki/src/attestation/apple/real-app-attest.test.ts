/**
 * Proofs of real iPhones, and programs of others. `node-app-attest` ships two attestations and an
 * assertion, and Apple's root; `appattest-checker-node` judges ours under a test root.
 * @module
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jwkToSpki, spkiToJwk } from '@tegata/crypto'
import { fromBase64, toBase64, utf8Encode } from '@tegata/kernel'
import { derToPem, parseCertificate, pemToDer } from '@tegata/pki'
import {
  verifyAssertion as assertionByOthers,
  verifyAttestation as attestationByOthers,
  setAppAttestRootCertificate,
} from 'appattest-checker-node'
import { verifyAttestation as realByOthers } from 'node-app-attest'
import { describe, expect, test } from 'vitest'
import { createAppleMaker, testAppId, writeAppAssertion } from '../../secure-element/apple-maker.ts'
import { appKey, clientData, crypto, failedOf, keyId, maker } from '../testing/app-world.ts'
import { parseAppAttestation } from './app-attestation.ts'
import { defineAppPolicy } from './app-policy.ts'
import { verifyAppAssertion } from './verify-app-assertion.ts'
import { verifyAppAttestation } from './verify-app-attestation.ts'

const shipped = join(dirname(fileURLToPath(import.meta.resolve('node-app-attest'))), '..')
const sourceOf = (path: string) => readFileSync(join(shipped, path), 'utf8')
const pemIn = (text: string, label: 'CERTIFICATE' | 'PUBLIC KEY') => {
  const pattern = new RegExp(`-----BEGIN ${label}-----[^"]*-----END ${label}-----`)
  const [pem = ''] = pattern.exec(text) ?? []
  const [der = new Uint8Array()] = pemToDer(pem.replaceAll('\\n', '\n'), label)
  return der
}
const textIn = (text: string, pattern: RegExp) => pattern.exec(text)?.[1] ?? ''

const appleRoot = pemIn(sourceOf('src/verifyAttestation.js'), 'CERTIFICATE')
const team = 'V8H6LQ9448'
const bundle = 'io.uebelacker.AppAttestExample'
const apps = [`${team}.${bundle}`]

function realPhone(environment: 'production' | 'development') {
  const read: unknown = JSON.parse(sourceOf(`test/fixtures/attestation-${environment}.json`))
  const member = (name: string) => {
    const value: unknown = typeof read === 'object' && read ? Reflect.get(read, name) : undefined
    if (typeof value !== 'string') throw new TypeError(`no ${name}`)
    return fromBase64(value)
  }
  const attestation = member('attestation')
  const [leaf = new Uint8Array()] = parseAppAttestation(attestation).x5c
  // Certificates of such keys end within months: the phone is asked on the day it was made.
  const at = new Date(parseCertificate(leaf).notBefore.getTime() + 60_000)
  return { attestation, keyId: member('keyId'), challenge: member('challenge'), at }
}

describe('a real iPhone', () => {
  test.each(['production', 'development'] as const)(
    'built for %s: all of Apple’s steps hold',
    async (environment) => {
      const { attestation, keyId, challenge, at } = realPhone(environment)
      const policy = defineAppPolicy(environment, { apps })
      const question = { attestation, keyId, at, policy, challenge, anchors: [appleRoot] }
      const report = await verifyAppAttestation(
        { ...question, clientData: challenge, deviceKeys: [] },
        crypto,
      )
      // Its app signed a bare challenge and vouched for no key, which ours would have.
      expect(failedOf(report)).toEqual(['challenge', 'device-keys'])
      const passed = report.checks.filter(({ outcome }) => outcome === 'passed')
      expect(passed).toHaveLength(7)
      const other = await verifyAppAttestation(
        { ...question, clientData: new Uint8Array(3), deviceKeys: [] },
        crypto,
      )
      expect(failedOf(other)).toContain('nonce')
      const under = await verifyAppAttestation(
        { ...question, anchors: [maker.root], clientData: challenge, deviceKeys: [] },
        crypto,
      )
      expect(failedOf(under)).toContain('path')
      const theirs = realByOthers({
        attestation: Buffer.from(attestation),
        challenge: Buffer.from(challenge),
        keyId: toBase64(keyId),
        bundleIdentifier: bundle,
        teamIdentifier: team,
        allowDevelopmentEnvironment: environment === 'development',
      })
      expect(theirs).toMatchObject({ environment })
    },
  )

  test('its assertion is signed by its key, and by no other', async () => {
    const source = sourceOf('test/verifyAssertion.test.js')
    const assertion = fromBase64(textIn(source, /const ASSERTION = Buffer\.from\(\s*"([^"]+)"/))
    const publicKey = spkiToJwk(pemIn(source, 'PUBLIC KEY'))
    const clientData = utf8Encode(textIn(source, /payload:\s*'([^']+)'/))
    const rest = { assertion, challenge: new Uint8Array(1), deviceKeys: [], lastCounter: 0 }
    const [appId = ''] = apps
    const app = { appId, publicKey }
    const report = await verifyAppAssertion({ ...rest, clientData, app }, crypto)
    expect(failedOf(report)).toEqual(['challenge', 'device-keys'])
    const foreign = { appId, publicKey: appKey.publicKey }
    const other = await verifyAppAssertion({ ...rest, clientData, app: foreign }, crypto)
    expect(failedOf(other)).toEqual(['signature', 'challenge', 'device-keys'])
  })
})

describe('appattest-checker-node takes ours', () => {
  test('an attestation under the test root, and not another one', async () => {
    // It asks the machine for the time.
    const maker = await createAppleMaker(new Date(), crypto)
    setAppAttestRootCertificate(derToPem(maker.root, 'CERTIFICATE'))
    const attestation = Buffer.from(await maker.attest(appKey.publicKey, { clientData }))
    const app = { appId: testAppId, developmentEnv: false }
    const ask = (data: Uint8Array) =>
      attestationByOthers(app, toBase64(keyId), Buffer.from(data), attestation)
    expect(await ask(clientData)).toMatchObject({
      publicKeyPem: expect.stringContaining('PUBLIC KEY'),
    })
    expect(await ask(Uint8Array.of(1))).toMatchObject({ verifyError: 'fail_nonce_mismatch' })
  })

  test('an assertion of the same key', async () => {
    const { publicKey } = appKey
    const pem = derToPem(jwkToSpki(publicKey), 'PUBLIC KEY')
    const assertion = await writeAppAssertion(appKey, { clientData, counter: 5 }, crypto)
    const hash = Buffer.from(await crypto.digest('SHA-256', clientData))
    const theirs = await assertionByOthers(hash, pem, testAppId, Buffer.from(assertion))
    expect(theirs).toMatchObject({ signCount: 5 })
  })
})
