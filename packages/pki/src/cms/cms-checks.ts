/**
 * The checks of a CMS signature: RFC 5652, RFC 5035, ETSI EN 319 122-1.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const signAgain = {
  ja: '署名者に、もう一度署名してもらってください。',
  en: 'Ask the signer to sign again.',
}
const doNotRely = {
  ja: 'この署名を信頼しないでください。',
  en: 'Do not rely on this signature.',
}

export const cmsChecks = [
  {
    id: 'pki/cms-form',
    clause: 'RFC 5652, 5.1 and 5.3',
    title: { ja: '署名データの形', en: 'Form of the signature' },
    defends: 'a signature that two programs would read differently, or one by a broken hash',
    failure: {
      ja: '署名データを読み取れないか、ここでは扱わない形です。',
      en: 'The signature cannot be read, or is of a form that is not accepted here.',
    },
    onFailure: signAgain,
  },
  {
    id: 'pki/cms-attributes',
    clause: 'RFC 5652, 11; ETSI EN 319 122-1, 6.3',
    title: { ja: '署名された属性', en: 'Attributes that are signed' },
    defends: 'a signature that does not say what it signs, or says it twice',
    failure: {
      ja: '署名に必要な属性がないか、正しくありません。',
      en: 'An attribute that the signature must have is missing or wrong.',
    },
    onFailure: signAgain,
  },
  {
    id: 'pki/cms-digest',
    clause: 'RFC 5652, 5.4 and 11.2',
    title: { ja: '書類の要約値', en: 'Digest of the document' },
    defends: 'a document that was changed after it was signed, or another one',
    failure: {
      ja: '書類が、署名されたものと違います。',
      en: 'The document is not the one that was signed.',
    },
    onFailure: {
      ja: '署名されたときのままの書類を求めてください。',
      en: 'Ask for the document as it was signed.',
    },
  },
  {
    id: 'pki/cms-signer',
    clause: 'RFC 5652, 5.3; ETSI EN 319 122-1, 6.3',
    title: { ja: '署名者の証明書', en: 'Certificate of the signer' },
    defends: 'a signature of which nobody can say whose it is',
    failure: {
      ja: '署名者の証明書が署名に入っていないか、読み取れません。',
      en: 'The certificate of the signer is not in the signature, or cannot be read.',
    },
    onFailure: signAgain,
  },
  {
    id: 'pki/cms-certificate-signed',
    clause: 'RFC 5035, 4; ETSI EN 319 122-1, 5.2.2',
    title: { ja: '証明書と署名の結びつき', en: 'Certificate is bound by the signature' },
    defends: 'another certificate of the same key put in place of the one that was signed with',
    failure: {
      ja: '署名に使われた証明書が、入っている証明書と違います。',
      en: 'The signature names another certificate than the one that came with it.',
    },
    onFailure: doNotRely,
  },
  {
    id: 'pki/cms-signature',
    clause: 'RFC 5652, 5.6',
    title: { ja: '署名の検証', en: 'Signature holds' },
    defends: 'forged signatures',
    failure: {
      ja: '署名が証明書の鍵に合いません。',
      en: 'The signature does not fit the key of the certificate.',
    },
    onFailure: doNotRely,
  },
  {
    id: 'pki/cms-signing-time',
    clause: 'RFC 5652, 11.3; ETSI EN 319 122-1, 6.3',
    title: { ja: '署名した時刻', en: 'Time of signing' },
    defends: 'a signature dated ahead, or without the time that its level asks for',
    failure: {
      ja: '署名した時刻が書かれていないか、未来の時刻です。',
      en: 'The time of signing is missing, in the wrong place, or in the future.',
    },
    onFailure: {
      ja: '時計を確かめ、正しければもう一度署名してもらってください。',
      en: 'Check the clock; when it is right, ask the signer to sign again.',
    },
  },
] as const satisfies readonly CheckEntry[]
