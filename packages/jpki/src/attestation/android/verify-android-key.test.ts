import {
  basicConstraintsExtension,
  buildName,
  keyUsageExtension,
  parseCertificate,
} from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { authorityExtensions, certifyTestKey } from '../../secure-element/test-certificate.ts'
import {
  ask,
  at,
  challenge,
  crypto,
  deviceKey,
  failedOf,
  hardware,
  levels,
  makerOf,
  openMarket,
  policyWith,
  question,
  statusOf,
  usualMaker,
} from '../testing/android-world.ts'
import { androidAttestationChecks } from './android-checks.ts'
import { authorizationTag as tag } from './authorization-list.ts'
import { androidOid } from './key-description.ts'
import { verifyAndroidKey } from './verify-android-key.ts'
import {
  type NewKeyDescription,
  authorizationValue as value,
  writeKeyDescription,
} from './write-key-description.ts'

type Changes = Parameters<typeof ask>[0]
const ids = androidAttestationChecks.map(({ id }) => id)
const described = ['jpki/attestation-once', 'jpki/attestation-description']

test('a good key passes the strict policy, and every check is in the report once', async () => {
  const report = await ask()
  expect(failedOf(report)).toEqual([])
  expect(report.verdict).toBe('accepted')
  expect(report.checks.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(new Set(report.checks.map(({ outcome }) => outcome))).toEqual(new Set(['passed']))
})

test.each([
  ['factory', 'rsa', 4],
  ['factory', 'p384', 4],
  ['remote', 'rsa', 5],
  ['remote', 'p384', 5],
] as const)(
  'a %s chain under the %s root passes the open-market policy',
  async (shape, root, n) => {
    const maker = await makerOf({ shape, root })
    const tee = levels(1, 1)
    const wanted = await question({ maker, policy: openMarket, describe: tee })
    expect(wanted.chain).toHaveLength(n)
    expect(await ask({ ...wanted, maker })).toMatchObject({ verdict: 'accepted' })
  },
)

test('both generations of roots may be trusted at once', async () => {
  const old = await makerOf({ root: 'rsa' })
  const anchors = [usualMaker.root, old.root]
  expect(await ask({ anchors })).toMatchObject({ verdict: 'accepted' })
  expect(await ask({ anchors, maker: old })).toMatchObject({ verdict: 'accepted' })
})

const other = await makerOf()
const factory = await makerOf({ shape: 'factory' })
const certificates = await usualMaker.attest({ publicKey: deviceKey.publicKey, challenge })
const [, , , , root] = certificates
const serials = certificates.map((der) => parseCertificate(der).serialNumber)
const expired = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') }
const replaced = (position: number, der: Uint8Array | undefined) =>
  certificates.flatMap((one, at) => (at === position ? (der ? [der] : []) : [one]))
const changeAt = (position: number, changes: object) =>
  makerOf({ change: (_, one) => (one === position ? changes : {}) })

/** A chain of two: the key's certificate straight under the root. */
const short = async (): Promise<Changes> => {
  const [top] = (await makerOf()).issuers.slice(-1)
  if (!top) throw new TypeError('no root')
  const maker = { ...usualMaker, root: top.der }
  const [leaf = new Uint8Array()] = await usualMaker.attest({
    publicKey: deviceKey.publicKey,
    challenge,
  })
  const { extensions } = parseCertificate(leaf)
  const again = await certifyTestKey(
    {
      publicKey: deviceKey.publicKey,
      name: 'Android Keystore Key',
      serialNumber: Uint8Array.of(1),
      notBefore: expired.notBefore,
      notAfter: new Date('2048-01-01'),
      extensions: [...extensions].map(([oid, extension]) => ({ oid, ...extension })),
    },
    top,
  )
  return { maker, chain: [again, top.der], policy: openMarket }
}

/** What the owner of a good phone can do: sign a certificate with the key that was attested. */
const extended = async (): Promise<Changes> => {
  const [genuine = new Uint8Array(), ...above] = certificates
  const own = await crypto.generateSigner('ES256')
  const { subject } = parseCertificate(genuine)
  const forged = await certifyTestKey(
    {
      publicKey: own.publicKey,
      name: 'Android Keystore Key',
      serialNumber: Uint8Array.of(1),
      notBefore: expired.notBefore,
      notAfter: new Date('2048-01-01'),
      extensions: [
        {
          oid: androidOid.keyDescription,
          critical: false,
          value: writeKeyDescription(
            hardware({
              [tag.algorithm]: value.number(3),
              [tag.keySize]: value.number(256),
            })(await usualDescription()),
          ),
        },
      ],
    },
    { der: genuine, subject: subject.der, signer: deviceKey },
  )
  return { chain: [forged, genuine, ...above], publicKey: own.publicKey }
}

async function usualDescription(): Promise<NewKeyDescription> {
  let found: NewKeyDescription | undefined
  await usualMaker.attest({
    publicKey: deviceKey.publicKey,
    challenge,
    describe: (usual) => {
      found = usual
      return usual
    },
  })
  if (!found) throw new TypeError('nothing described')
  return found
}

const hours = (count: number) => new Date(at.getTime() - count * 3_600_000)
describe('each check alone refuses', () => {
  test.each<[id: string, what: string, () => Changes | Promise<Changes>]>([
    ['chain-length', 'the key straight under a root', short],
    ['anchor', 'a root of the same name', () => ({ anchors: [other.root] })],
    ['anchor', 'no root at all', () => ({ anchors: [] })],
    [
      'signatures',
      'a root of the same key that signed nothing',
      () => ({ chain: replaced(4, forgedRoot) }),
    ],
    [
      'names',
      'another issuer named',
      async () => ({ maker: await changeAt(2, { issuerName: buildName([['CN', 'TEST other']]) }) }),
    ],
    ['dates', 'a maker’s certificate expired', async () => ({ maker: await changeAt(1, expired) })],
    ['dates', 'the anchor expired', async () => ({ maker: await changeAt(0, expired) })],
    [
      'authorities',
      'no basic constraints',
      async () => ({
        maker: await changeAt(2, { extensions: [keyUsageExtension(['keyCertSign'])] }),
      }),
    ],
    [
      'authorities',
      'a key that may not sign certificates',
      async () => ({
        maker: await changeAt(2, {
          extensions: [
            keyUsageExtension(['digitalSignature']),
            basicConstraintsExtension({ certificateAuthority: true }),
          ],
        }),
      }),
    ],
    [
      'authorities',
      'a path longer than allowed',
      async () => ({
        maker: await changeAt(1, {
          extensions: [
            keyUsageExtension(['keyCertSign']),
            basicConstraintsExtension({ certificateAuthority: true, pathLength: 1 }),
          ],
        }),
      }),
    ],
    [
      'authorities',
      'a critical extension that nobody knows',
      async () => ({
        maker: await changeAt(2, {
          extensions: [
            ...authorityExtensions,
            { oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) },
          ],
        }),
      }),
    ],
    [
      'once',
      'a maker’s certificate that describes a key too',
      async () => ({
        maker: await changeAt(3, {
          extensions: [
            ...authorityExtensions,
            ...provisioned,
            { oid: androidOid.keyDescription, critical: false, value: Uint8Array.of(0x30, 0) },
          ],
        }),
      }),
    ],
    [
      'revocation-list',
      'a list of yesterday’s yesterday',
      () => ({ statusList: { ...statusOf(), fetchedAt: hours(25) } }),
    ],
    [
      'revocation-list',
      'a list from the future',
      () => ({
        statusList: { ...statusOf(), fetchedAt: hours(-1) },
        policy: policyWith({ tolerate: ['stale-status-list'] }),
      }),
    ],
    ...serials
      .slice(1)
      .map(
        (serial, at) =>
          [
            'revoked',
            `certificate ${at + 1} is in the list`,
            () => ({ statusList: statusOf(serial) }),
          ] as [string, string, () => Changes],
      ),
    ['revoked', 'the key’s own number, in decimal', () => ({ statusList: statusOf('1') })],
    [
      'revoked',
      'in decimal, as old entries',
      () => ({ statusList: statusOf(BigInt(`0x${serials[1] ?? ''}`).toString()) }),
    ],
    ['provisioning', 'a batch key', () => ({ maker: factory })],
    [
      'description',
      'a member in front of a lower one',
      () => ({
        describe: (usual) => ({ ...usual, hardwareEnforced: usual.hardwareEnforced.toReversed() }),
      }),
    ],
    [
      'description',
      'a member that no schema has',
      () => ({ describe: hardware({ 999: value.flag() }) }),
    ],
  ])('%s: %s', async (id, _, changes) => {
    const report = await ask(await changes())
    expect(failedOf(report)).toEqual([`jpki/attestation-${id}`])
    expect(report.verdict).toBe('refused')
  })
})

const provisioned = [
  { oid: androidOid.provisioningInfo, critical: false, value: Uint8Array.of(0xa1, 1, 1) },
]
/** The root again, with one bit of its signature changed. */
const forgedRoot = Uint8Array.from(root ?? [])
forgedRoot[forgedRoot.length - 1] = (forgedRoot.at(-1) ?? 0) ^ 1

test('a genuine key that signs a made-up description is found out', async () => {
  const changes = await extended()
  const report = await ask({
    ...changes,
    policy: policyWith({ tolerate: ['certificate-authority'] }),
  })
  expect(failedOf(report)).toContain('jpki/attestation-once')
  expect(report.verdict).toBe('refused')
})

test('a description that stands above the key only is not taken for the key’s', async () => {
  const changes = await extended()
  const [, ...without] = changes?.chain ?? []
  const own = await crypto.generateSigner('ES256')
  const bare = await certifyTestKey(
    {
      publicKey: own.publicKey,
      name: 'Android Keystore Key',
      serialNumber: Uint8Array.of(1),
      notBefore: expired.notBefore,
      notAfter: new Date('2048-01-01'),
      extensions: [keyUsageExtension(['digitalSignature'])],
    },
    {
      der: without[0] ?? new Uint8Array(),
      subject: parseCertificate(without[0] ?? new Uint8Array()).subject.der,
      signer: deviceKey,
    },
  )
  const report = await ask({ chain: [bare, ...without], publicKey: own.publicKey })
  expect(failedOf(report)).toEqual(expect.arrayContaining(described))
  expect(report.checks.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('no clock: refused', async () => {
  const report = await ask({ at: new Date(Number.NaN) })
  expect(failedOf(report)).toEqual(expect.arrayContaining(['jpki/attestation-dates']))
  expect(report.verdict).toBe('refused')
})

test('no list of revoked certificates: refused, whatever is tolerated', async () => {
  const { statusList: _, ...rest } = await question({
    policy: policyWith({ tolerate: ['stale-status-list'] }),
  })
  const report = await verifyAndroidKey(rest, crypto)
  expect(failedOf(report)).toEqual(['jpki/attestation-revocation-list', 'jpki/attestation-revoked'])
})

describe('a policy lets pass by name', () => {
  test.each<
    [
      tolerance: Parameters<typeof policyWith>[0]['tolerate'],
      id: string,
      () => Changes | Promise<Changes>,
    ]
  >([
    [
      ['certificate-names'],
      'names',
      async () => ({ maker: await changeAt(2, { issuerName: buildName([['CN', 'TEST other']]) }) }),
    ],
    [['certificate-dates'], 'dates', async () => ({ maker: await changeAt(1, expired) })],
    [
      ['certificate-authority'],
      'authorities',
      async () => ({
        maker: await changeAt(2, { extensions: [keyUsageExtension(['keyCertSign'])] }),
      }),
    ],
    [
      ['authorization-order'],
      'description',
      () => ({
        describe: (usual) => ({ ...usual, hardwareEnforced: usual.hardwareEnforced.toReversed() }),
      }),
    ],
    [
      ['unknown-authorization'],
      'description',
      () => ({ describe: hardware({ 999: value.flag() }) }),
    ],
    [
      ['stale-status-list'],
      'revocation-list',
      () => ({ statusList: { ...statusOf(), fetchedAt: hours(1000) } }),
    ],
  ])('%s', async (tolerate = [], id, changes) => {
    const report = await ask({ ...(await changes()), policy: policyWith({ tolerate }) })
    expect(report.verdict).toBe('accepted')
    expect(report.checks.find((check) => check.id === `jpki/attestation-${id}`)).toMatchObject({
      outcome: 'tolerated',
      tolerances: tolerate,
    })
  })
})

test.each([
  ['no certificate', []],
  ['not DER', [Uint8Array.of(1, 2, 3)]],
  ['too many', Array.from({ length: 11 }, () => root ?? new Uint8Array())],
  ['too large', [new Uint8Array(20_000)]],
])('a chain that cannot be read (%s) is refused', async (_, chain) => {
  const report = await ask({ chain })
  expect(failedOf(report)).toEqual(['jpki/attestation-form'])
  expect(report.checks.map(({ id }) => id)).toEqual(ids)
})
