import { CborTag } from '@tegata/cbor'
import { expect, test } from 'vitest'
import { parseIssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { issuerSigned } from '../testing/verification-world.ts'
import { judgeUniqueness } from './judge-record.ts'

const read = parseIssuerSigned(issuerSigned)
const raw = new CborTag(24, null)
const itemsOf = (count: number, change: (n: number) => { digestId?: number; name?: string }) =>
  Array.from({ length: count }, (_, n) => {
    const { digestId = n, name: elementIdentifier = `element ${n}` } = change(n)
    return { digestId, elementIdentifier, random: new Uint8Array(16), elementValue: n, raw }
  })
const failed = (items: ReturnType<typeof itemsOf>) =>
  judgeUniqueness({
    ...read,
    nameSpaces: new Map([
      ['a', items],
      ['b', itemsOf(2, () => ({}))],
    ]),
  })
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id }) => id)

test.each([2, 24, 25, 300])('of %d elements, first and last alike', (count) => {
  const last = (n: number) => n === count - 1
  expect(failed(itemsOf(count, () => ({})))).toEqual([])
  expect(failed(itemsOf(count, (n) => (last(n) ? { digestId: 0 } : {})))).toEqual([
    'mdoc/digest-ids',
  ])
  expect(failed(itemsOf(count, (n) => (last(n) ? { name: 'element 0' } : {})))).toEqual([
    'mdoc/unique-elements',
  ])
})

test('numbers and names may come again in another namespace', () => {
  expect(failed(itemsOf(2, () => ({})))).toEqual([])
})
