import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { otherNamesOf, otherNameText, parseCertificate, readOtherNameText } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { createTestJpki, type TestOrder, testAttributes } from '../testing.ts'
import {
  type SigningAttributes,
  signingAttributeNames,
  signingAttributesOf,
} from './signing-attributes.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const { publicKey } = await crypto.generateSigner('RS256')
const arc = '1.2.392.200149.8.5.5'

const withNames = async (names: NonNullable<TestOrder['names']>) =>
  parseCertificate(await jpki.issue({ kind: 'sign', publicKey, names }))
const roundTrip = async (changes: Partial<SigningAttributes>) => {
  const attributes = { ...testAttributes, ...changes }
  const certificate = await withNames(signingAttributeNames(attributes))
  return { attributes, certificate, read: signingAttributesOf(certificate) }
}
const texts = (changes: Readonly<Record<number, string>>) => {
  const { name, nameSubstitutes, address, addressSubstitutes } = testAttributes
  const all = [name, nameSubstitutes, '2', '419900707', address, addressSubstitutes]
  return all.map((text, index) => ({
    type: 'otherName' as const,
    oid: `${arc}.${index + 1}`,
    value: otherNameText(changes[index + 1] ?? text),
  }))
}

test.each(['male', 'female', 'unknown'] as const)('round trip: %s', async (sex) => {
  const { read, attributes } = await roundTrip({ sex })
  expect(read).toEqual(attributes)
})

describe('eras', () => {
  test.each([
    // the first and last days of 明治 … 令和
    ['1868-01-24', '0'],
    ['1868-01-25', '1'],
    ['1912-07-29', '1'],
    ['1912-07-30', '2'],
    ['1926-12-24', '2'],
    ['1926-12-25', '3'],
    ['1989-01-07', '3'],
    ['1989-01-08', '4'],
    ['2019-04-30', '4'],
    ['2019-05-01', '5'],
    ['2026-04-01', '5'],
  ])('%s is of era %s', async (birthDate, era) => {
    const { certificate, read } = await roundTrip({ birthDate })
    const value = otherNamesOf(certificate).get(`${arc}.4`)
    expect(readOtherNameText(value ?? new Uint8Array())).toBe(
      `${era}${birthDate.replaceAll('-', '')}`,
    )
    expect(read.birthDate).toBe(birthDate)
  })
})

describe('5 and 6', () => {
  const { address, addressSubstitutes } = testAttributes
  test.each([
    ['in this order', { 5: address, 6: addressSubstitutes }],
    ['swapped', { 5: addressSubstitutes, 6: address }],
  ])('%s', async (_, changes) => {
    const read = signingAttributesOf(await withNames(texts(changes)))
    expect(read).toEqual(testAttributes)
  })

  test('an address of digits only is not taken for flags when the sixth is flags', async () => {
    const read = signingAttributesOf(await withNames(texts({ 5: '0101', 6: '0000' })))
    expect([read.address, read.addressSubstitutes]).toEqual(['0101', '0000'])
  })

  test('substitute flags of a name with a rare character', async () => {
    const { read } = await roundTrip({ name: '髙﨑　花子', nameSubstitutes: '01000' })
    expect(read).toMatchObject({ name: '髙﨑　花子', nameSubstitutes: '01000' })
  })
})

describe('refused', () => {
  test.each([1, 2, 3, 4, 5, 6])('without number %i', async (number) => {
    const certificate = await withNames(texts({}).filter(({ oid }) => oid !== `${arc}.${number}`))
    const read = () => signingAttributesOf(certificate)
    expect(await codeThrownBy(read)).toBe('jpki/malformed')
  })

  test.each([
    ['a sex that is none', { 3: '4' }],
    ['no sex', { 3: '' }],
    ['a birth date without era', { 4: '19900707' }],
    ['a birth date of a later era', { 4: '619900707' }],
    ['a birth date in another form', { 4: '41990-07-7' }],
    ['a birth date with more behind it', { 4: '4199007070' }],
  ])('%s', async (_, changes) => {
    const certificate = await withNames(texts(changes))
    expect(await codeThrownBy(() => signingAttributesOf(certificate))).toBe('jpki/malformed')
  })

  test('a value that is no text', async () => {
    const names = texts({}).map((name) =>
      name.oid === `${arc}.1` ? { ...name, value: Uint8Array.of(0x02, 0x01, 0x05) } : name,
    )
    const certificate = await withNames(names)
    expect(await codeThrownBy(() => signingAttributesOf(certificate))).toBe('jpki/malformed')
  })

  test('an authentication certificate, which has none', async () => {
    const certificate = parseCertificate(await jpki.issue({ kind: 'auth', publicKey }))
    expect(await codeThrownBy(() => signingAttributesOf(certificate))).toBe('jpki/malformed')
  })

  test('and the error repeats no value', async () => {
    const certificate = await withNames(texts({ 4: 'CANARY' }))
    expect(() => signingAttributesOf(certificate)).not.toThrow(/CANARY|見本/)
    expect(() => signingAttributesOf(certificate)).toThrow(/birth date/)
  })
})
