/**
 * The counter: cards, moves, losses. Every address is the clerk's.
 * @module
 */
import { idParams, problemHandler, requireBearer } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  cardReply,
  effectsReply,
  emptyBody,
  lifeReply,
  moveBody,
  newCard,
  nextCard,
  renewalBody,
  renewalReply,
  residentsReply,
} from '../contract.ts'
import type { Enrolment } from '../create-enrolment.ts'
import { enrolmentStatus } from '../errors.ts'

export type EnrolmentHttp = { readonly enrolment: Enrolment; readonly clerkToken: string }

export const counterRoutes =
  ({ enrolment, clerkToken }: EnrolmentHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(enrolmentStatus))
    const guard = requireBearer({ clerk: clerkToken })
    app.addHook('onRequest', async (request) => void guard(request))
    await app.register(cardRoutes(enrolment))
    await app.register(residentRoutes(enrolment))
    await app.register(lossRoutes(enrolment))
  }

const cardRoutes =
  (enrolment: Enrolment): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/enrolment/cards',
      {
        bodyLimit: 600_000,
        schema: { summary: 'Give a card [clerk]', body: newCard, response: { 201: cardReply } },
      },
      async ({ body, log }, reply) => {
        const card = await enrolment.giveCard(body)
        log.info({ event: 'card.given', id: card.cardId })
        return reply.status(201).send(card)
      },
    )
    app.post(
      '/enrolment/residents/:id/cards',
      {
        schema: {
          summary: 'Give the next card; the one before and its phones end [clerk]',
          params: idParams,
          body: nextCard,
          response: { 201: cardReply },
        },
      },
      async ({ params, body, log }, reply) => {
        const card = await enrolment.giveNextCard(params.id, body)
        log.info({ event: 'card.given', id: card.cardId })
        return reply.status(201).send(card)
      },
    )
    app.post(
      '/enrolment/cards/:id/signing-certificate',
      {
        schema: {
          summary: 'A new signing certificate for a new key on the card [clerk]',
          params: idParams,
          body: renewalBody,
          response: { 201: renewalReply },
        },
      },
      async ({ params, body, log }, reply) => {
        const renewed = await enrolment.renewSigningCertificate(params.id, body.signCsr)
        log.info({ event: 'card.renewed', id: params.id })
        return reply.status(201).send(renewed)
      },
    )
  }

const residentRoutes =
  (enrolment: Enrolment): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/enrolment/residents/:id/moves',
      {
        schema: {
          summary: 'A new address [clerk]',
          params: idParams,
          body: moveBody,
          response: { 200: effectsReply },
        },
      },
      ({ params, body }) => enrolment.move(params.id, body),
    )
    app.post('/enrolment/residents/:id/death', event('A death [clerk]'), ({ params }) =>
      enrolment.died(params.id),
    )
    app.get(
      '/enrolment/residents',
      {
        schema: {
          summary: 'The newest residents by number, with states [clerk]',
          response: { 200: residentsReply },
        },
      },
      async () => ({
        residents: (await enrolment.newestResidents()).map(({ id, life }) => ({
          id,
          life: { ...life, cards: [...life.cards], phones: [...life.phones] },
        })),
      }),
    )
    app.get(
      '/enrolment/residents/:id/life',
      {
        schema: {
          summary: 'States of cards, phones, certificates and records [clerk]',
          params: idParams,
          response: { 200: lifeReply },
        },
      },
      async ({ params }) => {
        const life = await enrolment.lifeOf(params.id)
        return { ...life, cards: [...life.cards], phones: [...life.phones] }
      },
    )
  }

const event = (summary: string) => ({
  schema: { summary, params: idParams, body: emptyBody, response: { 200: effectsReply } },
})

const lossRoutes =
  (enrolment: Enrolment): FastifyPluginAsyncZod =>
  async (app) => {
    app.post('/enrolment/cards/:id/loss', event('A card is lost [clerk]'), ({ params }) =>
      enrolment.cardEvent(params.id, 'card-lost'),
    )
    app.post('/enrolment/cards/:id/recovery', event('A card is found [clerk]'), ({ params }) =>
      enrolment.cardEvent(params.id, 'card-found'),
    )
    app.post('/enrolment/cards/:id/end', event('A card is given back [clerk]'), ({ params }) =>
      enrolment.cardEvent(params.id, 'card-ended'),
    )
    app.post('/enrolment/phones/:id/loss', event('A phone is lost [clerk]'), ({ params }) =>
      enrolment.phoneEvent(params.id, 'phone-lost'),
    )
    app.post('/enrolment/phones/:id/recovery', event('A phone is found [clerk]'), ({ params }) =>
      enrolment.phoneEvent(params.id, 'phone-found'),
    )
    app.post('/enrolment/phones/:id/end', event('A phone is given up [clerk]'), ({ params }) =>
      enrolment.phoneEvent(params.id, 'phone-ended'),
    )
  }
