import type { Check } from '@tegata/kernel'
import { expect, test } from 'vitest'
import type { ListReference, MdocReport, StatusCheck } from '../../index.ts'
import { createTestIssuer } from '../../testing.ts'
import { crypto, issue, issuer, present, together, verify } from '../testing/verification-world.ts'

const status = { uri: 'https://issuer.test.example/status/1', index: 12 }
const certificate = Uint8Array.of(0x30, 0)
const identifierList = {
  uri: 'https://issuer.test.example/identifiers/1',
  id: Uint8Array.of(0x12),
  certificate,
}
const answer = (outcome: Check['outcome']): readonly Check[] => [
  { id: 'status/valid', outcome, clause: 'c' },
]
const failedOf = ({ checks }: MdocReport) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
const naming = async (named: Parameters<typeof issue>[0]) => present(await issue(named))

test('an identifier list alone is asked', async () => {
  const bytes = await naming({ identifierList })
  const asked: ListReference[] = []
  const answering = (outcome: Check['outcome']) => async (reference: ListReference) => {
    asked.push(reference)
    return answer(outcome)
  }
  const passed = await verify(bytes, { checkStatus: answering('passed') }, { status: 'required' })
  expect(passed.verdict).toBe('accepted')
  expect(failedOf(await verify(bytes, { checkStatus: answering('failed') }))).toEqual([
    'status/valid',
  ])
  expect(asked).toEqual([identifierList, identifierList])
  expect(failedOf(await verify(bytes))).toEqual(['mdoc/status'])
  expect((await verify(bytes, {}, { status: 'not-asked' })).verdict).toBe('accepted')
})

test('of two lists each is asked, and each has to hold', async () => {
  const bytes = await naming({ status, identifierList })
  const failedWith = async (ofStatus: readonly Check[], ofIdentifiers: readonly Check[]) => {
    const checkStatus: StatusCheck = async ({ id }) => (id ? ofIdentifiers : ofStatus)
    return failedOf(await verify(bytes, { checkStatus }))
  }
  expect(await failedWith(answer('passed'), answer('passed'))).toEqual([])
  expect(await failedWith(answer('failed'), answer('passed'))).toEqual(['status/valid'])
  expect(await failedWith(answer('passed'), answer('failed'))).toEqual(['status/valid'])
  expect(await failedWith([], answer('passed'))).toEqual(['mdoc/status'])
  expect(await failedWith(answer('passed'), [])).toEqual(['mdoc/status'])
})

test('a second look at what was refused asks nobody again, and mixes up no lists', async () => {
  const uri = status.uri
  const bytes = await naming({
    status: { uri, index: 12 },
    identifierList: { uri, id: Uint8Array.of(0x12) },
  })
  const asked: ListReference[] = []
  const checkStatus: StatusCheck = async (reference) => {
    asked.push(reference)
    return answer('failed')
  }
  expect((await verify(bytes, { checkStatus })).verdict).toBe('refused')
  expect(asked.map(({ index, id }) => index ?? id)).toEqual([12, Uint8Array.of(0x12)])
})

test('what another issuer says of the same place is asked with that issuer', async () => {
  const other = await createTestIssuer(crypto)
  const [ours, theirs] = [await naming({ status }), await naming({ status, from: other })]
  const both = together(ours, theirs)
  const leaves: (Uint8Array | undefined)[] = []
  const checkStatus: StatusCheck = async (_, [leaf]) => {
    leaves.push(leaf)
    return answer('passed')
  }
  const trustAnchors = [issuer.root, other.root]
  expect((await verify(both, { checkStatus, trustAnchors })).verdict).toBe('accepted')
  expect(leaves).toEqual([issuer.chain[0], other.chain[0]])
})
