/**
 * The parties of a tour. Each speaks to the server over HTTP and to nobody's memory.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { Fetch, Now } from '@tegata/kernel'
import { anchorsReply } from '@tegata/role-ca/contract'
import type { Card } from './card.ts'
import { callJson } from './expect-answer.ts'
import { type Message, recordingFetch } from './message.ts'
import type { Phone } from './phone.ts'

export type TourAddresses = {
  /** Origin of the API, e.g. `http://localhost:8401`. */
  readonly api: string
  readonly clerkToken: string
  readonly bankToken: string
}

export type World = TourAddresses & {
  readonly crypto: Crypto
  readonly now: Now
  readonly messages: Message[]
  /** `fetch` as one party; what goes over the wire is kept. */
  fetchAs(party: Party): Fetch
  /** Lets go of sockets that phones listen on. */
  close(): Promise<void>
  readonly phones: Phone[]
  /** What the steps so far brought about. */
  readonly story: Story
}

export type Party = 'municipality' | 'phone' | 'second phone' | 'lost phone' | 'bank' | 'anyone'

/** Filled by the steps in order; a later step asks through {@link required}. */
export type Story = {
  card?: Card
  residentId?: string
  cardId?: string
  phone?: Phone
  secondPhone?: Phone
  /** A PDF with her signature. */
  signedForm?: Uint8Array
}

/** @throws TypeError when an earlier step did not run */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`${what} comes from an earlier step`)
  return value
}

export function createWorld(
  addresses: TourAddresses,
  parts: { crypto: Crypto; now: Now; fetch: Fetch },
): World {
  const messages: Message[] = []
  const phones: Phone[] = []
  return {
    ...addresses,
    crypto: parts.crypto,
    now: parts.now,
    messages,
    phones,
    story: {},
    fetchAs: (party) => recordingFetch(party, parts.fetch, messages),
    close: async () => {
      await Promise.all(phones.map((phone) => phone.close()))
    },
  }
}

/** The public roots, as anybody can fetch them. */
export const fetchAnchors = (world: World, fetch: Fetch) =>
  callJson(fetch, { url: `${world.api}/ca/anchors` }, { status: 200, shape: anchorsReply })
