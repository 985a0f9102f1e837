import type { JsonObject } from '@tegata/crypto'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { elementNames, everythingAsked, parseDcqlQuery } from '@tegata/oid4vc'
import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  birth,
  birthClaim,
  credential,
  expectNothingSent,
  name,
  nameClaim,
  newPhone,
  play,
} from './testing/play-query.ts'
import { registeredPurpose } from './testing/test-world.ts'

beforeEach(newPhone)

const vectorShape = z.object({
  cases: z.array(
    z.object({
      path: z.string(),
      json: z.looseObject({
        credentials: z.array(z.looseObject({ id: z.string() })),
        credential_sets: z.optional(
          z.array(
            z.looseObject({
              options: z.array(z.array(z.string())),
              required: z.optional(z.boolean()),
            }),
          ),
        ),
      }),
    }),
  ),
})

describe.skipIf(!vectorsPresent)('examples of OpenID4VP 1.0 (github.com/openid/OpenID4VP)', () => {
  const { cases } = vectorsPresent
    ? vectorShape.parse(readVectors('openid4vp/dcql-queries.json'))
    : { cases: [] }
  const jsonOf = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value))

  test.each(cases)('$path as it stands, registered: why it is refused', async ({ json: query }) => {
    const asked = everythingAsked(parseDcqlQuery(query))
    const requests = asked.map(({ docType: type, elements }) => ({
      docType: type,
      namespaces: Object.fromEntries(
        Object.entries(elementNames(elements)).map(([namespace, ids]) => [
          namespace,
          Object.fromEntries(ids.map((id) => [id, { retain: false, required: true }])),
        ]),
      ),
    }))
    const purposes =
      requests.length > 0 ? [{ ...registeredPurpose, requests }] : [registeredPurpose]
    const refused = asked.length > 0 ? ['no-record'] : ['format-not-held']
    expect(await play({ query: jsonOf(query), statement: { purposes } })).toEqual({ refused })
    await expectNothingSent()
  })

  test.each(cases)(
    '$path, asked of our record: the first option is sent',
    async ({ json: query }) => {
      const claims = (index: number) => [index % 2 ? birthClaim : nameClaim]
      const credentials = query.credentials.map(({ id }, index) =>
        credential({ id, claims: claims(index) }),
      )
      const first = query.credential_sets
        ?.filter(({ required }) => required !== false)
        .flatMap(({ options }) => options[0] ?? [])
      const wanted = query.credentials.flatMap(({ id }, index) =>
        (first?.includes(id) ?? true) ? [[id, [index % 2 ? birth : name]]] : [],
      )
      expect(await play({ query: jsonOf({ ...query, credentials }) })).toEqual({
        documents: Object.fromEntries(wanted),
      })
    },
  )
})
