import { signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import {
  openAttestationStatusList,
  parseAttestationStatusList,
  signAttestationStatusList,
  statusKeys,
} from './status-list.ts'

const crypto = createNodeCrypto()
const fetchedAt = new Date('2026-11-20T09:00:00Z')
/** The form of the example in Google's documentation. */
const json = {
  entries: {
    '2c8cdddfd5e03bfc': {
      status: 'REVOKED',
      expires: '2027-11-13',
      reason: 'KEY_COMPROMISE',
      comment: 'Key stored on unsecure system',
    },
    c8966fcb2fbb0d7a: { status: 'SUSPENDED', reason: 'SOFTWARE_FLAW' },
    '6681152659205225093': { status: 'REVOKED', reason: 'KEY_COMPROMISE' },
  },
}

describe('the list as it is published', () => {
  test('revoked and suspended count alike', () => {
    const { serialNumbers } = parseAttestationStatusList(json, fetchedAt)
    expect(serialNumbers).toEqual(new Set(Object.keys(json.entries)))
  })

  test('serial numbers: hexadecimal without leading zeros, and decimal', () => {
    expect(statusKeys('0c8966')).toEqual(['c8966', '821606'])
    expect(statusKeys('00ff')).toEqual(['ff', '255'])
    expect(statusKeys('-01')).toEqual(['-01'])
  })

  test.each<[string, unknown]>([
    ['no object', 'entries'],
    ['no entries', {}],
    ['a list', { entries: [] }],
    ['a serial number in capitals', { entries: { ABCDEF: { status: 'REVOKED' } } }],
    ['an entry without a status', { entries: { ab: {} } }],
    ['an entry that is none', { entries: { ab: 'REVOKED' } }],
  ])('refused: %s', async (_, value) => {
    const run = () => parseAttestationStatusList(value, fetchedAt)
    expect(await codeThrownBy(run)).toBe('jpki/attestation-malformed')
  })
})

test('100,000 entries, and a time', async () => {
  const entries = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [i.toString(16), { status: 'REVOKED' }]),
    )
  const { serialNumbers } = parseAttestationStatusList({ entries: entries(100_000) }, fetchedAt)
  expect(serialNumbers.size).toBe(100_000)
  const tooMany = () => parseAttestationStatusList({ entries: entries(100_001) }, fetchedAt)
  const never = () => parseAttestationStatusList(json, new Date(Number.NaN))
  for (const run of [tooMany, never])
    expect(await codeThrownBy(run)).toBe('jpki/attestation-malformed')
})

describe('signed by whoever fetched it', () => {
  test.each([
    ['no number', '1'],
    ['a fraction', 1.5],
  ])('its time is %s', async (_, iat) => {
    const signer = await crypto.generateSigner('ES256')
    const header = { typ: 'tegata-attestation-status+jwt' }
    const token = await signJws(header, { iat, list: json }, signer)
    const run = () => openAttestationStatusList(token, { key: signer.publicKey, crypto })
    expect(await codeThrownBy(run)).toBe('jpki/attestation-malformed')
  })

  test('comes back with its time', async () => {
    const signer = await crypto.generateSigner('ES256')
    const token = await signAttestationStatusList(json, fetchedAt, signer)
    const list = await openAttestationStatusList(token, { key: signer.publicKey, crypto })
    expect(list).toEqual(parseAttestationStatusList(json, fetchedAt))
  })

  test.each<[string, (token: string) => string]>([
    ['cut off', (token) => token.slice(0, -10)],
    [
      'another payload',
      (token) =>
        token.replace(
          /\.[^.]+\./,
          `.${Buffer.from('{"iat":1,"list":{"entries":{}}}').toString('base64url')}.`,
        ),
    ],
    ['no token', () => 'entries'],
  ])('refused: %s', async (_, change) => {
    const signer = await crypto.generateSigner('ES256')
    const token = change(await signAttestationStatusList(json, fetchedAt, signer))
    const run = () => openAttestationStatusList(token, { key: signer.publicKey, crypto })
    expect(await codeThrownBy(run)).toBe('jpki/attestation-malformed')
  })

  test('refused: signed by another key, or not a list at all', async () => {
    const signer = await crypto.generateSigner('ES256')
    const { publicKey: key } = await crypto.generateSigner('ES256')
    const token = await signAttestationStatusList(json, fetchedAt, signer)
    const run = () => openAttestationStatusList(token, { key, crypto })
    expect(await codeThrownBy(run)).toBe('jpki/attestation-malformed')
    const sign = () => signAttestationStatusList({}, fetchedAt, signer)
    expect(await codeThrownBy(sign)).toBe('jpki/attestation-malformed')
  })
})
