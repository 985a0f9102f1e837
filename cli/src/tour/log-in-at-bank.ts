import { loginReply, loginSeen, type ReportReply } from '@tegata/role-verifier/contract'
import { logIn } from '@tegata/wallet'
import { failedOf } from './bank-report.ts'
import { callJson } from './expect-answer.ts'
import type { Phone } from './phone.ts'
import type { World } from './world.ts'

export type LoginOutcome = {
  readonly accepted: boolean
  readonly state: string
  readonly subject: string | undefined
  readonly checks: ReportReply['checks']
  readonly failed: readonly string[]
}

/** The bank opens a login, the phone signs its challenge, the bank reads what came of it. */
export async function tryLogIn(world: World, phone: Phone): Promise<LoginOutcome> {
  const bank = world.fetchAs('bank')
  const url = `${world.api}/verifier/logins`
  const token = world.bankToken
  const login = await callJson(bank, { url, token, body: {} }, { status: 201, shape: loginReply })
  const { id, challenge, audience } = login
  const key = await phone.signer('auth')
  const accepted = await logIn(phone.deps, { url: `${url}/${id}`, challenge, audience }, key)
  const seen = await callJson(
    bank,
    { url: `${url}/${id}`, token },
    { status: 200, shape: loginSeen },
  )
  return {
    accepted: accepted && seen.report?.verdict === 'accepted',
    state: seen.state,
    subject: seen.subject,
    checks: seen.report?.checks ?? [],
    failed: failedOf(seen.report),
  }
}
