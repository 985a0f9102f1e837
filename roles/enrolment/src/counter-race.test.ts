/**
 * At the counter: what happens to the person or the card while the authority certifies is met when it
 * is written. What was certified and is not written has ended.
 */
import { signingAttributesOf } from '@tegata/jpki'
import { parseCertificate } from '@tegata/pki'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  atCounter,
  csrs,
  giveTestCard,
  resident,
  startTestEnrolment,
  type TestCard,
  type TestEnrolment,
} from './testing.ts'

/** What happens while the authority certifies. */
let meanwhile: () => Promise<unknown> = async () => {}
let role: TestEnrolment
beforeAll(async () => {
  role = await startTestEnrolment(undefined, {
    async issueCertificate(order) {
      const made = await role.authority.issueCertificate(order)
      if (order.kind === 'sign') await meanwhile()
      return made
    },
  })
})
beforeEach(() => {
  meanwhile = async () => {}
})
afterAll(() => role.close())

const movedTo = { address: '見本県関所市新町1番', municipalityCode: '99201' }
type Act = (card: TestCard) => ReturnType<typeof atCounter>
const begin = {
  'the next card': ({ residentId }) =>
    atCounter(role, `residents/${residentId}/cards`, {
      signCsr: csrs.cardSign,
      authCsr: csrs.cardAuth,
    }),
  'a renewal': ({ cardId }) =>
    atCounter(role, `cards/${cardId}/signing-certificate`, { signCsr: csrs.cardSign }),
} as const satisfies Record<string, Act>
const end = {
  'a move': ({ residentId }) => atCounter(role, `residents/${residentId}/moves`, movedTo),
  'a death': ({ residentId }) => atCounter(role, `residents/${residentId}/death`),
  'a loss': ({ cardId }) => atCounter(role, `cards/${cardId}/loss`),
  'an end': ({ cardId }) => atCounter(role, `cards/${cardId}/end`),
} as const satisfies Record<string, Act>

/** Addresses in what the authority issued from now on, with what has become of it. */
function issuedFromNow() {
  const before = new Set(role.authority.issued.keys())
  return () =>
    [...role.authority.issued]
      .filter(([id]) => !before.has(id))
      .map(([id, { der, state }]) => ({
        address: id.includes(' sign') && signingAttributesOf(parseCertificate(der)).address,
        state,
      }))
}
const codeOf = (reply: { statusCode: number; json(): { code?: unknown } }) =>
  reply.statusCode < 300 ? 'done' : reply.json().code

test.each<[keyof typeof begin, keyof typeof end, unknown]>([
  ['the next card', 'a move', 'enrolment/particulars-changed'],
  ['the next card', 'a death', 'lifecycle/not-allowed'],
  ['the next card', 'a loss', 'done'],
  ['the next card', 'an end', 'done'],
  ['a renewal', 'a move', 'enrolment/particulars-changed'],
  ['a renewal', 'a death', 'lifecycle/not-allowed'],
  ['a renewal', 'a loss', 'lifecycle/not-allowed'],
  ['a renewal', 'an end', 'lifecycle/not-allowed'],
])('%s, and %s meanwhile: %s', async (beginning, ending, outcome) => {
  const card = await giveTestCard(role)
  const issued = issuedFromNow()
  meanwhile = () => end[ending](card)
  expect(codeOf(await begin[beginning](card))).toBe(outcome)
  const state = outcome === 'done' ? 'good' : 'revoked'
  expect(issued().length).toBeGreaterThan(0)
  expect(issued().map((one) => one.state)).toEqual(issued().map(() => state))
})

test.each<keyof typeof begin>(['the next card', 'a renewal'])(
  '%s and a move at once, 8 times: nobody signs with the old address',
  async (beginning) => {
    for (let round = 0; round < 8; round += 1) {
      const card = await giveTestCard(role)
      const issued = issuedFromNow()
      await Promise.all([begin[beginning](card), end['a move'](card)])
      const stale = () =>
        issued().filter(({ address, state }) => address === resident.address && state === 'good')
      await expect.poll(stale).toEqual([])
    }
  },
)
