/**
 * What profiles know, for workers: functions do not pass to a thread, so each imports them itself.
 * @module
 */
import type { DocumentKnowledge } from '../../verify/verification.ts'

/** Where {@link DocumentKnowledge} is found, `documentKnowledge` of `@tegata/profiles` for one. */
export type KnowledgeModule = {
  /** Absolute: `import.meta.resolve('@tegata/profiles')` answers one. */
  readonly module: URL | string
  /** Name of the export. */
  readonly export: string
}

/** @throws TypeError when the export is not there or is something else; what importing throws */
export async function importKnowledge(from: KnowledgeModule): Promise<DocumentKnowledge> {
  const imported: object = await import(`${from.module}`)
  const found: unknown = Reflect.get(imported, from.export)
  if (isKnowledge(found)) return found
  throw new TypeError(`knowledge: ${from.export} has neither elementCheck nor placeElements`)
}

function isKnowledge(found: unknown): found is DocumentKnowledge {
  if (typeof found !== 'object' || found === null) return false
  const members: readonly unknown[] = ['elementCheck', 'placeElements']
    .filter((name) => name in found)
    .map((name) => Reflect.get(found, name))
  return members.length > 0 && members.every((member) => typeof member === 'function')
}
