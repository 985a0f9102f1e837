import { recordsReply } from '@tegata/role-issuer/contract'
import { callJson } from './expect-answer.ts'
import type { World } from './world.ts'

/** What the issuer's clerk sees of a phone's records: states and times, no claims. */
export async function readRecords(world: World, phoneId: string) {
  const call = {
    url: `${world.api}/issuer/phones/${phoneId}/records`,
    token: world.clerkToken,
  }
  return (await callJson(world.fetchAs('municipality'), call, { status: 200, shape: recordsReply }))
    .records
}
