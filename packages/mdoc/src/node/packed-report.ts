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
  /** Numbers of its policy, of its checks, and of the checks of each document's issuer. */
  readonly parts: readonly number[]
  /** What numbers mean from now on. */
  readonly added: readonly (readonly [number: number, part: JsonValue])[]
}

/** When as many have a number, numbers begin anew, but never within a report. */
const mostParts = 32

/** Packs report after report, for one {@link createReportUnpacker}; options of `reportToJson`. */
export function createReportPacker(options: {
  readonly values: boolean
}): (report: MdocReport) => PackedReport {
  let known: KnownPart[] = []
  const numberOf = (...part: PartToNumber) => numberIn(known, ...part)
  return (report) => {
    if (known.length >= mostParts) known = []
    const { checks, documents, policyHash } = report
    const added: [number, JsonValue][] = []
    const asJson = (part: MdocReport) => reportToJson(part, options)
    const add = (number: number, part: JsonValue | undefined) => added.push([number, part ?? null])
    return {
      rest: { ...asJson(withoutChecks(report)), policy: null },
      parts: [
        numberOf(policyHash, [], (number) => add(number, asJson(report).policy)),
        numberOf(lengthsOf(documents), checks, (number) => add(number, asJson(report).checks)),
        ...documents.map(({ signerChecks }) =>
          numberOf('', signerChecks, (number) =>
            add(number, asJson({ ...report, checks: signerChecks, documents: [] }).checks),
          ),
        ),
      ],
      added,
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
const lengthsOf = (documents: MdocReport['documents']): string =>
  documents.reduce((text, { checks }) => `${text} ${checks.length}`, '')

/** A name and a list of checks say everything about a part. */
type KnownPart = { readonly name: string; readonly checks: readonly Check[] }
type PartToNumber = [name: string, checks: readonly Check[], add: (number: number) => void]

function numberIn(known: KnownPart[], ...[name, checks, add]: PartToNumber): number {
  const number = known.findIndex((part) => part.name === name && sameChecks(part.checks, checks))
  if (number >= 0) return number
  add(known.length)
  return known.push({ name, checks }) - 1
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
  const known: JsonValue[] = []
  const partOf = (number: number | undefined) =>
    number === undefined ? null : (known[number] ?? null)
  return ({ rest, parts: [policy, checks, ...signerChecks], added }) => {
    for (const [number, part] of added) known[number] = deepFrozen(part)
    return {
      ...rest,
      policy: partOf(policy),
      checks: partOf(checks),
      documents: membersOf(rest.documents).map((document, index) => {
        if (!isObject(document) || !isObject(document.issuer)) return document
        return { ...document, issuer: { ...document.issuer, checks: partOf(signerChecks[index]) } }
      }),
    }
  }
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
