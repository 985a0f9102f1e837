/**
 * What a process began and did not finish in its time is taken over and ended: certificates that
 * nobody was given.
 * @module
 */
import type { EnrolmentDeps } from './enrolment-deps.ts'
import type { Store } from './store.ts'

/**
 * Ends what is past its deadline; what another process has in hand stays in its hands.
 * @param all - also what is not late: for a start on a database that nobody else uses
 * @returns how many requests were ended
 */
export async function endLateRequests(
  { store, endRequest }: Pick<EnrolmentDeps, 'endRequest'> & { readonly store: Store },
  { all = false }: { readonly all?: boolean } = {},
): Promise<number> {
  const late = await store.takeOver({ all })
  for (const requestId of late) {
    await endRequest(requestId)
    await store.finish(undefined, [requestId])
  }
  return late.length
}
