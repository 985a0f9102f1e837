import { fromHex } from '@tegata/kernel'
import type { RevocationReport } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { testTime } from '../testing.ts'
import { crlFailureOf } from './revocation-failure.ts'

const after = (seconds: number) => new Date(testTime.getTime() + seconds * 1000)
const failing = (id: string, thisUpdate?: Date): RevocationReport => ({
  verdict: 'refused',
  checks: [{ id, outcome: 'failed', clause: '', reason: '' }],
  ...(thisUpdate && { thisUpdate }),
})

describe('a list that cannot be read', () => {
  test.each([
    ['nothing', '', 'truncated'],
    ['a tag alone', '30', 'truncated'],
    ['less than it promises', '30030000', 'truncated'],
    ['as much as it promises', '3003ffffff', 'malformed'],
    ['a length cut off', '3082', 'truncated'],
    ['a length cut off halfway', '308200', 'truncated'],
    ['a long length, a byte short', `30820100${'00'.repeat(255)}`, 'truncated'],
    ['a long length', `30820100${'00'.repeat(256)}`, 'malformed'],
    ['the longest short length, a byte short', `307f${'00'.repeat(126)}`, 'truncated'],
    ['the longest short length', `307f${'00'.repeat(127)}`, 'malformed'],
    ['an indefinite length', '3080', 'malformed'],
    ['no sequence', '31', 'malformed'],
  ])('%s', (_, hex, failure) => {
    expect(crlFailureOf(fromHex(hex), failing('pki/crl-form'), testTime)).toBe(failure)
  })
})

test('the first of what is wrong is named, and time last', () => {
  const of = (id: string, thisUpdate?: Date) =>
    crlFailureOf(new Uint8Array(), failing(id, thisUpdate), testTime)
  expect(of('pki/crl-issuer')).toBe('other-authority')
  expect(of('pki/crl-signature')).toBe('wrong-signer')
  expect(of('pki/crl-scope')).toBe('other-scope')
  expect(of('pki/crl-not-older')).toBe('older-than-seen')
  expect(of('pki/crl-time')).toBe('stale')
  expect(of('pki/crl-time', after(0))).toBe('stale')
  expect(of('pki/crl-time', after(1))).toBe('future')
  const skipped = { ...failing('pki/crl-issuer'), checks: [] }
  expect(crlFailureOf(new Uint8Array(), skipped, testTime)).toBe('stale')
})
