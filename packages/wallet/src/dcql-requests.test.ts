/**
 * Queries through the whole wallet: read, decide, agree, send. What the reader opens is exactly what was
 * asked of the record in the way that the wallet proposed.
 */
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { readHoldings } from './consent/read-holdings.ts'
import {
  birth,
  birthClaim,
  claim,
  credential,
  deps,
  expectNothingSent,
  name,
  nameClaim,
  newPhone,
  type Outcome,
  play,
  recordId,
  world,
} from './testing/play-query.ts'
import { offerUrl, receiveOne } from './testing/test-issuer-service.ts'
import { namespaces, registeredPurpose, type TestRequest } from './testing/test-world.ts'

const { japanese } = namespaces
beforeEach(newPhone)

const caseShape = z.object({
  dcql_query: z.record(z.string(), z.json()),
  right: z.unknown(),
})
const readCase = (name: string) =>
  caseShape.parse(
    JSON.parse(readFileSync(new URL(`./testing/cases/${name}.json`, import.meta.url), 'utf8')),
  )

describe('cases of the field', () => {
  test('w01: the first claim set only', async () => {
    const { dcql_query: query, right } = readCase('w01-claim-sets')
    expect(right).toEqual(name)
    expect(await play({ query })).toEqual({ documents: { record: [right] } })
    expect(await deps.store.copiesLeft(recordId)).toBe(2)
  })

  test('w02: a value that does not match is as good as none', async () => {
    const { dcql_query: query } = readCase('w02-values')
    expect(await play({ query })).toEqual({ refused: ['value-not-held full_name_unicode'] })
    await expectNothingSent()
  })

  test('w03: one format or another', async () => {
    const { dcql_query: query } = readCase('w03-one-format-or-another')
    expect(await play({ query })).toEqual({ documents: { record: [name] } })
  })

  const metadata = z
    .object({ client_metadata: z.array(z.record(z.string(), z.json())) })
    .parse(
      JSON.parse(
        readFileSync(
          new URL('./testing/cases/w06-encryption-unusable.json', import.meta.url),
          'utf8',
        ),
      ),
    ).client_metadata
  test.each(metadata.map((spoiled, index) => [index, spoiled] as const))(
    'w06: a response that cannot be encrypted, %i',
    async (_, spoiled) => {
      const whole = JSON.stringify(spoiled)
      const clientMetadata: TestRequest['clientMetadata'] = (key) => {
        const [x, y] = [JSON.stringify(key.x), JSON.stringify(key.y)]
        return JSON.parse(
          whole
            .replace('"(good key)"', JSON.stringify(key))
            .replace('"x":"(good)"', `"x":${x}`)
            .replace('"y":"(good)"', `"y":${y}`)
            .replace('"(same as x: off the curve)"', x ?? ''),
        )
      }
      expect(await play({ clientMetadata })).toEqual({ refused: ['cannot-encrypt'] })
      await expectNothingSent()
    },
  )
})

describe('what leaves is what was proposed', () => {
  const aki = (value: string) => [{ type: 'aki', values: [value] }]
  type Row = readonly [string, TestRequest['query'], Outcome]
  const rows: readonly Row[] = [
    [
      'no element: an empty document',
      { credentials: [credential()] },
      { documents: { record: [{}] } },
    ],
    [
      'a value that matches: a full-date as text',
      {
        credentials: [
          credential({ claims: [{ ...birthClaim, values: ['1990-01-10', '1990-07-07'] }] }),
        ],
      },
      { documents: { record: [birth] } },
    ],
    [
      'another date',
      { credentials: [credential({ claims: [{ ...birthClaim, values: ['1999-01-01'] }] })] },
      { refused: ['value-not-held birth_date'] },
    ],
    [
      'two queries: two documents, two copies',
      {
        credentials: [
          credential({ claims: [nameClaim] }),
          credential({ id: 'b', claims: [birthClaim] }),
        ],
      },
      { documents: { record: [name], b: [birth] } },
    ],
    [
      'an optional set is not sent unasked',
      {
        credentials: [
          credential({ claims: [nameClaim] }),
          credential({ id: 'b', claims: [birthClaim] }),
        ],
        credential_sets: [{ options: [['record']] }, { options: [['b']], required: false }],
      },
      { documents: { record: [name] } },
    ],
    [
      'multiple: one unless the holder chooses more',
      { credentials: [credential({ multiple: true, claims: [nameClaim] })] },
      { documents: { record: [name] } },
    ],
    [
      'another authority',
      { credentials: [credential({ claims: [nameClaim], trusted_authorities: aki('AAAA') })] },
      { refused: ['authority-not-held'] },
    ],
    [
      'an authority of a kind that is not known',
      {
        credentials: [
          credential({
            claims: [nameClaim],
            trusted_authorities: [{ type: 'openid_federation', values: ['x'] }],
          }),
        ],
      },
      { refused: ['authority-not-held'] },
    ],
    [
      'another format alone',
      { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['x'] } }] },
      { refused: ['format-not-held'] },
    ],
    [
      'one claim twice',
      { credentials: [credential({ claims: [nameClaim, nameClaim] })] },
      { documents: { record: [name] } },
    ],
  ]
  test.each(rows)('%s', async (_, query, outcome) => {
    expect(await play(query ? { query } : {})).toEqual(outcome)
    if ('refused' in outcome) await expectNothingSent()
  })

  test('the authority that signed the record', async () => {
    const [holding] = await readHoldings(deps)
    const [known] = holding?.copies[0]?.document.authorityKeyIdentifiers ?? []
    const trusted = credential({ claims: [nameClaim], trusted_authorities: aki(known ?? '') })
    expect(await play({ query: { credentials: [trusted] } })).toEqual({
      documents: { record: [name] },
    })
  })

  test('what the holder adds', async () => {
    const query = {
      credentials: [
        credential({ claims: [nameClaim] }),
        credential({ id: 'b', claims: [birthClaim] }),
      ],
      credential_sets: [{ options: [['record']] }, { options: [['b']], required: false }],
    }
    expect(await play({ query }, { options: [0, 0] })).toEqual({
      documents: { record: [name], b: [birth] },
    })
  })

  test('several records for one query, where several may be sent', async () => {
    const second = await receiveOne(deps, { url: offerUrl, copies: 1 })
    world.exchanges.length = 0
    const records = { record: [recordId, second.id] }
    const one = { credentials: [credential({ claims: [nameClaim] })] }
    expect(await play({ query: one }, { records })).toEqual({ documents: { record: [name] } })
    world.exchanges.length = 0
    const many = { credentials: [credential({ multiple: true, claims: [nameClaim] })] }
    expect(await play({ query: many }, { records })).toEqual({
      documents: { record: [name, name] },
    })
  })
})

describe('screened over every way to ask', () => {
  const sex = claim(japanese, 'sex_unicode')
  type Row = readonly [string, TestRequest, readonly string[]]
  const rows: readonly Row[] = [
    [
      'a claim set that would not be chosen',
      {
        query: {
          credentials: [
            credential({
              claims: [
                { ...nameClaim, id: 'n' },
                { ...sex, id: 's' },
              ],
              claim_sets: [['n'], ['s']],
            }),
          ],
        },
      },
      ['registry/element sex_unicode'],
    ],
    [
      'an option that would not be chosen',
      {
        query: {
          credentials: [
            credential({ claims: [nameClaim] }),
            credential({ id: 'b', claims: [sex] }),
          ],
          credential_sets: [{ options: [['record'], ['b']] }],
        },
      },
      ['registry/element sex_unicode'],
    ],
    [
      'an optional set',
      {
        query: {
          credentials: [
            credential({ claims: [nameClaim] }),
            credential({ id: 'b', meta: { doctype_value: 'org.other' }, claims: [nameClaim] }),
          ],
          credential_sets: [{ options: [['record']] }, { options: [['b']], required: false }],
        },
      },
      ['registry/document-type'],
    ],
    [
      'keeping what one of two queries would keep',
      {
        query: {
          credentials: [
            credential({ claims: [claim(japanese, 'resident_address_unicode')] }),
            credential({
              id: 'b',
              claims: [claim(japanese, 'resident_address_unicode', { intent_to_retain: true })],
            }),
          ],
        },
      },
      ['registry/retention resident_address_unicode'],
    ],
    [
      'no element, of a type that is not registered',
      { query: { credentials: [credential({ meta: { doctype_value: 'org.other' } })] } },
      ['registry/document-type'],
    ],
    [
      'a statement that is about another credential',
      { statementAbout: ['other'] },
      ['program-not-certified'],
    ],
  ]
  test.each(rows)('%s', async (_, how, refused) => {
    expect(await play(how)).toEqual({ refused })
    await expectNothingSent()
  })

  test('a statement that is about this credential, among others', async () => {
    expect(await play({ statementAbout: ['other', 'record'] })).toMatchObject({ documents: {} })
  })

  test('a rule of the registry that is broken in two document types is told once', async () => {
    const query = {
      credentials: [credential(), credential({ id: 'b', meta: { doctype_value: 'org.other' } })],
    }
    const statement = { purposes: [{ ...registeredPurpose, channels: ['proximity' as const] }] }
    const { refused } = z
      .object({ refused: z.array(z.string()) })
      .parse(await play({ query, statement }))
    expect(refused.toSorted()).toEqual(['registry/channel', 'registry/document-type'])
  })
})
