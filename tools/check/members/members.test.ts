import { expect, test } from 'vitest'
import { temporaryRepository } from '../../testing/temporary-repository.ts'
import { checkMembers, writeMembers } from './members.mjs'
import { zodShapes } from './zod-shapes.mjs'

const shapes = `import * as z from 'zod/mini'
import { shared } from './shared.ts'
const times = { iat: z.number() }
export const offer = z.object({
  issuer: z.string(),
  grants: z.optional(z.object({ 'a-code': z.string() })),
  list: z.array(z.strictObject({ ...times, ...shared })),
})
function readLink(link) {}
`

test('members of every shape, also nested, shared in its file or in another one', () => {
  const read = () => 'export const shared = { exp: z.number() }'
  expect(zodShapes('a.ts', shapes, read)).toEqual([
    {
      name: 'offer',
      strict: false,
      members: ['grants', 'grants.a-code', 'issuer', 'list', 'list.exp', 'list.iat'],
    },
  ])
})

const source = `import * as z from 'zod/mini'
export const offer = z.object({ issuer: z.string(), code: z.string() })
function readLink(link) {}
`
const offer = {
  structure: 'Offer',
  clause: 'Standard 1',
  shape: 'src/offer.ts#offer',
  acted: ['issuer', 'code'],
  refused: { draft: 'a/draft' },
  ignorable: { display: 'Standard 1.1: words', '*': 'Standard 1.2' },
}
const link = {
  structure: 'Link',
  clause: 'Standard 2',
  reader: 'src/offer.ts#readLink',
  acted: ['uri'],
  ignorable: { '*': 'Standard 2.1' },
}

function problemsWith(structures: readonly object[], own: object = {}, text = source): string[] {
  const folder = temporaryRepository({
    'packages/a/src/offer.ts': text,
    'packages/a/members.json': { structures, own },
    'docs/errors.md': '| `a/draft` | x |',
    'docs/checks.md': '',
  })
  writeMembers(folder)
  return checkMembers(folder).problems
}

test('every member has its line, and every line its member', () => {
  expect(problemsWith([offer, link])).toEqual([])
})

const where = 'packages/a/members.json: Offer'
test.each([
  ['a member without a line', { acted: ['issuer'] }, `${where}: code has no line`],
  ['a line without a member', { acted: ['issuer', 'code', 'x'] }, `${where}: no member x`],
  ['two lines', { ignorable: { code: '1', '*': '1' } }, `${where}: code has two lines`],
  ['no line for others', { ignorable: {} }, `${where}: no line for members that are not known`],
  [
    'a code that is none',
    { refused: { draft: 'a/other' } },
    `${where}: draft is refused by a/other, which is not documented`,
  ],
  [
    'no clause to ignore by',
    { ignorable: { display: 'why not', '*': '1' } },
    `${where}: display is ignorable by no clause`,
  ],
  ['no clause', { clause: '' }, `${where}: no clause`],
  ['a shape that went', { shape: 'src/offer.ts#gone' }, `${where}: src/offer.ts#gone is not there`],
])('%s', (_, changes, problem) => {
  expect(problemsWith([{ ...offer, ...changes }, link])).toContain(problem)
})

test('a shape without lines, a reader that went, and an own shape that went', () => {
  expect(problemsWith([link])).toEqual([
    'packages/a/src/offer.ts#offer: is read, and has no lines in members.json',
  ])
  expect(problemsWith([link], { 'src/offer.ts#offer': 'a job of our own' })).toEqual([])
  expect(problemsWith([offer, { ...link, reader: 'src/offer.ts#gone' }])).toEqual([
    'packages/a/members.json: Link: src/offer.ts#gone is not there',
  ])
  expect(problemsWith([offer], { 'src/gone.ts#x': 'a job' })).toEqual([
    'packages/a/members.json: own src/gone.ts#x is not there',
  ])
})

test('the page says what the files say', () => {
  const folder = temporaryRepository({
    'packages/a/src/offer.ts': source,
    'packages/a/members.json': { structures: [offer], own: {} },
    'docs/errors.md': '`a/draft`',
    'docs/members.md': '# Members',
  })
  expect(checkMembers(folder).problems).toEqual([
    'docs/members.md: differs; `node tools/check.mjs --write` writes it anew',
  ])
})
