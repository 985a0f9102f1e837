/**
 * The checks of a signed PDF, beside those of its CMS signature: ISO 32000-2, ETSI EN 319 142-1.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { signingTimeCheck } from '../signing-time-check.ts'

const askForOriginal = {
  ja: '署名したときのままのファイルを求めてください。',
  en: 'Ask for the file as it was signed.',
}

export const pdfChecks = [
  {
    id: 'jpki/pdf-form',
    clause: 'ISO 32000-2:2020, 7.5',
    title: { ja: 'PDF の構造', en: 'Structure of the PDF' },
    defends: 'a file that two viewers would show differently',
    failure: {
      ja: 'PDF を読み取れないか、ここでは扱わない形です。',
      en: 'The PDF cannot be read, or is of a form that is not accepted here.',
    },
    onFailure: askForOriginal,
  },
  {
    id: 'jpki/pdf-signature-field',
    clause: 'ISO 32000-2:2020, 12.8; ETSI EN 319 142-1, 6.3',
    title: { ja: '署名欄', en: 'Signature field' },
    defends: 'a signature dictionary that no viewer would show, or with nothing in it',
    failure: {
      ja: '署名欄がないか、PAdES の署名ではありません。',
      en: 'There is no signature field, or its signature is none of PAdES.',
    },
    onFailure: {
      ja: '署名者に、PAdES 形式で署名してもらってください。',
      en: 'Ask the signer for a signature by PAdES.',
    },
  },
  {
    id: 'jpki/pdf-covers-file',
    clause: 'ISO 32000-2:2020, 12.8.1; ETSI EN 319 142-1, 6.3',
    title: { ja: '署名が覆う範囲', en: 'Signature covers the whole file' },
    defends: 'content added after signing, or in a gap that is not signed (shadow attacks, 2021)',
    failure: {
      ja: '署名がファイル全体を覆っていません。署名の後に加えられた部分があります。',
      en: 'The signature does not cover the whole file: something was added or left out.',
    },
    onFailure: askForOriginal,
  },
  {
    id: 'jpki/pdf-signing-time',
    clause: 'ETSI EN 319 142-1, 6.3',
    ...signingTimeCheck,
  },
] as const satisfies readonly CheckEntry[]
