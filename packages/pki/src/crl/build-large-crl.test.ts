import { createNodeCrypto } from '@tegata/crypto/node'
import { toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { buildName } from '../certificate/name.ts'
import { buildCrl } from './build-crl.ts'
import { buildLargeCrl } from './build-large-crl.ts'
import { parseCrl } from './certificate-list.ts'
import type { NewCrlEntry } from './sign-list.ts'

const crypto = createNodeCrypto()
/** Its signatures are the same for the same bytes. */
const signer = await crypto.generateSigner('RS256')
const head = {
  issuer: buildName([['CN', 'TEST']]),
  authorityKeyIdentifier: new Uint8Array(20),
  crlNumber: '0102',
  thisUpdate: new Date('2026-06-01T00:00:00Z'),
  nextUpdate: new Date('2026-06-02T00:00:00Z'),
}
const entries = (count: number): NewCrlEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    serialNumber: (index + 1).toString(16).padStart(40, '0'),
    revokedAt: new Date(Date.UTC(2026, 0, 1) + index * 1000),
    ...(index % 3 > 0 && { reason: index % 3 === 1 ? 'superseded' : 'unspecified' }),
  }))
async function* portions(all: readonly NewCrlEntry[], size: number) {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

test.each([0, 1, 7, 1000])('byte for byte the list that is made at once: %i entries', async (n) => {
  const revoked = entries(n)
  const large = await buildLargeCrl({ ...head, revoked: portions(revoked, 3) }, signer)
  expect(toHex(large)).toBe(toHex(await buildCrl({ ...head, revoked }, signer)))
})

test.each([
  ['a number of one byte', '05', '2026-03-04T05:06:07Z'],
  ['the first bit set', `ff${'0'.repeat(38)}`, '2026-12-31T23:59:59Z'],
  ['digits of all kinds', '0123456789abcdef', '1999-01-01T00:00:00Z'],
  ['the last second of UTCTime', '7f', '2049-12-31T23:59:59Z'],
  ['GeneralizedTime', '80', '2050-01-01T10:20:30Z'],
])('an entry as the writers of values make it: %s', async (_, serialNumber, time) => {
  const revoked = [{ serialNumber, revokedAt: new Date(time), reason: 'keyCompromise' as const }]
  const large = await buildLargeCrl({ ...head, revoked: portions(revoked, 1) }, signer)
  expect(toHex(large)).toBe(toHex(await buildCrl({ ...head, revoked }, signer)))
})

test('a hundred thousand', async () => {
  const all = entries(100_000)
  const large = await buildLargeCrl({ ...head, revoked: portions(all, 5000) }, signer)
  const { revoked } = parseCrl(large)
  expect(revoked.size).toBe(100_000)
  expect(revoked.get('0186a0')?.reason).toBeUndefined()
})

test('refused: a number twice, numbers that fall, and an end before the beginning', async () => {
  const [first, second] = entries(2)
  if (!first || !second) throw new TypeError('two entries')
  for (const wrong of [
    [first, first],
    [second, first],
  ]) {
    const built = () => buildLargeCrl({ ...head, revoked: portions(wrong, 1) }, signer)
    expect(await codeThrownBy(built)).toBe('pki/malformed')
  }
  for (const serialNumber of ['', '1', 'xy', '1'.repeat(42)]) {
    const wrong = [{ ...first, serialNumber }]
    const built = () => buildLargeCrl({ ...head, revoked: portions(wrong, 1) }, signer)
    expect(await codeThrownBy(built)).toBe('pki/malformed')
  }
  const notTime = [{ ...first, revokedAt: new Date(Number.NaN) }]
  const timeless = () => buildLargeCrl({ ...head, revoked: portions(notTime, 1) }, signer)
  expect(await codeThrownBy(timeless)).toBe('pki/malformed')
  const nextUpdate = new Date('2026-05-31T00:00:00Z')
  const late = () => buildLargeCrl({ ...head, nextUpdate, revoked: portions([], 1) }, signer)
  expect(await codeThrownBy(late)).toBe('pki/malformed')
})
