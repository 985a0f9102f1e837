import { createNodeCrypto } from '@tegata/crypto/node'
import { describe, expect, test } from 'vitest'
import {
  crlDistributionPointsExtension,
  keyUsageExtension,
} from '../certificate/build-extensions.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { buildCrl, type NewCrl } from '../crl/build-crl.ts'
import { parseCrl } from '../crl/certificate-list.ts'
import { issuingDistributionPointExtension } from '../crl/issuing-distribution-point.ts'
import { jpkiCa } from '../profile/profiles.ts'
import {
  type Issued,
  issueTestCertificate,
  type TestCertificate,
} from '../testing/test-authority.ts'
import type { PathInput } from './path-input.ts'
import { validatePath } from './validate-path.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T00:00:00Z')
const point = 'http://crl.test.example/13101.crl'
const issue = (name: string, issuer?: Issued, more: Partial<TestCertificate> = {}) =>
  issueTestCertificate(
    {
      profile: jpkiCa,
      subject: [
        ['C', 'JP'],
        ['CN', name],
      ],
      ...(issuer && { issuer }),
      ...more,
    },
    crypto,
  )

const root = await issue('root')
const middle = await issue('middle', root)
const leaf = await issue('leaf', middle, { extensions: [crlDistributionPointsExtension([point])] })

async function listOf({ certificate, signer }: Issued, more: Partial<NewCrl> = {}) {
  const list = {
    issuer: certificate.subject.der,
    authorityKeyIdentifier: await keyIdentifierOf(signer.publicKey, crypto),
    crlNumber: '01',
    thisUpdate: new Date('2026-05-31T00:00:00Z'),
    nextUpdate: new Date('2026-06-02T00:00:00Z'),
    revoked: [],
  }
  return parseCrl(await buildCrl({ ...list, ...more }, signer))
}
const revoking = ({ certificate }: Issued, reason?: 'certificateHold') => ({
  revoked: [
    {
      serialNumber: certificate.serialNumber,
      revokedAt: new Date('2026-05-01T00:00:00Z'),
      ...(reason && { reason }),
    },
  ],
})

async function revocation(
  crls: PathInput['crls'],
  more: Partial<PathInput> = {},
): Promise<string | undefined> {
  const input = {
    leaf: leaf.certificate,
    intermediates: [middle.certificate],
    anchors: [root.certificate],
    at,
    profile: 'any' as const,
  }
  const report = await validatePath({ ...input, ...(crls && { crls }), ...more }, crypto)
  const line = report.checks.find(({ id }) => id === 'pki/path-revocation')
  if (line?.outcome === 'failed') expect(report.verdict).toBe('refused')
  return line?.reason ?? line?.outcome
}

const [ofRoot, ofMiddle] = [await listOf(root), await listOf(middle)]
const uncovered = (position: number) =>
  `certificate ${position} is not covered by a list that can be relied on`

test('is asked for where lists are given, of every certificate below the anchor', async () => {
  expect(await revocation(undefined)).toBe('no list was given to ask')
  expect(await revocation([ofRoot, ofMiddle])).toBe('passed')
  expect(await revocation([ofRoot])).toBe(uncovered(0))
  expect(await revocation([ofMiddle])).toBe(uncovered(1))
  expect(await revocation([])).toBe(uncovered(0))
})

test('an authority that was revoked, a leaf that was, and one that is on hold', async () => {
  expect(await revocation([await listOf(root, revoking(middle)), ofMiddle])).toBe(
    'certificate 1 was revoked',
  )
  expect(await revocation([ofRoot, await listOf(middle, revoking(leaf))])).toBe(
    'certificate 0 was revoked',
  )
  const held = await listOf(middle, revoking(leaf, 'certificateHold'))
  expect(await revocation([ofRoot, held])).toBe('certificate 0 is on hold')
})

test('the newest list has the last word, in whatever order they come', async () => {
  const thisUpdate = new Date('2026-05-31T12:00:00Z')
  const held = revoking(leaf, 'certificateHold')
  const [heldBefore, resumed] = [
    await listOf(middle, held),
    await listOf(middle, { thisUpdate, crlNumber: '02' }),
  ]
  const heldNow = await listOf(middle, { ...held, thisUpdate, crlNumber: '02' })
  for (const lists of [
    [ofRoot, heldBefore, resumed],
    [ofRoot, resumed, heldBefore],
  ])
    expect(await revocation(lists)).toBe('passed')
  for (const lists of [
    [ofRoot, ofMiddle, heldNow],
    [ofRoot, heldNow, ofMiddle],
  ])
    expect(await revocation(lists)).toBe('certificate 0 is on hold')
})

test('the time that is chosen is the time of the lists', async () => {
  expect(await revocation([ofRoot, ofMiddle], { at: new Date('2026-06-03T00:00:00Z') })).toBe(
    uncovered(0),
  )
  expect(await revocation([ofRoot, ofMiddle], { at: new Date('2026-05-30T00:00:00Z') })).toBe(
    uncovered(0),
  )
})

describe('partitions', () => {
  const part = (uri: string, only?: 'user-certificates' | 'authority-certificates') =>
    listOf(middle, {
      extensions: [issuingDistributionPointExtension({ uri, ...(only && { only }) })],
    })

  test('cover the certificates that name them, and of the kind they are for', async () => {
    expect(await revocation([ofRoot, await part(point)])).toBe('passed')
    expect(await revocation([ofRoot, await part('http://crl.test.example/1.crl')])).toBe(
      uncovered(0),
    )
    // The leaf of this path says that it is an authority.
    expect(await revocation([ofRoot, await part(point, 'authority-certificates')])).toBe('passed')
    expect(await revocation([ofRoot, await part(point, 'user-certificates')])).toBe(uncovered(0))
  })
})

describe('who signs a list', () => {
  test('a namesake under another anchor, or a key that may not, is not heard', async () => {
    const stranger = await issue('middle')
    const { signer } = stranger
    const forged = await listOf({ ...middle, signer })
    expect(await revocation([ofRoot, forged])).toBe(uncovered(0))
    const more = { intermediates: [middle.certificate, stranger.certificate] }
    expect(await revocation([ofRoot, await listOf(stranger)], more)).toBe(uncovered(0))
    const mute = await issue('middle', root, { extensions: [keyUsageExtension(['keyCertSign'])] })
    const own = await issue('leaf', mute)
    const input = { leaf: own.certificate, intermediates: [mute.certificate] }
    expect(await revocation([ofRoot, await listOf(mute)], input)).toBe(uncovered(0))
  })

  test('another key of the authority, which has a path of its own and is not revoked', async () => {
    const lists = await issue('middle', root, { extensions: [keyUsageExtension(['cRLSign'])] })
    const more = { intermediates: [middle.certificate, lists.certificate] }
    const signed = await listOf(lists)
    expect(await revocation([ofRoot, signed], more)).toBe('passed')
    expect(await revocation([ofRoot, signed])).toBe(uncovered(0))
    const without = await listOf(root, revoking(lists))
    expect(await revocation([without, signed], more)).toBe(uncovered(0))
  })
})

test('generations: two keys of one authority are valid at once, each with its list', async () => {
  const next = await issue('middle', root)
  const later = await issue('later', next)
  const intermediates = [middle.certificate, next.certificate]
  const lists = [ofRoot, ofMiddle, await listOf(next)]
  expect(await revocation(lists, { intermediates })).toBe('passed')
  expect(await revocation(lists, { intermediates, leaf: later.certificate })).toBe('passed')
  const revoked = [ofRoot, ofMiddle, await listOf(next, revoking(later))]
  expect(await revocation(revoked, { intermediates, leaf: later.certificate })).toBe(
    'certificate 0 was revoked',
  )
})
