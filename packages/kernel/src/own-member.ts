/**
 * The member that a record has itself. Names come from peers: `constructor` and `__proto__` are
 * names like any other, and what every object inherits is nobody's answer.
 */
export const ownMember = <T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined => (record && Object.hasOwn(record, name) ? record[name] : undefined)

/** The same of something that may be no object at all, as JSON comes in. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
