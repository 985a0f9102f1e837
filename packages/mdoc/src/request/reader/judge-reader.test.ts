import { createNodeCrypto } from '@tegata/crypto/node'
import { extendedKeyUsageOid } from '@tegata/pki'
import { expect, test } from 'vitest'
import { createTestIssuer, testTime } from '../../testing.ts'
import { judgeReader } from './judge-reader.ts'

const crypto = createNodeCrypto()
const { chain, root } = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const trust = { trustAnchors: [root], at: testTime }

test.each([
  ['no certificate', []],
  ['unreadable certificate', [Uint8Array.of(1)]],
  ['unreadable certificate', [...chain, Uint8Array.of(1)]],
])('%s: nobody to trust, and it says why', async (reason, sent) => {
  const { checks, trusted, certificate } = await judgeReader(sent, trust, crypto)
  expect(checks.map(({ id, outcome, reason: why }) => [id, outcome, why])).toEqual([
    ['mdoc/reader-trusted', 'failed', reason],
    ['mdoc/reader-profile', 'skipped', reason],
    ['mdoc/reader-revocation', 'skipped', reason],
  ])
  expect([trusted, certificate]).toEqual([false, undefined])
})

test.each([
  ['trusted', [root], 1],
  ['unknown', [], 0],
])(
  'whether the certificate of a reader was revoked is asked of one that is trusted: %s',
  async (_, trustAnchors, times) => {
    let asked = 0
    const checkRevocation = async () => {
      asked += 1
      return [{ id: 'pki/crl-status', outcome: 'passed', clause: 'c' } as const]
    }
    const { trusted } = await judgeReader(
      chain,
      { ...trust, trustAnchors, checkRevocation },
      crypto,
    )
    expect([asked, trusted]).toEqual([times, times === 1])
  },
)

test('a policy that asks for it trusts no reader that nobody was asked about', async () => {
  const required = await judgeReader(chain, { ...trust, signerRevocation: 'required' }, crypto)
  expect(required.trusted).toBe(false)
  const { trusted, checks } = await judgeReader(chain, trust, crypto)
  const outcome = checks.find(({ id }) => id === 'mdoc/reader-revocation')?.outcome
  expect([trusted, outcome]).toEqual([true, 'skipped'])
})
