/**
 * Every check of this package, by id: docs/checks.md is compared with this list.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { androidAttestationChecks } from './attestation/android/android-checks.ts'
import { appAttestationChecks } from './attestation/apple/apple-checks.ts'
import { pdfChecks } from './signing/pdf/pdf-checks.ts'
import { recordChecks } from './signing/signing-checks.ts'
import { xmlChecks } from './signing/xml/xml-checks.ts'

const askAgain = {
  ja: '証明書を読み直し、それでも駄目なら受け付けないでください。',
  en: 'Read the certificate again; if it still fails, do not accept it.',
}

/** The catalogue of the checks of this package. */
export const jpkiChecks = [
  {
    id: 'jpki/certificate-form',
    clause: 'RFC 5280, 4.1',
    title: { ja: '証明書の形式', en: 'Certificate can be read' },
    defends: 'guessing what a malformed certificate meant',
    failure: {
      ja: '証明書を読み取れません。',
      en: 'The certificate cannot be read.',
    },
    onFailure: askAgain,
  },
  {
    id: 'jpki/certificate-kind',
    clause: 'JPKI certificate profile v3.2 (2026), certificatePolicies',
    title: { ja: '証明書の用途', en: 'Certificate is for this purpose' },
    defends: 'a login certificate used as a signature, and the other way round',
    failure: {
      ja: '証明書がこの用途のものではありません。',
      en: 'The certificate is meant for another purpose.',
    },
    onFailure: {
      ja: '用途に合った証明書を使ってもらってください。',
      en: 'Ask for the certificate that is meant for this purpose.',
    },
  },
  {
    id: 'jpki/attributes',
    clause: 'JPKI certificate profile v3.2 (2026), subjectAltName',
    title: { ja: '証明書に記載された本人の項目', en: 'What the certificate says of its holder' },
    defends: 'a signing certificate without a name, and a login certificate with one',
    failure: {
      ja: '証明書にあるはずの本人の項目がないか、あってはならない項目があります。',
      en: 'The certificate lacks what it has to say of its holder, or says what it must not.',
    },
    onFailure: askAgain,
  },
  {
    id: 'jpki/revocation-known',
    clause: 'JPKI Act, article 18; RFC 6960, 2',
    title: { ja: '失効の問い合わせ', en: 'Revocation could be asked for' },
    defends: 'accepting because nobody could say that the certificate was revoked',
    failure: {
      ja: '証明書が失効しているかどうかを確かめられませんでした。',
      en: 'Whether the certificate is revoked could not be found out.',
    },
    onFailure: {
      ja: '時間をおいて問い合わせ直してください。それまでは受け付けないでください。',
      en: 'Ask again later, and do not accept until there is an answer.',
    },
  },
  {
    id: 'jpki/document-signature',
    clause: 'RFC 8017, 8.2.2',
    title: { ja: '書類の署名', en: 'Signature of the document' },
    defends: 'a document changed after it was signed, and a signature by another key',
    failure: {
      ja: '書類の署名が、書類の中身か証明書の鍵に合いません。',
      en: 'The signature does not fit the document or the key of the certificate.',
    },
    onFailure: {
      ja: '書類が変わっています。署名からやり直してもらってください。',
      en: 'The document is not the one that was signed. Ask for a new signature.',
    },
  },
  ...androidAttestationChecks,
  ...appAttestationChecks,
  ...pdfChecks,
  ...xmlChecks,
  ...recordChecks,
] as const satisfies readonly CheckEntry[]
