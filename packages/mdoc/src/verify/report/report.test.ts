import type { Check } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { definePolicy, type MdocReport, mandatoryChecks } from '../../index.ts'
import { policyHash, standardPolicy } from '../policy/policy.ts'
import { crypto, response, verify } from '../testing/verification-world.ts'
import { mandatoryOfDocument, mandatoryOfIssuer, mandatoryOfResponse } from './mandatory-checks.ts'
import { type Judged, settleReport, type VerifiedDocument } from './report.ts'

const accepted = await verify(response)
const [verified] = accepted.documents
const passed = (id: string): Check => ({ id, outcome: 'passed', clause: 'c' })
const complete: Judged = {
  at: new Date(0),
  policy: standardPolicy,
  policyHash: await policyHash(standardPolicy, crypto),
  handover: 'openid4vp',
  tolerated: [],
  wouldTolerate: [],
  scope: 'issuer-and-device',
  whole: mandatoryOfResponse.map(passed),
  documents: verified ? [{ ...verified, checks: mandatoryOfDocument.map(passed) }] : [],
}
const second = (checks: readonly Check[], document: VerifiedDocument | undefined) =>
  document ? [...complete.documents, { ...document, checks }] : []

test('a complete set is accepted, of one document and of two', () => {
  expect(settleReport(complete).verdict).toBe('accepted')
  const documents = second(mandatoryOfDocument.map(passed), verified)
  expect(settleReport({ ...complete, documents }).verdict).toBe('accepted')
  const issuerOnly = { ...complete, scope: 'issuer-only' } as const
  expect(settleReport(issuerOnly).verdict).toBe('accepted')
})

describe.each(mandatoryChecks('issuer-and-device'))('%s', (missing) => {
  const without = (checks: readonly Check[]) => checks.filter(({ id }) => id !== missing)
  const with_ = (outcome: Check['outcome']) => (checks: readonly Check[]) =>
    checks.map((check) => (check.id === missing ? { ...check, outcome } : check))

  test.each([
    ['missing', without],
    ['skipped', with_('skipped')],
    ['not applicable', with_('not-applicable')],
    ['failed', with_('failed')],
  ])('%s: refused, and nothing is disclosed', (_, change) => {
    const judged = {
      ...complete,
      whole: change(complete.whole),
      documents: complete.documents.map((one) => ({ ...one, checks: change(one.checks) })),
    }
    const report = settleReport(judged)
    expect(report.verdict).toBe('refused')
    expect(report.documents[0]?.disclosed).toEqual({})
  })
})

test('what one document passed counts for no other', () => {
  for (const id of mandatoryOfDocument) {
    const rest = mandatoryOfDocument.filter((other) => other !== id).map(passed)
    expect(settleReport({ ...complete, documents: second(rest, verified) }).verdict).toBe('refused')
  }
})

test('of an issued document the issuer’s half is enough, and is needed', () => {
  const issuerOnly = { ...complete, scope: 'issuer-only' } as const
  for (const id of mandatoryOfIssuer) {
    const documents = complete.documents.map((one) => ({
      ...one,
      checks: one.checks.filter((check) => check.id !== id),
    }))
    expect(settleReport({ ...issuerOnly, documents }).verdict).toBe('refused')
  }
})

test('a check that failed anywhere refuses, mandatory or not', () => {
  const failed: Check = { id: 'status/valid', outcome: 'failed', clause: 'c' }
  expect(settleReport({ ...complete, whole: [...complete.whole, failed] }).verdict).toBe('refused')
  const documents = complete.documents.map((one) => ({ ...one, checks: [...one.checks, failed] }))
  expect(settleReport({ ...complete, documents }).verdict).toBe('refused')
})

test('what the policy adds is mandatory as well', async () => {
  const alsoMandatory = ['mdoc/status'] as const
  expect((await verify(response, {}, { alsoMandatory })).verdict).toBe('refused')
  const policy = definePolicy({ alsoMandatory: ['mdoc/requested'] })
  expect((await verify(response, { policy })).verdict).toBe('accepted')
})

test('no document at all is never accepted', () => {
  expect(settleReport({ ...complete, documents: [] }).verdict).toBe('refused')
})

test('nobody else can say accepted', () => {
  const { verdict: _, ...body } = settleReport({ ...complete, documents: [] })
  // @ts-expect-error the grounds of an acceptance have no name outside of the report's own file
  const forged: MdocReport = { ...body, verdict: 'accepted' }
  expect(Object.getOwnPropertySymbols(forged)).toEqual([])
  expect(Object.getOwnPropertySymbols(accepted)).toHaveLength(1)
})
