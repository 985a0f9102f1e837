import { expect, test } from 'vitest'
import { readingUnder } from '../../reading/tolerance.ts'
import { parseDeviceResponse } from '../../response/device-response.ts'
import { testDocType, testTime } from '../../testing.ts'
import { standardPolicy } from '../policy/policy.ts'
import {
  crypto,
  issuer,
  response,
  sessionTranscript,
  verify,
} from '../testing/verification-world.ts'
import { judgeDocument } from './judge-document.ts'

const [document] = parseDeviceResponse(response, readingUnder()).documents
const parts = {
  options: { trustAnchors: [issuer.root], at: testTime },
  policy: standardPolicy,
  reading: readingUnder(),
  crypto,
}
const session = { sessionTranscript }

test('the device proves something only with a session, and only where it is there', async () => {
  if (!document) throw new Error('no document')
  const { issuerSigned } = document
  const outcomes = await Promise.all([
    judgeDocument(document, session, parts),
    judgeDocument(document, undefined, parts),
    judgeDocument({ issuerSigned }, session, parts),
  ])
  const ofDevice = outcomes.map(({ checks }) =>
    checks.flatMap(({ id, outcome }) => (id === 'mdoc/device-authentication' ? outcome : [])),
  )
  expect(ofDevice).toEqual([['passed'], ['skipped'], ['skipped']])
})

test('an anchor for these documents among others is one for them', async () => {
  const trustAnchors = [{ certificate: issuer.root, docTypes: ['other', testDocType] }]
  const report = await verify(response, { trustAnchors })
  expect(report.verdict).toBe('accepted')
  expect(report.checks).toContainEqual(
    expect.objectContaining({ id: 'mdoc/anchor-doc-type', outcome: 'passed' }),
  )
})
