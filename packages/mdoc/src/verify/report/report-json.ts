/**
 * A report as JSON, for logs of decisions, for other languages and for the years after. Its form is
 * published as `report.schema.json` beside this file and changes only with its number.
 * @module
 */
import type { Check } from '@tegata/kernel'
import type { ValidityInfo } from '../../issuer-data/mobile-security-object.ts'
import { disclosedAsJson, type JsonValue } from './disclosed-as-json.ts'
import type { MdocReport, VerifiedDocument } from './report.ts'

/** Name and number of the form that {@link reportToJson} writes. */
export const reportForm = 'tegata-mdoc-report/1'

/** {@link reportToJson}; see `report.schema.json`. */
export type ReportJson = { readonly [member: string]: JsonValue }

/**
 * The whole report; times are UTC with milliseconds, bytes are base64url.
 *
 * @param report - as a verification answered it
 * @param options - `values`: whether disclosed values are in it; otherwise only the names of the
 * elements. A decision can be explained without the values, and what is not kept cannot leak.
 */
export function reportToJson(
  report: MdocReport,
  { values }: { readonly values: boolean },
): ReportJson {
  const { verdict, scope, at, policy, policyHash, handover, tolerated, wouldTolerate } = report
  return {
    form: reportForm,
    verdict,
    scope,
    at: at.toISOString(),
    handover,
    policy: { ...policy, sha256: policyHash },
    checks: [
      ...report.checks
        .slice(0, report.checks.length - ofDocuments(report))
        .map((check) => checkJson(check)),
      ...report.documents.flatMap(({ checks }, document) =>
        checks.map((check) => checkJson(check, document)),
      ),
    ],
    tolerated,
    wouldTolerate,
    documents: report.documents.map((document) => documentJson(document, values)),
  }
}

const ofDocuments = ({ documents }: MdocReport): number =>
  documents.reduce((sum, { checks }) => sum + checks.length, 0)

/** @param document - the number of the document that it is on */
const checkJson = ({ id, outcome, clause, reason, tolerances }: Check, document?: number) => ({
  id,
  outcome,
  clause,
  ...(reason !== undefined && { reason }),
  ...(tolerances !== undefined && { tolerances }),
  ...(document !== undefined && { document }),
})

function documentJson(document: VerifiedDocument, values: boolean): JsonValue {
  const { docType, disclosed, dropped, validity, signer, anchor, signerChecks } = document
  return {
    docType,
    elements: Object.fromEntries(
      Object.entries(disclosed).map(([namespace, elements]) => [namespace, Object.keys(elements)]),
    ),
    ...(values && { values: disclosedAsJson(disclosed) }),
    dropped: dropped.map(({ namespace, element }) => ({ namespace, element })),
    issuer: {
      ...(signer !== undefined && { signer }),
      ...(anchor !== undefined && { anchor }),
      checks: signerChecks.map((check) => checkJson(check)),
    },
    validity: validityJson(validity),
    holderKey: {
      thumbprint: document.deviceKeyThumbprint,
      authentication: document.deviceAuth,
    },
  }
}

const validityJson = ({ signed, validFrom, validUntil, expectedUpdate }: ValidityInfo) => ({
  signed: signed.toISOString(),
  validFrom: validFrom.toISOString(),
  validUntil: validUntil.toISOString(),
  ...(expectedUpdate && { expectedUpdate: expectedUpdate.toISOString() }),
})
