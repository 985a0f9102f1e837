/**
 * The checks of a record of signing: what you see is what you sign.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const keepBoth = {
  ja: '署名を取り消し、表示した端末を調べてください。',
  en: 'Withdraw the signature, and examine the device that showed the document.',
}

export const recordChecks = [
  {
    id: 'jpki/record-shown',
    clause: 'ETSI EN 319 102-1, 4.2.4',
    title: { ja: '表示と署名の一致', en: 'Shown is signed' },
    defends: 'a device that shows one document and has another signed',
    failure: {
      ja: '表示された書類と、署名された書類が違います。',
      en: 'The document that was shown is not the one that was signed.',
    },
    onFailure: keepBoth,
  },
  {
    id: 'jpki/record-content',
    clause: 'ETSI EN 319 102-1, 4.2.4',
    title: { ja: '記録と書類の一致', en: 'Record is about this document' },
    defends: 'the record of another document shown as proof',
    failure: {
      ja: '記録が、この書類のものではありません。',
      en: 'The record is about another document.',
    },
    onFailure: {
      ja: 'この書類の記録を求めてください。',
      en: 'Ask for the record of this document.',
    },
  },
  {
    id: 'jpki/record-signature',
    clause: 'ETSI EN 319 102-1, 4.2.4',
    title: { ja: '記録の署名', en: 'Signature in the record' },
    defends: 'a record that somebody wrote without the signer’s key',
    failure: {
      ja: '記録にある署名が、書類か証明書に合いません。',
      en: 'The signature in the record does not fit the document or the certificate.',
    },
    onFailure: keepBoth,
  },
] as const satisfies readonly CheckEntry[]
