/**
 * One resident with her card, her phone and her wallet, and what was issued to her.
 * @module
 */
import {
  type Card,
  createCard,
  createPhone,
  type Phone,
  presentAtBank,
  type World,
} from '@tegata/cli'
import { codeOf, fromBase64url, toBase64url } from '@tegata/kernel'
import { sampleResident } from '@tegata/profiles'
import { fetchPhoneCertificates } from '@tegata/wallet'
import { z } from 'zod'
import { crypto, type Place } from './place.ts'

export type Person = {
  readonly world: World
  readonly card: Card
  readonly phone: Phone
  readonly residentId: string
  /** Of the card that she has now. */
  cardId: string
  /** Where she lives: the last move that was accepted. */
  address: string
  /** Signing certificates that anybody was handed, DER. */
  readonly signing: Uint8Array[]
  /** Authentication certificates that anybody was handed, DER. */
  readonly login: Uint8Array[]
}

/** What came of an action: `done`, or the code of the refusal. */
export type Outcome = string

const given = z.object({
  residentId: z.string(),
  cardId: z.string(),
  signCertificate: z.string(),
  authCertificate: z.string(),
  signCaCertificate: z.string(),
  authCaCertificate: z.string(),
})
type Given = z.output<typeof given>

/** Somebody new, with a card. */
export async function newPerson(place: Place, pick: (of: number) => number): Promise<Person> {
  const world = place.openWorld(pick)
  const card = await createCard(crypto, 'JPKIAPICCTOKEN2', undefined, place.nextKey)
  const phone = await createPhone(world, 'phone', 'android', place.nextKey)
  const { portrait, ...attributes } = sampleResident
  const resident = { ...attributes, portrait: toBase64url(portrait) }
  const reply = await counter(world, 'cards', { resident, ...(await requestsOf(card)) })
  const got = given.parse(reply.body)
  const { residentId, cardId } = got
  const { address } = sampleResident
  const person = { world, card, phone, residentId, cardId, address, signing: [], login: [] }
  await hold(person, got)
  return person
}

async function requestsOf(card: Card) {
  const { sign, auth } = await card.requests()
  return { signCsr: toBase64url(sign), authCsr: toBase64url(auth) }
}

async function hold(person: Person, got: Given): Promise<void> {
  person.cardId = got.cardId
  person.signing.push(fromBase64url(got.signCertificate))
  person.login.push(fromBase64url(got.authCertificate))
  await person.card.applet.personalise({
    sign: fromBase64url(got.signCertificate),
    auth: fromBase64url(got.authCertificate),
    signCa: fromBase64url(got.signCaCertificate),
    authCa: fromBase64url(got.authCaCertificate),
  })
}

export type Reply = { readonly status: number; readonly body: unknown }

/** One request of the clerk. */
export async function counter(world: World, path: string, body: object = {}): Promise<Reply> {
  const response = await world.fetchAs('municipality')(`${world.api}/enrolment/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${world.clerkToken}`,
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const problem = z.object({ code: z.string() })
const outcomeOf = ({ status, body }: Reply): Outcome =>
  status < 300 ? 'done' : problem.parse(body).code

const phoneIdOf = ({ phone }: Person): string => phone.grant?.phoneId ?? 'none'
const told = async ({ world }: Person, path: string, body?: object): Promise<Outcome> =>
  outcomeOf(await counter(world, path, body))

/** Whatever a party refuses is an outcome; what has no code is a failure of the test. */
async function tried(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work()
    return 'done'
  } catch (error) {
    const code = codeOf(error)
    if (code !== undefined) return code
    if (error instanceof Error && error.name === 'TourError') return error.message
    throw error
  }
}

let moves = 0

/** What begins something. */
export const beginnings = {
  apply: (person: Person) =>
    tried(async () => {
      const { certificates } = await person.phone.apply(person.card)
      person.signing.push(certificates.sign)
      person.login.push(certificates.auth)
    }),
  issue: async (person: Person): Promise<Outcome> => {
    const { phone, world } = person
    const { grant } = phone
    if (!grant) return 'no phone'
    return await tried(async () => {
      const enrolled = { enrolmentUrl: `${world.api}/enrolment`, phoneId: grant.phoneId }
      const now = await fetchPhoneCertificates(phone.deps, enrolled)
      if (now?.certificates.sign) person.signing.push(now.certificates.sign)
      if (now?.offer) phone.grant = { ...grant, ...now.offer }
      await phone.receive()
    })
  },
  renew: async (person: Person): Promise<Outcome> => {
    const { sign } = await person.card.requests()
    const signCsr = toBase64url(sign)
    const path = `cards/${person.cardId}/signing-certificate`
    const reply = await counter(person.world, path, { signCsr })
    if (reply.status < 300) {
      const { signCertificate } = given.pick({ signCertificate: true }).parse(reply.body)
      person.signing.push(fromBase64url(signCertificate))
    }
    return outcomeOf(reply)
  },
  'next card': async (person: Person): Promise<Outcome> => {
    const path = `residents/${person.residentId}/cards`
    const reply = await counter(person.world, path, await requestsOf(person.card))
    if (reply.status < 300) await hold(person, given.parse(reply.body))
    return outcomeOf(reply)
  },
  present: (person: Person) => tried(() => presentAtBank(person.world, person.phone)),
} as const satisfies Record<string, (person: Person) => Promise<Outcome>>
export type Beginning = keyof typeof beginnings

/** What ends something, or brings it back. */
export const endings = {
  'card lost': (person: Person) => told(person, `cards/${person.cardId}/loss`),
  'card found': (person: Person) => told(person, `cards/${person.cardId}/recovery`),
  'card ended': (person: Person) => told(person, `cards/${person.cardId}/end`),
  'phone lost': (person: Person) => told(person, `phones/${phoneIdOf(person)}/loss`),
  'phone found': (person: Person) => told(person, `phones/${phoneIdOf(person)}/recovery`),
  'phone ended': (person: Person) => told(person, `phones/${phoneIdOf(person)}/end`),
  move: async (person: Person) => {
    moves += 1
    const address = `見本県関所市新町${moves}番`
    const path = `residents/${person.residentId}/moves`
    const outcome = await told(person, path, { address, municipalityCode: '99201' })
    if (outcome === 'done') person.address = address
    return outcome
  },
  death: (person: Person) => told(person, `residents/${person.residentId}/death`),
} as const satisfies Record<string, (person: Person) => Promise<Outcome>>
export type Ending = keyof typeof endings
