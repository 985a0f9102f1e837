/**
 * What a status list says about one entry, and whether it may be believed.
 * @module
 */
import { type Check, checkMaker } from '@tegata/kernel'
import { defaultMaxListBytes, tryInflate } from './compress.ts'
import { StatusError } from './errors.ts'
import { completed, judgeToken, type ListExpectation, tokenChecks } from './judge-token.ts'
import { type StatusCheckId, statusChecks } from './status-checks.ts'
import { statusAt, statusListSize, statusValue } from './status-list.ts'
import { readToken, type StatusListToken } from './token-form.ts'

/** What is asked of a list: which entry, when, and who may have signed it. */
export type StatusExpectation = ListExpectation & {
  /** Which entry. */
  readonly index: number
  /** Longest list, inflated; default 4 MiB. */
  readonly maxListBytes?: number
}

/** Whether the list may be believed, check by check, and what it says. */
export type StatusReport = {
  readonly checks: readonly Check[]
  /** The value of the entry; only when every check of the list passed. */
  readonly status?: number
}

const { judge, skipped } = checkMaker(statusChecks)
const order: readonly StatusCheckId[] = [
  ...tokenChecks,
  'status/list',
  'status/index',
  'status/not-suspended',
  'status/valid',
]

/**
 * Checks form, signer, signature, subject and period, and only then inflates the list and reads
 * the entry. `status/valid` fails for 1, which ends a record; `status/not-suspended` fails for every
 * other value but 0, which withholds it. Never throws for what the token says, nor for
 * a trust anchor that cannot be read: it fails `status/signer`, since a record may name the anchor.
 *
 * @param token - text is a JWT, bytes are a CWT
 * @see Token Status List, section 8.3
 */
export async function verifyStatusList(
  token: string | Uint8Array,
  expected: StatusExpectation,
): Promise<StatusReport> {
  const { checks, list } = await judgeToken(() => readToken(token), expected)
  if (!list) return { checks: completed(checks, order) }
  return await readEntry(list, expected, checks)
}

async function readEntry(
  { bits, lst }: StatusListToken,
  { index, maxListBytes = defaultMaxListBytes }: StatusExpectation,
  checks: readonly Check[],
): Promise<StatusReport> {
  const inflated = await tryInflate(lst, maxListBytes)
  if (inflated instanceof StatusError)
    return { checks: completed([...checks, judge('status/list', inflated.message)], order) }
  const list = { bits, bytes: inflated }
  const inRange = Number.isSafeInteger(index) && index >= 0 && index < statusListSize(list)
  const upToIndex = [
    ...checks,
    judge('status/list', undefined),
    judge('status/index', inRange ? undefined : 'the list has no such entry'),
  ]
  if (!inRange) return { checks: completed(upToIndex, order) }
  const status = statusAt(list, index)
  return { checks: [...upToIndex, ...judgeValue(status)], status }
}

/** 7.1: 1 is final. What else is not 0 may come back to it, also a value that is not known here. */
function judgeValue(status: number): readonly Check[] {
  const [withheld, ended] = ['status/not-suspended', 'status/valid'] as const
  if (status === statusValue.valid || status === statusValue.invalid)
    return [
      judge(withheld, undefined),
      judge(ended, status === statusValue.valid ? undefined : 'invalid'),
    ]
  const reason = status === statusValue.suspended ? 'suspended' : 'a value that is not known here'
  return [judge(withheld, reason), skipped(ended, 'withheld: neither ended nor in force')]
}
