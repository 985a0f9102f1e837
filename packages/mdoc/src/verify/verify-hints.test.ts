/**
 * What a refused report says of tolerances, and that nothing is looked at twice without need.
 */
import { encodeCbor } from '@tegata/cbor'
import { expect, test } from 'vitest'
import { verifyIssuerSigned } from '../index.ts'
import { tolerances } from '../reading/tolerance.ts'
import { testTime } from '../testing.ts'
import { crypto, issuer, names, resigned, response, verify } from './testing/verification-world.ts'

const extended = await resigned(['extra'], 1)

/** How often each element of the response was looked at. */
async function looks(...[changes, policy]: readonly [Parameters<typeof verify>[1]?, Policy?]) {
  let count = 0
  const elementCheck = () => {
    count += 1
    return 'known' as const
  }
  const { verdict } = await verify(response, { ...changes, elementCheck }, policy)
  return { verdict, times: count / names.length }
}
type Policy = Parameters<typeof verify>[2]

test.each<[string, Parameters<typeof looks>, Awaited<ReturnType<typeof looks>>]>([
  ['accepted: once', [], { verdict: 'accepted', times: 1 }],
  ['refused: again under all tolerances', [{ trustAnchors: [] }], { verdict: 'refused', times: 2 }],
  [
    'refused under all tolerances: once',
    [{ trustAnchors: [] }, { tolerate: tolerances }],
    { verdict: 'refused', times: 1 },
  ],
])('%s', async (_, asked, expected) => {
  expect(await looks(...asked)).toEqual(expected)
})

test('tolerances that would not be enough are not named', async () => {
  expect((await verify(extended)).wouldTolerate).toEqual(['unknown-members'])
  expect((await verify(extended, { trustAnchors: [] })).wouldTolerate).toEqual([])
})

test('what was tolerated of the form is said where the form is judged', async () => {
  const ofForm = async (bytes: Uint8Array) =>
    (await verify(bytes, {}, { tolerate: tolerances })).checks.find(
      ({ id }) => id === 'mdoc/well-formed',
    )
  expect(await ofForm(response)).not.toHaveProperty('tolerances')
  expect(await ofForm(response)).toMatchObject({ outcome: 'passed' })
  const names = ['unknown-members']
  expect(await ofForm(extended)).toMatchObject({ outcome: 'tolerated', tolerances: names })
})

test.each([
  ['no CBOR', Uint8Array.of(0xff)],
  ['another structure', encodeCbor([1])],
])('an issuer’s half that is none is refused, not thrown: %s', async (_, bytes) => {
  const options = { trustAnchors: [issuer.root], at: testTime }
  const report = await verifyIssuerSigned(bytes, options, crypto)
  expect(report).toMatchObject({ verdict: 'refused', scope: 'issuer-only', documents: [] })
  expect(report.checks.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['mdoc/well-formed', 'failed'],
  ])
})
