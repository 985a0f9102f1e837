/**
 * NIST PKITS, the sections about signatures, validity, names, basic constraints and key usage:
 * 4.1, 4.2, 4.3, 4.6, 4.7. The library supports neither DSA nor the features of other sections.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeOf, fromBase64 } from '@tegata/kernel'
import { vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { pkitsCases, pkitsFiles } from '../testing/pkits.ts'
import { validatePath } from './validate-path.ts'

const crypto = createNodeCrypto()
const settled = ['4.1', '4.2', '4.3', '4.6', '4.7']
/** Valid by the suite, with DSA keys, which tegata does not support. */
const dsa = ['4.1.4', '4.1.5']
/** Invalid only because the CRL's signer may not sign CRLs: see pkits-crl.test.ts. */
const byRevocationOnly = ['4.7.4', '4.7.5']

const chosen = pkitsCases.filter(
  ({ section, test: number }) => settled.includes(section) && !byRevocationOnly.includes(number),
)

const read = (name: string): Certificate =>
  parseCertificate(fromBase64(pkitsFiles?.certs[name] ?? ''))

async function verdictOf(pool: readonly string[]): Promise<string> {
  try {
    const [leaf = '', ...intermediates] = pool.slice(0, -1)
    const { verdict } = await validatePath(
      {
        leaf: read(leaf),
        intermediates: intermediates.map(read),
        anchors: [read(pkitsFiles?.trustAnchor ?? '')],
        at: new Date('2015-01-01T00:00:00Z'),
        profile: 'any',
      },
      crypto,
    )
    return verdict
  } catch (error) {
    return codeOf(error) ?? 'crashed'
  }
}

describe.skipIf(!vectorsPresent)('PKITS (csrc.nist.gov/projects/pki-testing)', () => {
  test.each(chosen)('$test $name: $expected', async ({ test: number, expected, ...one }) => {
    const anchor = one.chain.at(-1) ?? ''
    const verdict = await verdictOf([...one.chain.slice(0, -1), ...one.extraCerts, anchor])
    if (dsa.includes(number)) expect(verdict).toBe('pki/unsupported')
    else if (expected === 'valid') expect(verdict).toBe('accepted')
    else expect(verdict).not.toBe('accepted')
  })

  test('45 cases of five sections are run', () => {
    expect(chosen).toHaveLength(45)
  })

  test('every certificate is read, or refused with a code: two broken signatures, four of DSA', () => {
    const outcomes = new Map<string, number>()
    for (const name of Object.keys(pkitsFiles?.certs ?? {})) {
      let outcome = 'read'
      try {
        read(name)
      } catch (error) {
        outcome = codeOf(error) ?? 'crashed'
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect(Object.fromEntries(outcomes)).toEqual({
      read: 399,
      'pki/malformed': 2,
      'pki/unsupported': 4,
    })
  })
})
