/**
 * A report on its way from a worker. Most reports of a run have the same policy and the same lists of
 * checks, and those are most of what a report is made of: a part that passed before passes as its number.
 * @module
 */
import type { Check } from '@tegata/kernel'
import type { JsonValue } from '../verify/report/disclosed-as-json.ts'
import type { MdocReport } from '../verify/report/report.ts'
import { type ReportJson, reportToJson } from '../verify/report/report-json.ts'

export type PackedReport = {
  /** The report without these parts. */
  readonly rest: ReportJson
  readonly policy: PackedPart
  readonly checks: PackedPart
  /** The checks of each document's issuer. */
  readonly signerChecks: readonly PackedPart[]
}

/** With a `part` the number means that part from now on. */
type PackedPart = { readonly number: number; readonly part?: JsonValue }

/** As many parts have a number at a time; then the oldest gives up its own. */
const mostParts = 32

/** Packs report after report, for one {@link createReportUnpacker}; options of `reportToJson`. */
export function createReportPacker(options: {
  readonly values: boolean
}): (report: MdocReport) => PackedReport {
  const pack = createPartPacker()
  return (report) => {
    const { policy: _, ...rest } = reportToJson(withoutChecks(report), options)
    return {
      rest,
      policy: pack(report.policyHash, [], () => reportToJson(report, options).policy),
      checks: pack(lengthsOf(report), report.checks, () => reportToJson(report, options).checks),
      signerChecks: report.documents.map(({ signerChecks: checks }) =>
        pack('', checks, () => reportToJson({ ...report, checks, documents: [] }, options).checks),
      ),
    }
  }
}

function withoutChecks(report: MdocReport): MdocReport {
  const documents = report.documents.map((document) => ({
    ...document,
    checks: [],
    signerChecks: [],
  }))
  return { ...report, checks: [], documents }
}

/** How many checks, at the end of the list, are about each document. */
const lengthsOf = ({ documents }: MdocReport): string =>
  documents.map(({ checks }) => checks.length).join()

/** What a part says follows from a name and a list of checks. */
function createPartPacker() {
  const known: { name: string; checks: readonly Check[] }[] = []
  let next = 0
  return (
    name: string,
    checks: readonly Check[],
    asJson: () => JsonValue | undefined,
  ): PackedPart => {
    const number = known.findIndex((part) => part.name === name && sameChecks(part.checks, checks))
    if (number >= 0) return { number }
    const free = next % mostParts
    next += 1
    known[free] = { name, checks }
    return { number: free, part: asJson() ?? null }
  }
}

function sameChecks(a: readonly Check[], b: readonly Check[]): boolean {
  if (a === b) return true
  return a.length === b.length && a.every((check, index) => sameCheck(check, b[index]))
}

const sameCheck = (a: Check, b: Check | undefined): boolean =>
  a.id === b?.id &&
  a.outcome === b.outcome &&
  a.reason === b.reason &&
  a.clause === b.clause &&
  a.tolerances?.join() === b.tolerances?.join()

/** Puts reports together again, in the order in which they were packed. */
export function createReportUnpacker(): (packed: PackedReport) => ReportJson {
  const parts: JsonValue[] = []
  const partOf = ({ number, part }: PackedPart): JsonValue => {
    if (part !== undefined) parts[number] = deepFrozen(part)
    return parts[number] ?? null
  }
  return ({ rest, policy, checks, signerChecks }) => ({
    ...rest,
    policy: partOf(policy),
    checks: partOf(checks),
    documents: membersOf(rest.documents).map((document, index) => {
      const packed = signerChecks[index]
      if (!packed || !isObject(document) || !isObject(document.issuer)) return document
      return { ...document, issuer: { ...document.issuer, checks: partOf(packed) } }
    }),
  })
}

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value)
const membersOf = (value: JsonValue | undefined) => (isList(value) ? value : [])
const isObject = (value: JsonValue | undefined): value is ReportJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Several reports hold the part. */
function deepFrozen(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFrozen(member)
  return Object.freeze(value)
}
