/** What a thread cannot hold: keys and functions of the caller, and what profiles know. */
import type { KeyAgreement } from '@tegata/crypto'
import { type Check, toHex } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { presentDocument, reportToJson } from '../index.ts'
import { changeBytes, testNamespace, testTime } from '../testing.ts'
import { testKnowledge } from '../verify/testing/test-knowledge.ts'
import {
  crypto,
  deviceSigned,
  elements,
  issue,
  issuer,
  present,
  requested,
  response,
  sessionTranscript,
  verify,
} from '../verify/testing/verification-world.ts'
import {
  type CaseOptions,
  type ManyOptions,
  type VerificationOutcome,
  verifyMany,
} from './index.ts'

const options = { trustAnchors: [issuer.root], sessionTranscript, at: testTime, requested }

/** Outcomes in the order of the cases. */
async function outcomesOf(
  cases: readonly { deviceResponse: Uint8Array; options?: Partial<CaseOptions> }[],
  many: Partial<ManyOptions> = {},
): Promise<VerificationOutcome[]> {
  const numbered = cases.map((one, n) => ({
    id: `${n}`,
    deviceResponse: one.deviceResponse,
    options: { ...options, ...one.options },
  }))
  const outcomes: VerificationOutcome[] = []
  for await (const outcome of verifyMany(numbered, { workers: 1, ...many }))
    outcomes[Number(outcome.id)] = outcome
  return outcomes
}
const failed = (reason: string, id = '0') => ({ id, failed: reason })

describe('device MAC', async () => {
  const readerKey = await crypto.generateKeyAgreement('P-256')
  const mac = async (curve: 'P-256' | 'P-384' = 'P-256') => {
    const agreement = await crypto.generateKeyAgreement(curve)
    const reader = curve === 'P-256' ? readerKey : await crypto.generateKeyAgreement(curve)
    const device = { agreement, readerKey: reader.publicKey }
    const issuerSigned = await issue({ deviceKey: agreement.publicKey })
    return presentDocument({ issuerSigned, elements, sessionTranscript, device }, crypto)
  }
  const deviceResponse = await mac()
  const tag = [...deviceSigned, 'deviceAuth', 'deviceMac', 3]

  test('each case says what it says on one thread, whatever its key', async () => {
    const tampered = changeBytes(deviceResponse, tag, () => new Uint8Array(32))
    const other = await crypto.generateKeyAgreement('P-256')
    const cases = [
      { deviceResponse, options: { readerKey } },
      { deviceResponse: tampered, options: { readerKey } },
      { deviceResponse, options: { readerKey: other } },
      { deviceResponse },
      { deviceResponse: await mac('P-384'), options: { readerKey } },
      { deviceResponse: response, options: { readerKey } },
    ]
    const outcomes = await outcomesOf(cases)
    const verdicts: unknown[] = []
    for (const [n, one] of cases.entries()) {
      const alone = await verify(one.deviceResponse, one.options ?? {})
      const report = reportToJson(alone, { values: true })
      expect(outcomes[n]).toEqual({ id: `${n}`, report })
      verdicts.push(report.verdict)
    }
    expect(verdicts).toEqual(['accepted', 'refused', 'refused', 'refused', 'refused', 'accepted'])
  })

  test('a key that throws is no verdict, and says nothing', async () => {
    const broken: KeyAgreement = {
      publicKey: readerKey.publicKey,
      deriveSecret: () => {
        throw new Error('a secret of the caller')
      },
    }
    const [outcome] = await outcomesOf([{ deviceResponse, options: { readerKey: broken } }])
    expect(outcome).toEqual(failed('readerKey failed'))
  })
})

describe('revocation of the signer', () => {
  const answer = (outcome: Check['outcome']): readonly Check[] => [
    { id: 'pki/crl-revocation', outcome, clause: '' },
  ]

  test('the caller is asked with the chain, and what it answers counts', async () => {
    const asked: string[] = []
    const answers = [answer('passed'), answer('failed'), []]
    const [holds, revoked, silent] = await outcomesOf(
      answers.map(() => ({ deviceResponse: response })),
      {
        checkRevocation: async (chain) => {
          asked.push(chain.map((der) => toHex(der)).join())
          return answers[asked.length - 1] ?? []
        },
      },
    )
    const chain = [...issuer.chain, issuer.root].map((der) => toHex(der)).join()
    expect(asked).toEqual([chain, chain, chain])
    expect(holds).toMatchObject({ report: { verdict: 'accepted' } })
    expect(revoked).toMatchObject({ report: { verdict: 'refused' } })
    expect(silent).toMatchObject({ report: { verdict: 'refused' } })
  })

  test('an error of the caller is no verdict', async () => {
    const checkRevocation = () => Promise.reject(new Error('a secret of the caller'))
    const [outcome] = await outcomesOf([{ deviceResponse: response }], { checkRevocation })
    expect(outcome).toEqual(failed('checkRevocation failed'))
  })
})

test('questions wait beside each other', async () => {
  const waiting: (() => void)[] = []
  const checkRevocation = async (): Promise<readonly Check[]> => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 4) for (const answer of waiting) answer()
    })
    return [{ id: 'pki/crl-revocation', outcome: 'passed', clause: '' }]
  }
  const cases = Array.from({ length: 4 }, () => ({ deviceResponse: response }))
  const outcomes = await outcomesOf(cases, { checkRevocation })
  expect(outcomes).toMatchObject(cases.map(() => ({ report: { verdict: 'accepted' } })))
})

describe('what profiles know', () => {
  const module = new URL('../verify/testing/test-knowledge.ts', import.meta.url)

  test('each worker asks the module that the caller names', async () => {
    const namespaces = { [testNamespace]: { name: 7, age_over_18: true } }
    const mistyped = await present(await issue({ namespaces }))
    const knowledge = { module, export: 'testKnowledge' }
    const cases = [{ deviceResponse: response }, { deviceResponse: mistyped }]
    const outcomes = await outcomesOf(cases, { knowledge })
    const alone = await Promise.all(
      cases.map(({ deviceResponse }) => verify(deviceResponse, testKnowledge)),
    )
    expect(alone.map(({ verdict }) => verdict)).toEqual(['accepted', 'refused'])
    expect(outcomes).toEqual(
      alone.map((report, n) => ({ id: `${n}`, report: reportToJson(report, { values: true }) })),
    )
  })

  test.each([
    ['no module', new URL('nothing.ts', module), 'testKnowledge', 'a worker did not start: '],
    ['no export', module, 'nothing', 'knowledge: nothing has neither elementCheck nor placeEl'],
    ['something else', module, 'notKnowledge', 'knowledge: notKnowledge has neither elementCheck'],
  ])('%s: the run ends and says so', async (_, from, name, message) => {
    const knowledge = { module: `${from}`, export: name }
    const run = outcomesOf([{ deviceResponse: response }], { knowledge })
    await expect(run).rejects.toThrow(message)
  })
})

test('without values a report names its elements only', async () => {
  const [outcome] = await outcomesOf([{ deviceResponse: response }], { values: false })
  const report = reportToJson(await verify(response), { values: false })
  expect(outcome).toEqual({ id: '0', report })
})

test('a policy and anchors that change from case to case, in place or not', async () => {
  const trustAnchors = [issuer.root]
  function* changing() {
    const one = { id: 'known', deviceResponse: response, options: { ...options, trustAnchors } }
    yield one
    trustAnchors.pop()
    yield { ...one, id: 'unknown' }
    trustAnchors.push(issuer.root)
    yield { ...one, id: 'known again' }
    yield { ...one, id: 'asked for nothing', options: { ...one.options, requested: [] } }
    const { requested: _, ...anything } = one.options
    yield { ...one, id: 'asked for anything', options: anything }
  }
  const verdicts: Record<string, unknown> = {}
  for await (const outcome of verifyMany(changing(), { workers: 1 }))
    verdicts[outcome.id] = 'report' in outcome && outcome.report.verdict
  expect(verdicts).toEqual({
    known: 'accepted',
    unknown: 'refused',
    'known again': 'accepted',
    'asked for nothing': 'refused',
    'asked for anything': 'accepted',
  })
})
