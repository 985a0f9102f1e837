import { fromHex, toHex } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { derNodesOf, readDerTree, writeDerTree } from './der-tree.ts'

test.each([
  '0500',
  '020101',
  '30060201010101ff',
  '040530030201ff',
  '0306003003020100',
  `0481ff${'30'.repeat(255)}`,
])('%s is written as it was read', (hex) => {
  const tree = readDerTree(fromHex(hex))
  expect(tree && toHex(writeDerTree(tree))).toBe(hex)
})

test.each(['', '30', '3080', '02020100ff', '1f8100'])('%s is no value', (hex) => {
  expect(readDerTree(fromHex(hex))).toBeUndefined()
})

test('what an OCTET STRING holds is opened, and its length follows', () => {
  const tree = readDerTree(fromHex('040530030201ff'))
  const integer = tree && derNodesOf(tree).find(({ tag }) => tag === 2)
  if (!tree || !integer) return expect.fail('no tree')
  integer.content = fromHex('0102')
  expect(toHex(writeDerTree(tree))).toBe('0406300402020102')
})
