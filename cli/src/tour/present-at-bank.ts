/**
 * A presentation to the bank, seen from both sides.
 * @module
 */
import { elementNames, everythingAsked } from '@tegata/oid4vc'
import {
  presentationReply,
  presentationSeen,
  type ReportReply,
} from '@tegata/role-verifier/contract'
import {
  chosenRecords,
  decidePresentation,
  type PresentationRequest,
  presentRecords,
  readHoldings,
  readRequest,
  sendPresentation,
  WalletError,
} from '@tegata/wallet'
import { failedOf } from './bank-report.ts'
import { callJson, expectThat } from './expect-answer.ts'
import type { Phone } from './phone.ts'
import type { Text } from './run-tour.ts'
import { required, type World } from './world.ts'

/** The bank opens a presentation; with `overAsk` it asks for more than it registered. */
export const askAsBank = (world: World, overAsk?: Record<string, string[]>) =>
  callJson(
    world.fetchAs('bank'),
    {
      url: `${world.api}/verifier/presentations`,
      token: world.bankToken,
      body: { purpose: 'account-opening', ...(overAsk && { overAsk }) },
    },
    { status: 201, shape: presentationReply },
  )

/** What the bank sees of a presentation; elements only with the response code. */
export const readAtBank = (world: World, id: string, responseCode?: string) =>
  callJson(
    world.fetchAs('bank'),
    {
      url: `${world.api}/verifier/presentations/${id}${query(responseCode)}`,
      token: world.bankToken,
    },
    { status: 200, shape: presentationSeen },
  )

const query = (responseCode: string | undefined) =>
  responseCode === undefined ? '' : `?response_code=${encodeURIComponent(responseCode)}`

export type Shown = {
  readonly state: string
  readonly asker: Text
  readonly purpose: Text
  readonly elements: readonly string[]
  readonly checks: ReportReply['checks']
}

/** The holder is asked, agrees, and the wallet presents. */
export async function presentAtBank(world: World, phone: Phone): Promise<Shown> {
  const opened = await askAsBank(world)
  const request = await readRequest(phone.deps, opened.authorizationRequest)
  const decision = decidePresentation(request, await readHoldings(phone.deps), world.now())
  expectThat(
    decision.decision === 'ask-holder',
    `the wallet refuses: ${decision.decision === 'refuse' ? decision.refusals.map((r) => `${r.code} ${r.about ?? r.element?.element ?? ''}`).join(', ') : ''}`,
  )
  const { redirectUri } = await presentRecords(
    phone.deps,
    request,
    chosenRecords(decision, decision.choice),
  )
  const code = new URL(required(redirectUri, 'the redirect')).searchParams.get('response_code')
  const result = await readAtBank(world, opened.id, code ?? '')
  const disclosed = Object.values(result.disclosed ?? {}).flatMap((of) => Object.keys(of))
  return {
    state: result.state,
    asker: askerOf(request),
    purpose: purposeOf(request),
    elements: disclosed,
    checks: result.report?.checks ?? [],
  }
}

/** What the consent screen says: who asks. */
const askerOf = ({ statement }: PresentationRequest): Text =>
  statement?.name ?? { ja: '不明な相手', en: 'unknown' }

/** What the consent screen says: why. */
function purposeOf({ statement, purposeId }: PresentationRequest): Text {
  const purpose = statement?.purposes.find(({ id }) => id === purposeId)
  return purpose?.text ?? { ja: '不明な目的', en: 'unknown' }
}

/** A wallet that sends a copy without asking itself whether it may. */
export async function sendDishonestly(world: World, phone: Phone) {
  const opened = await askAsBank(world)
  const { request, query } = await readRequest(phone.deps, opened.authorizationRequest)
  const copy = required(phone.keptAside.at(-1), 'a copy kept aside')
  const { id: queryId } = required(query.credentials[0], 'a credential query')
  const elements = elementNames(required(everythingAsked(query)[0], 'a document').elements)
  try {
    await sendPresentation(phone.deps, request, [{ copy, elements, queryId }])
  } catch (error) {
    if (!(error instanceof WalletError) || error.code !== 'wallet/refused-by-peer') throw error
  }
  const result = await readAtBank(world, opened.id)
  return { state: result.state, failed: failedOf(result.report) }
}
