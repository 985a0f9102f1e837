import { expect, test } from 'vitest'
import { type MdocReport, reportToJson } from '../index.ts'
import { response, verify } from '../verify/testing/verification-world.ts'
import { createReportPacker, createReportUnpacker } from './packed-report.ts'

const accepted = await verify(response)
const refused = await verify(response, { trustAnchors: [] })

/** A refused report with so many documents that each say something else about their signer. */
function many(count: number, seed: number): MdocReport {
  const documents = Array.from({ length: count }, (_, n) =>
    refused.documents.map((document) => ({
      ...document,
      signerChecks: [{ id: 'pki/path-anchor', outcome: 'failed', clause: `${seed} ${n}` } as const],
    })),
  )
  return { ...refused, verdict: 'refused', documents: documents.flat(), checks: [] }
}

test.each([true, false])('whatever came before, a report arrives whole: values %s', (values) => {
  const pack = createReportPacker({ values })
  const unpack = createReportUnpacker()
  const reports = [accepted, refused, accepted, many(3, 1), many(100, 2), accepted, many(40, 3)]
  for (const report of [...reports, ...reports])
    expect(unpack(structuredClone(pack(report)))).toEqual(reportToJson(report, { values }))
})

test('what came before passes as numbers', () => {
  const pack = createReportPacker({ values: false })
  expect(pack(accepted).added).toHaveLength(3)
  expect(pack(accepted).added).toEqual([])
  expect(JSON.stringify(pack(accepted)).length).toBeLessThan(1200)
})
