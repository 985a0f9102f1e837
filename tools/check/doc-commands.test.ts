import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkDocCommands } from './doc-commands.mjs'

const problemsOf = (text: string) =>
  checkDocCommands(
    temporaryRepository({
      'package.json': { scripts: { start: 'x', check: 'x' } },
      'cli/src/main.ts': "run({ subCommands: {\n  serve: () => serve,\n  'verify': verify,\n} })\n",
      'README.md': text,
    }),
  ).problems

test('scripts and subcommands that exist', () => {
  const text =
    '`npm start`, `npm run check`, `npm ci`\n```sh\nnpx tegata serve\ntegata verify x\n```\n'
  expect(problemsOf(text)).toEqual([])
})

test('a script, a short form and a subcommand that do not exist', () => {
  expect(problemsOf('`npm run chekc`, `npm test`\n```sh\nnpx tegata fly\n```\n')).toEqual([
    'README.md:1: there is no `npm run chekc`',
    'README.md:1: there is no `npm test`',
    'README.md:3: there is no `npx tegata fly`',
  ])
})

test('prose is not a command, and no command at all proves nothing', () => {
  expect(problemsOf('npm installs it, and tegata refuses.\n')).toEqual([
    'found no commands to look at',
  ])
})
