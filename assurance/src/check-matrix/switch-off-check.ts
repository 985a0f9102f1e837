/**
 * A build for tests in which one check always passes. What is shipped has no such switch: the text of
 * the few places where a check gets its outcome is changed while Vite reads it.
 * @module
 */
import type { Plugin } from 'vite'

/** Where a check gets its outcome: what is found in a file, and what stands there without the check. */
type Place = {
  readonly file: RegExp
  readonly changes: (off: string) => readonly (readonly [found: string, instead: string])[]
}

export const places: readonly Place[] = [
  {
    file: /packages\/kernel\/src\/check-entry\.ts$/,
    changes: (id) => {
      const off = `id === ${id} && outcome === 'failed'`
      return [
        ['    id,\n    outcome,\n', `    id,\n    outcome: ${off} ? 'passed' : outcome,\n`],
        [
          '    ...(reason !== undefined && { reason }),\n',
          `    ...(reason !== undefined && !(${off}) && { reason }),\n`,
        ],
      ]
    },
  },
  {
    // Rules of a request are denials, not lines of a report.
    file: /packages\/trust\/src\/judge-request\.ts$/,
    changes: (id) => [
      [
        'reasonsAgainst(statement, request, policy)\n  return',
        `reasonsAgainst(statement, request, policy).filter(({ code }) => code !== ${id})\n  return`,
      ],
    ],
  },
]

/** A file of a place, with one id that never fails. @throws Error where the text is another */
export function withCheckOff(code: string, { changes }: Place, id: string): string {
  let changed = code
  for (const [found, instead] of changes(JSON.stringify(id))) {
    if (changed.split(found).length !== 2) throw new Error('the source is not what it was')
    changed = changed.replace(found, () => instead)
  }
  return changed
}

export const switchOffCheck = (id: string): Plugin => ({
  name: 'switch-off-check',
  enforce: 'pre',
  transform: (code, path) => {
    const place = places.find(({ file }) => file.test(path))
    return place && withCheckOff(code, place, id)
  },
})
