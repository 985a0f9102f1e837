/**
 * The first example of a README is what people copy: it runs as it stands, and prints what the
 * README says it prints. One that is a function of something that only a whole system has is loaded,
 * and the table says what it would take to call it.
 */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { markdownPages } from './check/markdown.mjs'

type Example =
  /** The block after it is what it prints. */
  | 'prints'
  /** Called by these lines, which print so much. */
  | { readonly call: string; readonly prints: string }
  | { readonly exports: readonly string[]; readonly notCalled: string }

const examples: Readonly<Record<string, Example>> = {
  cbor: 'prints',
  cose: 'prints',
  crypto: { call: "console.log(await roundTrip({ sub: 'a' }))", prints: 'true' },
  jpki: { exports: ['signWithCard'], notCalled: 'a card with keys and certificates, and its PIN' },
  kernel: {
    call: 'for (const age of [19, 20]) console.log(judgeAge(age).accepted)',
    prints: 'false\ntrue',
  },
  lifecycle: 'prints',
  mdoc: 'prints',
  messages: 'prints',
  oid4vc: { exports: ['answer'], notCalled: 'a verifier that serves a signed request' },
  pki: { exports: ['mayLogIn'], notCalled: 'an authority of JPKI with a certificate and a CRL' },
  verifier: 'prints',
  wallet: { exports: ['receive', 'catchUp'], notCalled: 'an issuer that offers a record' },
}

const folder = fileURLToPath(new URL('..', import.meta.url))
const blocksOf = new Map(
  markdownPages(folder).flatMap(({ path, blocks }) => {
    const name = /^packages\/([^/]+)\/README\.md$/.exec(path)?.[1]
    return name && blocks.some(({ language }) => language === 'ts') ? [[name, blocks] as const] : []
  }),
)

test('the table has every README with an example, and no other', () => {
  expect([...blocksOf.keys()].sort()).toEqual(Object.keys(examples).sort())
})

let printedBy: ReadonlyMap<string, string>
beforeAll(() => {
  printedBy = runAll(
    new Map(Object.entries(examples).map(([name, how]) => [name, sourceOf(name, how)])),
  )
})

test.each(Object.entries(examples))(
  'packages/%s/README.md: the first example runs',
  (name, how) => {
    const [, after] = firstOf(name)
    if (how === 'prints') expect(after?.language).toBe('text')
    expect(printedBy.get(name)).toBe(how === 'prints' ? after?.text : `${printed(how)}\n`)
  },
)

/** The first example, and the block after it. */
function firstOf(name: string) {
  const blocks = blocksOf.get(name) ?? []
  return blocks.slice(blocks.findIndex(({ language }) => language === 'ts'))
}

function sourceOf(name: string, how: Example): string {
  const [example] = firstOf(name)
  return how === 'prints' ? (example?.text ?? '') : `${example?.text}\n${ending(how)}\n`
}

const ending = (how: Exclude<Example, 'prints'>): string =>
  'call' in how ? how.call : `for (const f of [${how.exports}]) console.log(typeof f)`

const printed = (how: Exclude<Example, 'prints'>): string =>
  'call' in how ? how.prints : how.exports.map(() => 'function').join('\n')

/**
 * One process for all, so that it takes seconds. Below node_modules, so that the packages are found
 * by their names.
 */
function runAll(sources: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const parent = join(folder, 'node_modules', '.tegata-examples')
  mkdirSync(parent, { recursive: true })
  const place = mkdtempSync(join(parent, 'run-'))
  const mark = `== ${randomUUID()} `
  try {
    for (const [name, source] of sources) writeFileSync(join(place, `${name}.mts`), source)
    const main = [...sources.keys()].map(
      (name) => `console.log('${mark}${name}')\nawait import('./${name}.mts').catch(console.log)`,
    )
    writeFileSync(join(place, 'main.mts'), main.join('\n'))
    const options = ['--import', 'tsx', '--conditions=source', join(place, 'main.mts')]
    const { stdout, stderr } = spawnSync(process.execPath, options, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 900_000,
    })
    expect(stderr).toBe('')
    const parts = stdout.split(mark).slice(1)
    return new Map(
      parts.map((part) => {
        const end = part.indexOf('\n')
        return [part.slice(0, end), part.slice(end + 1)]
      }),
    )
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
