import type { Holding } from './read-holdings.ts'

/** Whether a time lies within a validity. Bad times are within none. */
export const isCurrent = (
  { validFrom, validUntil }: { readonly validFrom: Date; readonly validUntil: Date },
  at: Date,
): boolean => validFrom <= at && at <= validUntil

/** The records that can be shown now, with the copies that can. */
export const currentHoldings = (holdings: readonly Holding[], at: Date): readonly Holding[] =>
  holdings
    .filter(({ record }) => record.state === 'valid' && isCurrent(record, at))
    .map(({ record, copies }) => ({
      record,
      copies: copies.filter((copy) => isCurrent(copy, at)),
    }))
