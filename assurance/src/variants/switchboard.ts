/**
 * Where changed code asks, while it runs, whether its change is on: all changes are in one text, and
 * one of them is on at a time. What is shipped has no such question in it.
 * @module
 */

declare global {
  var tegataVariant: ((id: string) => boolean) | undefined
}

export type Switchboard = {
  /** The change that is on; `undefined` while everything is as written. */
  active: string | undefined
  /** Changes whose place was reached since this was cleared. */
  readonly reached: Set<string>
}

/** The text that asks for a change, by an expression for its id. */
export const askFor = (expression: string): string => `globalThis.tegataVariant?.(${expression})`

/** One for each thread: whoever installs it again starts with everything as written. */
export function installSwitchboard(): Switchboard {
  const board: Switchboard = { active: undefined, reached: new Set() }
  globalThis.tegataVariant = (id) => {
    board.reached.add(id)
    return board.active === id
  }
  return board
}

/** A change that no test can miss: every file that is changed ends while it loads. */
export const canary = 'canary'

export const canaryText = `\n;if (${askFor(JSON.stringify(canary))}) throw new Error('canary')\n`
