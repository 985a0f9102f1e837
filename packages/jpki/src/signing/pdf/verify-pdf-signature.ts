/**
 * Judging the signature of a PDF: ISO 32000-2:2020, 12.8; ETSI EN 319 142-1 V1.2.1, 6.3.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, checkMaker, concatBytes, type Reason } from '@tegata/kernel'
import { type CmsReport, verifyCmsSignature } from '@tegata/pki'
import { JpkiError } from '../../errors.ts'
import { pdfChecks } from './pdf-checks.ts'
import { openPdf, type PdfFile } from './pdf-file.ts'
import {
  integerOf,
  nameOf,
  type PdfDictionary,
  type PdfString,
  type PdfValue,
} from './pdf-value.ts'
import { malformedPdf } from './read-pdf-value.ts'

/** Whether the file is as it was signed, check by check. */
export type PdfReport = CmsReport & {
  /** How many signatures the file has; judged is the one that covers the whole file. */
  readonly signatures: number
}

const { judge, skipped } = checkMaker(pdfChecks)

/**
 * Judges the signature that covers the whole file; any other has had something added after it. Never
 * throws for what the file says. The path of the signer's certificate is not judged here.
 *
 * @see ISO 32000-2:2020, 12.8; ETSI EN 319 142-1, 6.3
 */
export async function verifyPdfSignature(
  document: Uint8Array,
  at: Date,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<PdfReport> {
  const found = await read(async () => await signaturesIn(await openPdf(document)))
  if (typeof found === 'string') return refused([judge('jpki/pdf-form', found)], found, 0)
  const form = judge('jpki/pdf-form', undefined)
  if (found.length === 0) {
    const reason = 'nobody signed'
    return refused([form, judge('jpki/pdf-signature-field', reason)], reason, 0)
  }
  const whole = found.filter((one) => coverReason(one, document.length) === undefined)
  const signature = whole[0] ?? found.at(-1)
  const field = signature && fieldReason(signature, document)
  if (!signature || field !== undefined) {
    const reason = field ?? 'nobody signed'
    return refused([form, judge('jpki/pdf-signature-field', reason)], reason, found.length)
  }
  const checks = [
    form,
    judge('jpki/pdf-signature-field', undefined),
    judge('jpki/pdf-covers-file', coverReason(signature, document.length)),
    judge('jpki/pdf-signing-time', timeReason(signature.dictionary, at)),
  ]
  const content = contentOf(signature, document)
  const cms = await verifyCmsSignature(trimmed(signature.contents?.bytes), {
    ...{ document: content, at, level: 'pades', crypto },
  })
  const signingTime = timeOf(signature.dictionary)
  const failed = checks.some(({ outcome }) => outcome === 'failed')
  return {
    ...cms,
    verdict: failed ? 'refused' : cms.verdict,
    checks: [...checks, ...cms.checks],
    ...(signingTime && { signingTime }),
    signatures: found.length,
  }
}

function refused(checks: readonly Check[], reason: string, signatures: number): PdfReport {
  const missing = pdfChecks.filter(({ id }) => !checks.some((check) => check.id === id))
  const rest = missing.map(({ id }) => skipped(id, reason))
  return { verdict: 'refused', checks: [...checks, ...rest], certificates: [], signatures }
}

async function read<T>(run: () => Promise<T>): Promise<T | string> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof JpkiError) return error.message
    throw error
  }
}

type Signature = {
  readonly dictionary: PdfDictionary
  readonly range: readonly number[]
  readonly contents: PdfString | undefined
}

const limits = { fields: 10_000, depth: 16 } as const

/** Signatures of all fields of the form, in the order of the form: 12.7.4. */
async function signaturesIn(file: PdfFile): Promise<Signature[]> {
  const catalog = await file.dictionary(file.references.trailer.entries.get('Root'), 'Root')
  const form = await file.resolve(catalog.entries.get('AcroForm'))
  if (form?.kind !== 'dictionary') return []
  const found: Signature[] = []
  let visited = 0
  const visit = async (value: PdfValue | undefined, depth: number, type?: string) => {
    const list = await file.resolve(value)
    for (const item of list?.kind === 'array' ? list.items : []) {
      visited += 1
      if (visited > limits.fields || depth > limits.depth) throw malformedPdf('too many fields')
      const field = await file.dictionary(item, 'a field')
      const own = nameOf(await file.resolve(field.entries.get('FT'))) ?? type
      if (own === 'Sig' && field.entries.has('V'))
        found.push(await signatureOf(file, field.entries.get('V')))
      await visit(field.entries.get('Kids'), depth + 1, own)
    }
  }
  await visit(form.entries.get('Fields'), 0)
  return found
}

async function signatureOf(file: PdfFile, value: PdfValue | undefined): Promise<Signature> {
  // Contents must stand in the file itself, where ByteRange can leave it out.
  const place = value?.kind === 'reference' ? file.references.places.get(value.number) : undefined
  if (!place || !('offset' in place)) throw malformedPdf('the signature is no object of its own')
  const found = await file.dictionary(value, 'the signature')
  const range = found.entries.get('ByteRange')
  const contents = found.entries.get('Contents')
  return {
    dictionary: found,
    range: range?.kind === 'array' ? range.items.map((item) => integerOf(item) ?? -1) : [],
    contents: contents?.kind === 'string' ? contents : undefined,
  }
}

function fieldReason(
  { dictionary: { entries }, range, contents }: Signature,
  document: Uint8Array,
): Reason {
  if (nameOf(entries.get('SubFilter')) !== 'ETSI.CAdES.detached')
    return 'SubFilter is not ETSI.CAdES.detached'
  if (nameOf(entries.get('Filter')) === undefined) return 'Filter missing'
  if (!contents || contents.bytes.length === 0) return 'Contents missing or empty'
  // White space, an escape or half a byte would be room for what nobody signed.
  if (!isPlainHex(document.subarray(contents.start, contents.end)))
    return 'Contents is not plain hexadecimal'
  return range.length === 4 && !range.includes(-1) ? undefined : 'ByteRange is not four numbers'
}

/** Pairs of digits between brackets, and nothing else. */
function isPlainHex(written: Uint8Array): boolean {
  const text = String.fromCharCode(...written.subarray(0, 1), ...written.subarray(-1))
  const digits = written.subarray(1, -1)
  return text === '<>' && digits.length % 2 === 0 && digits.every(isHexDigit)
}

const isHexDigit = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)

/** From the first byte to the last, and no gap but Contents with its brackets. */
function coverReason({ range, contents }: Signature, length: number): Reason {
  const [start, before, from, after] = range
  if (start !== 0) return 'does not begin with the file'
  if (before !== contents?.start || from !== contents?.end)
    return 'leaves out something else than Contents'
  return (from ?? 0) + (after ?? 0) === length ? undefined : 'does not end with the file'
}

/** What ByteRange names, whatever it is; a range outside the file is cut. */
function contentOf({ range }: Signature, document: Uint8Array): Uint8Array {
  const [start = 0, before = 0, from = 0, after = 0] = range
  return concatBytes(
    document.subarray(start, start + before),
    document.subarray(from, from + after),
  )
}

/** The room behind the signature is zeros; anything else stays and makes the form fail. */
function trimmed(bytes: Uint8Array | undefined): Uint8Array {
  const [tag, first = 0] = bytes ?? []
  if (!bytes || tag !== 0x30 || first < 0x81 || first > 0x84) return bytes ?? new Uint8Array()
  let length = 2 + (first & 0x7f)
  let content = 0
  for (let at = 2; at < length; at += 1) content = content * 256 + (bytes[at] ?? 0)
  length += content
  return bytes.subarray(length).every((byte) => byte === 0) ? bytes.subarray(0, length) : bytes
}

const timeForm = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'(\d\d)'?)$/

/** A date with seconds and a zone: 7.9.4. */
function timeOf({ entries }: PdfDictionary): Date | undefined {
  const value = entries.get('M')
  if (value?.kind !== 'string') return undefined
  const [, year, month, day, hour, minute, second, sign, zoneHour, zoneMinute] =
    timeForm.exec(String.fromCharCode(...value.bytes.subarray(0, 32))) ?? []
  if (year === undefined) return undefined
  const zone = sign === undefined ? 'Z' : `${sign}${zoneHour}:${zoneMinute}`
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isNaN(time.getTime()) ? undefined : time
}

const skewSeconds = 60

function timeReason(dictionary: PdfDictionary, at: Date): Reason {
  const time = timeOf(dictionary)
  if (!time) return 'M missing, or not a time'
  return time.getTime() <= at.getTime() + skewSeconds * 1000 ? undefined : 'in the future'
}
