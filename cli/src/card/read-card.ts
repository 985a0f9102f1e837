/**
 * What a card tells without a PIN: what it is, how often each PIN may still be tried, and its
 * certificates. Nothing here costs a try.
 * @module
 */
import {
  type CertificateFile,
  cardFaceRules,
  JpkiError,
  openMyNumberCard,
  pinRules,
  type Transmit,
  tokenLabels,
} from '@tegata/jpki'
import { toBase64url } from '@tegata/kernel'
import { PkiError, parseCertificate } from '@tegata/pki'
import { printableJson, printableLine } from '../input/printable.ts'

type Tries = { readonly left: number; readonly of: number }

/** A certificate, or why it is not here. */
type Certificate =
  | {
      readonly der: Uint8Array
      readonly subject: string
      readonly issuer: string
      readonly serialNumber: string
      readonly notAfter: Date
    }
  | 'needs its PIN'
  | 'none'
  | 'unreadable'

export type CardSummary = {
  readonly tokenLabel: string
  /** `undefined` where the card has no such application, as a phone has not. */
  readonly tries: Readonly<Record<'auth' | 'sign' | 'cardFace', Tries | undefined>>
  readonly certificates: Readonly<Record<CertificateFile, Certificate>>
}

const files: readonly CertificateFile[] = ['auth', 'sign', 'auth-ca', 'sign-ca']

/** @throws JpkiError `jpki/unknown-card`, and what `transmit` throws */
export async function readCard(transmit: Transmit): Promise<CardSummary> {
  const { jpki, cardFace } = openMyNumberCard(transmit)
  const tokenLabel = await jpki.tokenLabel()
  const tries = {
    auth: { left: await jpki.triesLeft('auth'), of: pinRules.auth.tries },
    sign: { left: await jpki.triesLeft('sign'), of: pinRules.sign.tries },
    cardFace: await orNone(async () => ({
      left: await cardFace.triesLeft('pin'),
      of: cardFaceRules.pin.tries,
    })),
  }
  const read = (file: CertificateFile) => describeCertificate(() => jpki.readCertificate(file))
  const certificates = {
    auth: await read('auth'),
    sign: await read('sign'),
    'auth-ca': await read('auth-ca'),
    'sign-ca': await read('sign-ca'),
  }
  return { tokenLabel, tries, certificates }
}

async function orNone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof JpkiError && error.code === 'jpki/unknown-card') return undefined
    throw error
  }
}

async function describeCertificate(read: () => Promise<Uint8Array>): Promise<Certificate> {
  try {
    const der = await read()
    const { subject, issuer, serialNumber, notAfter } = parseCertificate(der)
    return { der, subject: subject.text, issuer: issuer.text, serialNumber, notAfter }
  } catch (error) {
    if (error instanceof PkiError) return 'unreadable'
    if (!(error instanceof JpkiError)) throw error
    if (error.code === 'jpki/card-refused') return 'needs its PIN'
    if (error.code === 'jpki/no-certificate') return 'none'
    return 'unreadable'
  }
}

const certificateNames: Readonly<Record<CertificateFile, string>> = {
  auth: 'to authenticate',
  sign: 'to sign',
  'auth-ca': 'authority of the first',
  'sign-ca': 'authority of the second',
}

/** A line for each thing; what others wrote is made safe to look at. */
export function summaryText(summary: CardSummary, reader: string): string {
  const { tokenLabel, tries, certificates } = summary
  const what = Object.entries(tokenLabels).find(([, label]) => label === tokenLabel)?.[0]
  const left = (name: string, tries: Tries | undefined) =>
    tries ? [`${name} ${tries.left} of ${tries.of}`] : []
  const counters = [
    ...left('authenticate', tries.auth),
    ...left('sign', tries.sign),
    ...left('fill in forms', tries.cardFace),
  ]
  return [
    `reader       ${reader}`,
    `label        ${tokenLabel} (${what ?? 'unknown'})`,
    `tries left   ${counters.join(', ')}`,
    ...files.flatMap((file) => certificateLines(certificateNames[file], certificates[file])),
  ]
    .map(printableLine)
    .join('\n')
}

function certificateLines(name: string, certificate: Certificate): readonly string[] {
  if (typeof certificate === 'string') return [`certificate  ${name}: ${certificate}`]
  const { subject, issuer, serialNumber, notAfter } = certificate
  return [
    `certificate  ${name}: ${subject}`,
    `             serial ${serialNumber}, until ${notAfter.toISOString()}`,
    `             issued by ${issuer}`,
  ]
}

/** The same for programs: certificates as base64url of their DER, `null` where they are not here. */
export const summaryJson = (summary: CardSummary, reader: string): string =>
  printableJson({
    reader,
    tokenLabel: summary.tokenLabel,
    tries: summary.tries,
    certificates: Object.fromEntries(
      files.map((file) => {
        const certificate = summary.certificates[file]
        return [file, typeof certificate === 'string' ? null : toBase64url(certificate.der)]
      }),
    ),
  })
