/**
 * Queries played through the whole wallet: read, decide, agree, send, and what the reader then opens.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { expect } from 'vitest'
import { type Choice, chosenRecords } from '../consent/propose-answer.ts'
import { readHoldings } from '../consent/read-holdings.ts'
import { decidePresentation } from '../decide-presentation.ts'
import { presentRecords } from '../present-records.ts'
import { readRequest } from '../read-request.ts'
import type { WalletDeps } from '../wallet-deps.ts'
import { openResponses } from './open-responses.ts'
import { offerUrl, openIssuer, receiveOne } from './test-issuer-service.ts'
import {
  createTestWorld,
  docType,
  json,
  namespaces,
  publishRequest,
  type TestRequest,
  testTime,
} from './test-world.ts'

export const world = await createTestWorld(createNodeCrypto())
openIssuer(world)
const { japanese, international } = namespaces
export let deps: WalletDeps
export let recordId: string

/** A phone with a record of three copies. */
export async function newPhone(): Promise<void> {
  deps = await world.phone()
  recordId = (await receiveOne(deps, { url: offerUrl, copies: 3 })).id
  world.exchanges.length = 0
}

export type Outcome =
  | { readonly refused: readonly string[] }
  | { readonly documents: Readonly<Record<string, unknown>> }

/** The holder agrees to what is proposed, or to her own choice. */
export async function play(how: TestRequest, choice: Partial<Choice> = {}): Promise<Outcome> {
  const request = await readRequest(deps, await publishRequest(world, how))
  world.routes.set(request.request.response_uri, () => json({}))
  const decision = decidePresentation(request, await readHoldings(deps), testTime)
  if (decision.decision === 'refuse')
    return {
      refused: decision.refusals.map(({ code, element }) =>
        element ? `${code} ${element.element}` : code,
      ),
    }
  await presentRecords(deps, request, chosenRecords(decision, { ...decision.choice, ...choice }))
  const [received] = await openResponses(world)
  expect(received?.state).toBe(request.request.state)
  return { documents: received?.documents ?? {} }
}

export async function expectNothingSent() {
  expect(world.exchanges.filter(({ init }) => init.method === 'POST')).toEqual([])
  expect(await deps.store.copiesLeft(recordId)).toBe(3)
}

export const credential = (changes: object = {}) => ({
  id: 'record',
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  ...changes,
})
export const claim = (namespace: string, element: string, more: object = {}) => ({
  path: [namespace, element],
  ...more,
})
export const nameClaim = claim(japanese, 'full_name_unicode')
export const birthClaim = claim(international, 'birth_date')
export const birth = { [international]: ['birth_date'] }
export const name = { [japanese]: ['full_name_unicode'] }
