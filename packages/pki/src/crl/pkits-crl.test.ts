/**
 * NIST PKITS, the sections about revocation by CRL: 4.4, 4.7.4, 4.7.5, 4.14 and 4.15.1. Lists for
 * some reasons, indirect ones, those of a separate key, and names relative to the issuer are
 * refused by this library: fewer paths are accepted, never more.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromBase64 } from '@tegata/kernel'
import { vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { validatePath } from '../path/validate-path.ts'
import { pkitsCases, pkitsFiles } from '../testing/pkits.ts'
import { verifyCrl } from './verify-crl.ts'

const crypto = createNodeCrypto()
const at = new Date('2015-01-01T00:00:00Z')
const chosen = pkitsCases.filter(
  ({ section, test: number }) =>
    ['4.4', '4.14'].includes(section) || ['4.7.4', '4.7.5', '4.15.1'].includes(number),
)

/** Valid by the suite, by means that this library refuses. */
const refusedByDesign: readonly string[] = [
  ...['4.4.19'], // a key of its own for lists
  ...['4.14.4', '4.14.5', '4.14.7'], // names relative to the issuer
  ...['4.14.18', '4.14.19'], // some reasons
  ...['4.14.22', '4.14.24', '4.14.25', '4.14.28', '4.14.29', '4.14.30', '4.14.33'], // indirect
]

async function statusOf(certificate: Certificate, issuer: Certificate, lists: readonly string[]) {
  const said = new Set<string>()
  for (const list of lists) {
    const crl = fromBase64(pkitsFiles?.crls[list] ?? '')
    const { status } = await verifyCrl(crl, { certificate, issuer, at, crypto })
    if (status) said.add(status)
  }
  return said.has('revoked') ? 'revoked' : said.has('good') ? 'good' : 'no list'
}

async function judge(chain: readonly string[], lists: readonly string[]): Promise<string> {
  const path = chain.map((name) => parseCertificate(fromBase64(pkitsFiles?.certs[name] ?? '')))
  const [leaf, ...rest] = path
  const anchor = path.at(-1)
  if (!leaf || !anchor) return 'no path'
  const input = { leaf, intermediates: rest.slice(0, -1), anchors: [anchor], at }
  const { verdict } = await validatePath({ ...input, profile: 'any' }, crypto)
  if (verdict !== 'accepted') return 'path refused'
  for (const [position, issuer] of rest.entries()) {
    const status = await statusOf(path[position] ?? leaf, issuer, lists)
    if (status !== 'good') return status
  }
  return 'good'
}

describe.skipIf(!vectorsPresent)('PKITS (csrc.nist.gov/projects/pki-testing)', () => {
  test('59 cases are run', () => expect(chosen).toHaveLength(59))

  test.each(chosen)('$test $name: $expected', async ({ test: number, expected, chain, crls }) => {
    const verdict = await judge(chain, crls)
    if (expected === 'invalid') expect(['revoked', 'no list']).toContain(verdict)
    else expect(verdict).toBe(refusedByDesign.includes(number) ? 'no list' : 'good')
  })
})
