/**
 * Enrolment as the other roles use it.
 * @module
 */
import { toBase64url } from '@tegata/kernel'
import type { Life } from '@tegata/lifecycle'
import { migrate } from '@tegata/service'
import type { z } from 'zod'
import { acceptApplication, openApplication } from './accept-application.ts'
import { defineEffects, unknownResident } from './carry-out.ts'
import { defineComparison } from './compare-phones.ts'
import type { newCard, nextCard } from './contract.ts'
import { endLateRequests } from './end-late-requests.ts'
import type { EnrolmentDeps } from './enrolment-deps.ts'
import { type CardParts, giveCard, giveNextCard, renewSigningCertificate } from './give-card.ts'
import { handOut, recordType } from './hand-out.ts'
import { defineOrders } from './issue-order.ts'
import { lifeEvents } from './life-events.ts'
import { type PersonLinkQuestion, personLink } from './person-link.ts'
import { attributesFor } from './phone-facts.ts'
import { createStore, type EnrolmentTables, migrations } from './store.ts'
import { tellOfUntold } from './tell-phones.ts'

export type Enrolment = Awaited<ReturnType<typeof createEnrolment>>

/**
 * What a kill left between ordering and writing is ended first: on a database that others use too, only
 * what is past its deadline.
 */
export async function createEnrolment(deps: EnrolmentDeps) {
  const db = await deps.database.schema<EnrolmentTables>('enrolment')
  await migrate(db, 'enrolment', migrations)
  const store = createStore(db, toBase64url(deps.crypto.random(9)))
  const box = await deps.keys.secretBox('enrolment-residents')
  const linkKey = await deps.keys.macKey('enrolment-person-link')
  const parts: CardParts = { ...deps, store, box }
  await endLateRequests(parts, { all: deps.database.isOwn })
  await defineEffects(parts)
  await defineOrders(parts)
  await tellOfUntold(parts)
  await defineComparison(parts)
  return {
    /** Types of the records that are offered to phones. */
    recordTypes: [recordType],
    giveCard: (order: z.output<typeof newCard>) => giveCard(parts, order),
    giveNextCard: (residentId: string, csrs: z.output<typeof nextCard>) =>
      giveNextCard(parts, residentId, csrs),
    renewSigningCertificate: (cardId: string, signCsr: string) =>
      renewSigningCertificate(parts, cardId, signCsr),
    openApplication: () => openApplication(parts),
    acceptApplication: (id: string, token: string) => acceptApplication(parts, id, token),
    handOut: (phoneId: string, proof: string) => handOut(parts, phoneId, proof),

    personLink: (question: PersonLinkQuestion) => personLink({ ...parts, linkKey }, question),

    ...lifeEvents(parts),
    /** Numbers and states only, newest first. */
    newestResidents: () => store.newestResidents(50),

    /** States only. @throws EnrolmentError `enrolment/unknown-resident` */
    async lifeOf(residentId: string): Promise<Life> {
      const resident = await store.resident(residentId)
      if (!resident) throw unknownResident()
      return resident.life
    },
    attributesFor: (phoneId: string) => attributesFor(parts, phoneId),
    /** Ends what other processes began and did not finish in time. @returns how many requests */
    endLateRequests: () => endLateRequests(parts),
  }
}
