/**
 * A value as it stands in a column of JSON.
 * @module
 */
import { sql } from 'kysely'

export const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`
