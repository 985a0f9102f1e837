import { createNodeCrypto } from '@tegata/crypto/node'
import { expect, test } from 'vitest'
import { documentSigner, iacaRoot } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { pathFailures } from './path-failures.ts'
import type { PathInput } from './path-input.ts'
import { validatePath } from './validate-path.ts'

const crypto = createNodeCrypto()
const subject = (country: string, name: string) =>
  [
    ['C', country],
    ['CN', name],
  ] as const
const root = await issueTestCertificate({ profile: iacaRoot, subject: subject('UT', 'r') }, crypto)
const signer = (country: string) =>
  issueTestCertificate(
    { profile: documentSigner, subject: subject(country, 's'), issuer: root },
    crypto,
  )
const { certificate: leaf } = await signer('UT')

async function failuresOf(changes: Partial<PathInput>) {
  const input: PathInput = {
    leaf,
    intermediates: [],
    anchors: [root.certificate],
    at: new Date('2026-06-01T00:00:00Z'),
    profile: documentSigner,
    ...changes,
  }
  return pathFailures(await validatePath(input, crypto))
}

test('a path that holds has none', async () => {
  expect(await failuresOf({})).toEqual({ path: undefined, profile: undefined })
})

test('what is wrong with the path, and what with the leaf, are told apart', async () => {
  expect(await failuresOf({ at: new Date('2028-01-01T00:00:00Z') })).toEqual({
    path: 'pki/path-validity: certificate 0 has expired',
    profile: undefined,
  })
  const other = await signer('UX')
  expect(await failuresOf({ leaf: other.certificate })).toEqual({
    path: undefined,
    profile: 'pki/path-country: country of the signer is not that of the root',
  })
  const { path, profile } = await failuresOf({ profile: { ...documentSigner, keys: ['RSA'] } })
  expect([path, profile]).toEqual([undefined, 'pki/profile-key: not one of RSA'])
})

test('without a path every rule of it is named', async () => {
  const { path, profile } = await failuresOf({ anchors: [] })
  expect(path).toContain('pki/path-anchor: no anchor was given; ')
  expect(path).toContain('pki/path-signature: no anchor was given')
  expect(path).not.toContain('pki/path-country')
  expect(profile).toBeUndefined()
})

test('a report of nothing is no path', () => {
  expect(pathFailures({ verdict: 'refused', checks: [] }).path).toBe('no path')
  const anchor = root.certificate
  expect(pathFailures({ verdict: 'refused', checks: [], anchor }).path).toBeUndefined()
})
