/**
 * The checks of a signed XML document: XMLDSig 1.1, ETSI EN 319 132-1.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { signingTimeCheck } from '../signing-time-check.ts'

const signAgain = {
  ja: '署名者に、もう一度署名してもらってください。',
  en: 'Ask the signer to sign again.',
}
const doNotRely = {
  ja: 'この署名を信頼しないでください。',
  en: 'Do not rely on this signature.',
}

export const xmlChecks = [
  {
    id: 'jpki/xml-form',
    clause: 'XML 1.0, 2.1; XMLDSig 1.1, 4',
    title: { ja: 'XML の構造', en: 'Structure of the XML' },
    defends: 'entities and document types that make a short text long or read files (XXE)',
    failure: {
      ja: 'XML を読み取れないか、ここでは扱わない形です。',
      en: 'The XML cannot be read, or is of a form that is not accepted here.',
    },
    onFailure: signAgain,
  },
  {
    id: 'jpki/xml-covers-root',
    clause: 'XMLDSig 1.1, 4.4.3; ETSI EN 319 132-1, 6.3',
    title: { ja: '署名が覆う範囲', en: 'Signature covers the whole document' },
    defends: 'signed content moved aside and other content put in its place (signature wrapping)',
    failure: {
      ja: '署名が文書全体を覆っていません。',
      en: 'The signature does not cover the whole document.',
    },
    onFailure: doNotRely,
  },
  {
    id: 'jpki/xml-digest',
    clause: 'XMLDSig 1.1, 3.2.1',
    title: { ja: '文書の要約値', en: 'Digest of the document' },
    defends: 'a document that was changed after it was signed',
    failure: {
      ja: '文書が、署名されたものと違います。',
      en: 'The document is not the one that was signed.',
    },
    onFailure: {
      ja: '署名されたときのままの文書を求めてください。',
      en: 'Ask for the document as it was signed.',
    },
  },
  {
    id: 'jpki/xml-signer',
    clause: 'XMLDSig 1.1, 4.5.4; ETSI EN 319 132-1, 6.3',
    title: { ja: '署名者の証明書', en: 'Certificate of the signer' },
    defends: 'a signature of which nobody can say whose it is',
    failure: {
      ja: '署名者の証明書が署名に入っていないか、読み取れません。',
      en: 'The certificate of the signer is not in the signature, or cannot be read.',
    },
    onFailure: signAgain,
  },
  {
    id: 'jpki/xml-properties',
    clause: 'ETSI EN 319 132-1, 4.3 and 5.2.2',
    title: { ja: '署名された属性', en: 'Properties that are signed' },
    defends: 'another certificate of the same key put in place of the one that was signed with',
    failure: {
      ja: '署名された属性がないか、証明書と合いません。',
      en: 'The signed properties are missing, or name another certificate.',
    },
    onFailure: doNotRely,
  },
  {
    id: 'jpki/xml-signature',
    clause: 'XMLDSig 1.1, 3.2.2',
    title: { ja: '署名の検証', en: 'Signature holds' },
    defends: 'forged signatures',
    failure: {
      ja: '署名が証明書の鍵に合いません。',
      en: 'The signature does not fit the key of the certificate.',
    },
    onFailure: doNotRely,
  },
  {
    id: 'jpki/xml-signing-time',
    clause: 'ETSI EN 319 132-1, 5.2.1 and 6.3',
    ...signingTimeCheck,
  },
] as const satisfies readonly CheckEntry[]
