/**
 * NIST PKITS: all 203 end-entity cases, each with the lists it comes with, by `validatePath` alone.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, codeOf, fromBase64 } from '@tegata/kernel'
import { vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { type CertificateList, parseCrl } from '../crl/certificate-list.ts'
import { pkitsCases, pkitsFiles } from '../testing/pkits.ts'
import { validatePath } from './validate-path.ts'

const crypto = createNodeCrypto()

/** Valid by the suite and refused here, and why. */
const notAccepted: ReadonlyMap<string, string> = new Map([
  ['4.1.4', 'pki/unsupported'], // DSA
  ['4.1.5', 'pki/unsupported'], // DSA
  // Whoever signs the list is covered by that list alone: it would vouch for itself.
  ['4.14.30', 'pki/path-revocation'],
  // Delta lists are not processed, and not passed over.
  ['4.15.2', 'pki/path-revocation'],
  ['4.15.5', 'pki/path-revocation'],
  ['4.15.7', 'pki/path-revocation'],
  ['4.15.8', 'pki/path-revocation'],
])

const read = (name: string): Certificate =>
  parseCertificate(fromBase64(pkitsFiles?.certs[name] ?? ''))

/** A list that cannot be read says nothing. */
function listOf(name: string): CertificateList[] {
  try {
    return [parseCrl(fromBase64(pkitsFiles?.crls[name] ?? ''))]
  } catch (error) {
    if (error instanceof CodedError) return []
    throw error
  }
}

async function verdictOf({ chain, extraCerts, crls }: (typeof pkitsCases)[number]) {
  try {
    const [leaf = '', ...above] = chain
    const { verdict, checks } = await validatePath(
      {
        leaf: read(leaf),
        intermediates: [...above.slice(0, -1), ...extraCerts].map(read),
        anchors: [read(above.at(-1) ?? '')],
        crls: crls.flatMap(listOf),
        at: new Date('2015-01-01T00:00:00Z'),
        profile: 'any',
      },
      crypto,
    )
    const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
    return verdict === 'accepted' ? verdict : failed.join(', ')
  } catch (error) {
    return codeOf(error) ?? 'crashed'
  }
}

describe.skipIf(!vectorsPresent)('PKITS (csrc.nist.gov/projects/pki-testing)', async () => {
  const judged = await Promise.all(
    pkitsCases.map(async (one) => ({ ...one, verdict: await verdictOf(one) })),
  )

  test.each(judged)('$test $name: $expected', ({ test: number, expected, verdict }) => {
    if (expected === 'valid') expect(verdict).toBe(notAccepted.get(number) ?? 'accepted')
    else expect(verdict).toMatch(/^pki\/(path-|malformed)/)
  })

  test('none of 115 invalid ones is accepted, and 81 of 88 valid ones are', () => {
    const count = (of: 'valid' | 'invalid') => {
      const all = judged.filter(({ expected }) => expected === of)
      return [all.filter(({ verdict }) => verdict === 'accepted').length, all.length]
    }
    expect(count('invalid')).toEqual([0, 115])
    expect(count('valid')).toEqual([88 - notAccepted.size, 88])
    expect(notAccepted.size).toBe(7)
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
