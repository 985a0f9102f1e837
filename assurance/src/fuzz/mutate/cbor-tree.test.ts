import { encodeCbor, taggedCbor } from '@tegata/cbor'
import { fromHex, toHex } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { keyOf, memberOf, nodesOf, readCborTree, writeCborTree } from './cbor-tree.ts'

test.each([
  '00',
  '1b0000000000000001',
  '3863',
  '5803010203',
  '5f42010243030405ff',
  '6161',
  '9f018202039f0405ffff',
  'bf61610161629f0203ffff',
  'c11a514b67b0',
  'd818456449455446',
  'f4',
  'f93c00',
  'fb3ff199999999999a',
  'f8ff',
])('%s is written as it was read', (hex) => {
  const tree = readCborTree(fromHex(hex))
  expect(tree && toHex(writeCborTree(tree))).toBe(hex)
})

test.each(['', '18', '9f', '41', '1c', '0000', 'ff'])('%s is no item', (hex) => {
  expect(readCborTree(fromHex(hex))).toBeUndefined()
})

test('a byte string that holds CBOR is opened, and its length follows', () => {
  const inside = new Map([['a', 1]])
  const tree = readCborTree(encodeCbor(taggedCbor(24, encodeCbor(inside))))
  const nodes = tree ? nodesOf(tree) : []
  const one = nodes.find(({ major, argument }) => major === 0 && argument === 1n)
  if (!tree || !one) return expect.fail('no tree')
  one.argument = 1000n
  const expected = encodeCbor(taggedCbor(24, encodeCbor(new Map([['a', 1000]]))))
  expect(toHex(writeCborTree(tree))).toBe(toHex(expected))
})

test('members are found by name', () => {
  const tree = readCborTree(encodeCbor(new Map([['x', -7]])))
  expect(keyOf(memberOf(tree, 'x'))).toBe(-7)
  expect(memberOf(tree, 'y')).toBeUndefined()
})
