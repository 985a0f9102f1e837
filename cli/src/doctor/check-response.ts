/**
 * A response link by link, from its form to the anchor. The session is not looked at: nothing here
 * says that the response may be accepted.
 * @module
 */
import { x5chainOf } from '@tegata/cose'
import type { Crypto } from '@tegata/crypto'
import { type Check, CodedError, toHex } from '@tegata/kernel'
import {
  type Document,
  definePolicy,
  parseDeviceResponse,
  readingUnder,
  type Tolerance,
  tolerances,
  verifyDeviceResponse,
} from '@tegata/mdoc'
import { authorityKeyIdentifierOf, type Certificate, parseCertificate, sameName } from '@tegata/pki'
import { type Finding, note, ok, problem } from './finding.ts'

export type ResponseQuestion = {
  readonly bytes: Uint8Array
  readonly anchors: readonly Certificate[]
  readonly at: Date
}

/** Everything is looked at and named; whether it may be accepted is for `tegata verify` to say. */
const looking = definePolicy({ name: 'doctor', tolerate: tolerances, status: 'not-asked' })

export async function checkResponse(
  { bytes, anchors, at }: ResponseQuestion,
  crypto: Crypto,
): Promise<readonly Finding[]> {
  const documents = readDocuments(bytes, new Set<Tolerance>(tolerances))
  if (!('list' in documents)) return [documents]
  const report = await verifyDeviceResponse(
    bytes,
    {
      trustAnchors: anchors.map(({ der }) => der),
      sessionTranscript: new Uint8Array(0),
      at,
      policy: looking,
    },
    crypto,
  )
  return [
    ...documents.list.flatMap((document) => chainFindings(document)),
    ...report.checks.flatMap((check) => checkFinding(check, documents.list, anchors)),
    ...documents.list.map(statusFinding),
    note('response/session', 'not looked at here', 'tegata verify judges the whole response'),
  ]
}

function readDocuments(
  bytes: Uint8Array,
  tolerate: ReadonlySet<Tolerance>,
): { readonly list: readonly Document[] } | Finding {
  try {
    const { documents } = parseDeviceResponse(bytes, readingUnder(tolerate))
    if (documents.length > 0) return { list: documents }
    return problem('response/form', 'holds no document', 'ask for the presentation again')
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    const what = `no DeviceResponse (${error.code}: ${error.message})`
    return problem('response/form', what, 'tegata inspect says what the file is')
  }
}

/** Who signed, and who issued that certificate. */
function chainFindings({ docType, issuerSigned }: Document): readonly Finding[] {
  const id = 'response/signer'
  try {
    const [leaf] = x5chainOf(issuerSigned.issuerAuth)
    if (!leaf) return [problem(id, `${docType}: names no signer`, 'the issuer must correct it')]
    const { subject, issuer } = parseCertificate(leaf)
    return [ok(id, `${docType}: signed by ${subject.text}, which ${issuer.text} issued`)]
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    return [problem(id, `${docType}: signer cannot be read (${error.code})`, 'inspect the file')]
  }
}

const looked: Readonly<Record<string, string>> = {
  'mdoc/well-formed': 'response/form',
  'mdoc/issuer-trusted': 'response/chain',
  'mdoc/signer-profile': 'response/profile',
  'mdoc/issuer-signature': 'response/issuer-signature',
  'mdoc/digests': 'response/digests',
  'mdoc/valid-from': 'response/validity',
  'mdoc/valid-until': 'response/validity',
  'mdoc/signed-by-valid-signer': 'response/signing-time',
}

function checkFinding(
  check: Check,
  documents: readonly Document[],
  anchors: readonly Certificate[],
): readonly Finding[] {
  const id = Object.hasOwn(looked, check.id) ? looked[check.id] : undefined
  if (id === undefined || check.outcome === 'not-applicable') return []
  const why = check.reason ?? ''
  if (check.outcome === 'passed') return [ok(id, `holds (${check.clause})`)]
  if (check.outcome === 'tolerated') {
    const flags = (check.tolerances ?? []).map((name) => `--tolerate ${name}`).join(' ')
    return [note(id, `deviates: ${why}`, `a verifier accepts it only with ${flags}`)]
  }
  return [problem(id, why, actionFor(check, documents, anchors))]
}

function actionFor(
  { id, reason = '' }: Check,
  documents: readonly Document[],
  anchors: readonly Certificate[],
): string {
  if (id === 'mdoc/issuer-trusted' && !reason.includes('validity'))
    return documents.map(({ issuerSigned }) => neededRoot(issuerSigned, anchors)).join('; ')
  if (id.startsWith('mdoc/valid-') || id === 'mdoc/issuer-trusted')
    return 'check --at and the clock; if they are right, a new record is needed'
  if (id === 'mdoc/well-formed') return 'tegata inspect shows where'
  return 'do not accept it: it is not what the issuer signed'
}

/** The issuer of the last certificate that was sent is what must be trusted. */
function neededRoot(
  { issuerAuth }: Document['issuerSigned'],
  anchors: readonly Certificate[],
): string {
  const top = lastCertificate(issuerAuth)
  if (!top) return 'the issuer must send the certificate of its signer'
  const keyIdentifier = authorityKeyIdentifierOf(top)?.keyIdentifier
  const wanted = `give the root ${top.issuer.text} with --trust`
  const key = keyIdentifier ? ` (key identifier ${toHex(keyIdentifier)})` : ''
  const sameNamed = anchors.some(({ subject }) => sameName(subject, top.issuer))
  return `${wanted}${key}${sameNamed ? '; one of this name is given, but of another key' : ''}`
}

function lastCertificate(issuerAuth: Document['issuerSigned']['issuerAuth']) {
  try {
    const top = x5chainOf(issuerAuth).at(-1)
    return top && parseCertificate(top)
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}

function statusFinding({ issuerSigned }: Document): Finding {
  const { status } = issuerSigned.mso
  const id = 'response/status'
  if (!status) return ok(id, 'names no revocation status')
  return note(id, `entry ${status.index} of ${status.uri}`, 'a verifier must be able to fetch it')
}
