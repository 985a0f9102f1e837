import { utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { parseXml } from './parse-xml.ts'
import { attributeOf, type XmlNode } from './xml-node.ts'

const parse = (text: string) => parseXml(utf8Encode(text))
const shown = (node: XmlNode): unknown => {
  if (node.kind === 'element')
    return [
      `${node.prefix === '' ? '' : `${node.prefix}:`}${node.local}`,
      ...node.children.map(shown),
    ]
  if (node.kind === 'text') return node.text
  return node.kind === 'comment' ? '#' : `?${node.target} ${node.data}`
}
const tree = (text: string) => shown(parse(text).root)
const malformed = 'jpki/document-malformed'
const unsupported = 'jpki/document-unsupported'

test.each<[string, unknown]>([
  ['<a/>', ['a']],
  ['<a></a>', ['a']],
  ['<a >x</a >', ['a', 'x']],
  ['\ufeff<a/>', ['a']],
  ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a/>', ['a']],
  ["<?xml version='1.0' encoding='utf-8'?><a/>", ['a']],
  [' <!-- - --> <a/> \r\n', ['a']],
  ['<a>1<b/>2<!--x-->3<?p  d?></a>', ['a', '1', ['b'], '2', '#', '3', '?p d']],
  ['<a>x<![CDATA[<&]]]>y</a>', ['a', 'x<&]y']],
  ['<a><![CDATA[]]></a>', ['a', '']],
  ['<a>1\r\n2\r3</a>', ['a', '1\n2\n3']],
  ['<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x41;&#x10ffff;</a>', ['a', '<>&"\'AA\u{10ffff}']],
  ['<p:a xmlns:p="u"><p:b/></p:a>', ['p:a', ['p:b']]],
  ['<a><?p?></a>', ['a', '?p ']],
  ['<名前>見本</名前>', ['名前', '見本']],
])('%j', (text, expected) => {
  expect(tree(text)).toEqual(expected)
})

test('instructions around the root, and where its content ends', () => {
  const { before, after, root } = parse('<?x 1?><a>b</a><?y 2?>')
  expect([before.map(shown), after.map(shown)]).toEqual([['?x 1'], ['?y 2']])
  expect([root.contentEnd, root.empty]).toEqual([11, false])
  const { root: empty } = parse('<a />')
  expect([empty.contentEnd, empty.empty]).toEqual([3, true])
})

test('attributes, and white space in them', () => {
  const { root } = parse(`<a b="1&#10;2\t3\n4" c='"' xml:lang="ja" xmlns:p="u" p:b="5"/>`)
  expect(
    root.attributes.map(({ prefix, local, namespace, value }) => [prefix, local, namespace, value]),
  ).toEqual([
    ['', 'b', '', '1\n2 3 4'],
    ['', 'c', '', '"'],
    ['xml', 'lang', 'http://www.w3.org/XML/1998/namespace', 'ja'],
    ['p', 'b', 'u', '5'],
  ])
  expect(attributeOf(root, 'b')).toBe('1\n2 3 4')
})

test('namespaces: the default one, taken back, and another for a prefix inside', () => {
  const { root } = parse('<a xmlns="u" xmlns:p="v"><b xmlns="" xmlns:p="w"><p:c/></b><d/></a>')
  const names = (node: XmlNode): unknown =>
    node.kind === 'element' ? [node.namespace, ...node.children.map(names)] : []
  expect(names(root)).toEqual(['u', ['', ['w']], ['u']])
  expect(root.scope.get('p')).toBe('v')
  const declared = '<a xmlns:xml="http://www.w3.org/XML/1998/namespace"/>'
  expect(tree(declared)).toEqual(['a'])
})

test.each<[string, string]>([
  ['nothing', ''],
  ['text', 'a'],
  ['two roots', '<a/><b/>'],
  ['text behind the root', '<a/>b'],
  ['an element without end', '<a>b'],
  ['a tag without end', '<a b="1"'],
  ['an end tag of another', '<a></b>'],
  ['an end tag without end', '<a></a'],
  ['no name', '<1/>'],
  ['a comment without end', '<a/><!-- x'],
  ['two hyphens in a comment', '<a><!-- a--b --></a>'],
  ['a comment that ends with three hyphens', '<a><!-- a---></a>'],
  ['an instruction without end', '<a><?p</a>'],
  ['an instruction without a target', '<a><? p?></a>'],
  ['an instruction with a colon', '<a><?p:q?></a>'],
  ['an instruction called xml', '<a><?XML ?></a>'],
  ['an instruction without white space', '<a><?p!q?></a>'],
  ['CDATA without end', '<a><![CDATA[b</a>'],
  ['the end of CDATA in a text', '<a>]]></a>'],
  ['an entity that is not declared', '<a>&nbsp;</a>'],
  ['an entity that every object has', '<a>&toString;</a>'],
  ['an ampersand', '<a>a & b</a>'],
  ['a number above the last character', '<a>&#x110000;</a>'],
  ['a number of NUL', '<a>&#0;</a>'],
  ['a number of half a character', '<a>&#xd800;</a>'],
  ['NUL', '<a>\0</a>'],
  ['an attribute twice', '<a b="1" b="2"/>'],
  ['an attribute twice by two prefixes', '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>'],
  ['a namespace twice', '<a xmlns:p="u" xmlns:p="v"/>'],
  ['an attribute without quotes', '<a b=1/>'],
  ['less than in an attribute', '<a b="<"/>'],
  ['two attributes without white space', '<a b="1"c="2"/>'],
  ['a prefix that is not declared', '<p:a/>'],
  ['a prefix that is not declared, of an attribute', '<a p:b="1"/>'],
  ['a prefix taken back', '<a xmlns:p=""/>'],
  ['xmlns as a prefix', '<a xmlns:xmlns="u"/>'],
  ['the namespace of xmlns', '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>'],
  ['the namespace of xmlns as the default', '<a xmlns="http://www.w3.org/2000/xmlns/"/>'],
  [
    'another prefix for the namespace of xml',
    '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
  ],
  ['xml for another namespace', '<a xmlns:xml="u"/>'],
  ['two colons', '<a:b:c xmlns:a="u"/>'],
  ['a colon in front', '<:a/>'],
  ['a colon behind', '<a: xmlns:a="u"/>'],
  ['a declaration of version 1.1', '<?xml version="1.1"?><a/>'],
  ['a declaration that is not first', ' <?xml version="1.0"?><a/>'],
])('refused: %s', async (_, text) => {
  expect(await codeThrownBy(() => parse(text))).toBe(malformed)
})

test.each<[string, string]>([
  ['a document type', '<!DOCTYPE a><a/>'],
  ['a document type behind a comment', '<!-- x --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>'],
])('not supported: %s', async (_, text) => {
  expect(await codeThrownBy(() => parse(text))).toBe(unsupported)
})

test('bytes that are no UTF-8', async () => {
  expect(await codeThrownBy(() => parseXml(Uint8Array.of(0x3c, 0xff)))).toBe(malformed)
})

describe('bounds', () => {
  const code = (text: string) => codeThrownBy(() => parse(text))

  test('a depth of 100 below the root', async () => {
    const nested = (count: number) => `${'<a>'.repeat(count)}${'</a>'.repeat(count)}`
    expect(await code(nested(101))).toBeUndefined()
    expect(await code(nested(102))).toBe(unsupported)
  })

  test('128 attributes', async () => {
    const wide = (count: number) =>
      `<a ${Array.from({ length: count }, (_, i) => `a${i}=""`).join(' ')}/>`
    expect(await code(wide(128))).toBeUndefined()
    expect(await code(wide(129))).toBe(unsupported)
  })

  test('500,000 nodes', async () => {
    const many = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`
    expect(await code(many(500_000))).toBeUndefined()
    expect(await code(many(500_001))).toBe(unsupported)
  })

  test('16 MiB', async () => {
    const long = (length: number) => `<a>${' '.repeat(length - 7)}</a>`
    expect(await code(long(2 ** 24))).toBeUndefined()
    expect(await code(long(2 ** 24 + 1))).toBe(unsupported)
  })
})
