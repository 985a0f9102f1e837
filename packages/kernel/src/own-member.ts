/**
 * The member that a record has itself. Names come from peers: `constructor` and `__proto__` are
 * names like any other, and what every object inherits is nobody's answer.
 */
export const ownMember = <T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined => (record && Object.hasOwn(record, name) ? record[name] : undefined)
