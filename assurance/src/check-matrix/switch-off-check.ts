/**
 * A build for tests in which any one check can be made to pass. What is shipped has no such switch: the
 * text of the few places where a check gets its outcome is changed while Vite reads it.
 * @module
 */
import type { Plugin } from 'vite'
import { askFor, canaryText } from '../variants/switchboard.ts'

/** Where a check gets its outcome: what is found in a file, and what stands there instead. */
type Place = {
  readonly file: RegExp
  readonly changes: readonly (readonly [found: string, instead: string])[]
}

/** Asked for a check that failed alone: other tests would not notice that it is off. */
const off = `outcome === 'failed' && ${askFor('id')}`

export const places: readonly Place[] = [
  {
    file: /packages\/kernel\/src\/check-entry\.ts$/,
    changes: [
      ['    id,\n    outcome,\n', `    id,\n    outcome: ${off} ? 'passed' : outcome,\n`],
      [
        '    ...(reason !== undefined && { reason }),\n',
        `    ...(reason !== undefined && !(${off}) && { reason }),\n`,
      ],
    ],
  },
  {
    // Rules of a request are denials, not lines of a report.
    file: /packages\/trust\/src\/judge-request\.ts$/,
    changes: [
      [
        'reasonsAgainst(statement, request, policy)\n  return',
        `reasonsAgainst(statement, request, policy).filter(({ code }) => !${askFor('code')})\n  return`,
      ],
    ],
  },
]

/** A file of a place, in which each check can be switched off. @throws Error where the text is another */
export function withSwitches(code: string, { changes }: Place): string {
  let changed = code
  for (const [found, instead] of changes) {
    if (changed.split(found).length !== 2) throw new Error('the source is not what it was')
    changed = changed.replace(found, () => instead)
  }
  return changed + canaryText
}

export const switchOffChecks = (): Plugin => ({
  name: 'switch-off-checks',
  enforce: 'pre',
  transform: (code, path) => {
    const place = places.find(({ file }) => file.test(path))
    return place && withSwitches(code, place)
  },
})
