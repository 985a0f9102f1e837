/**
 * Checks on who issued a document.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { askAgain, doNotTrust, iso, tellIssuer } from './advice.ts'

export const issuerChecks = [
  {
    id: 'mdoc/signer-chain',
    clause: 'RFC 9360, 2; ISO/IEC 18013-5:2021, 9.1.2.4',
    title: { ja: '署名者の証明書', en: 'Certificates of the signer' },
    defends:
      'signatures by nobody in particular, and chains in an order that others read otherwise',
    failure: {
      ja: '発行者の証明書が付いていないか、読めません。',
      en: 'The issuer’s certificate is missing or cannot be read.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/issuer-trusted',
    clause: iso('9.3.3'),
    title: { ja: '発行者', en: 'Issuer' },
    defends: 'documents signed by anybody: the chain must lead to an anchor of the caller',
    failure: {
      ja: '信頼している発行者が出した書類だと確かめられません。',
      en: 'It could not be established that an issuer you trust made this document.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/signer-profile',
    clause: iso('Annex B.1.4'),
    title: { ja: '署名者の証明書の種類', en: 'Profile of the signer’s certificate' },
    defends:
      'a web server or reader certificate under the same root signing documents (@owf/mdoc and multipaz leave it to a callback)',
    failure: {
      ja: '署名した証明書は、書類に署名するためのものではありません。',
      en: 'The certificate that signed is not one for signing documents.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/anchor-doc-type',
    clause: iso('Annex C.1.7'),
    title: { ja: '発行者が出してよい書類', en: 'Documents the issuer is trusted for' },
    defends: 'an authority trusted for one kind of document issuing another',
    failure: {
      ja: 'この発行者は、この種類の書類については信頼されていません。',
      en: 'This issuer is not trusted for this kind of document.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/signer-revocation',
    clause: iso('9.3.3; RFC 5280, 6.3'),
    title: { ja: '署名者の証明書の失効', en: 'Revocation of the signer’s certificate' },
    defends: 'documents signed with a stolen key of the issuer',
    failure: {
      ja: '発行者の証明書が失効しているか、失効していないと確かめられません。',
      en: 'The issuer’s certificate is revoked, or it could not be established that it is not.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/issuer-algorithm',
    clause: 'RFC 9053, 2.1; RFC 9864; ISO/IEC 18013-5:2021, 9.1.2.4',
    title: { ja: '発行者の署名方式', en: 'Algorithm of the issuer’s signature' },
    defends:
      'an algorithm chosen by the sender, or one that does not suit the curve of the issuer’s key',
    failure: {
      ja: '発行者の署名方式が、署名した鍵に合いません。',
      en: 'The algorithm of the issuer’s signature does not suit the key that signed.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/issuer-signature',
    clause: iso('9.3.1 and 9.1.2.4'),
    title: { ja: '発行者の署名', en: 'Issuer’s signature' },
    defends: 'a security object that the issuer never signed',
    failure: {
      ja: '発行者の署名が合いません。作り変えられた書類のおそれがあります。',
      en: 'The issuer’s signature does not hold. The document may have been made up.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/signed-by-valid-signer',
    clause: iso('9.3.1'),
    title: { ja: '署名した時の証明書', en: 'Signer valid when signing' },
    defends: 'documents signed after the signer’s certificate had ended, or before it began',
    failure: {
      ja: '発行者の証明書の期間の外で署名されています。',
      en: 'It was signed outside the validity of the issuer’s certificate.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/validity-within-signer',
    clause: iso('9.1.2.4'),
    title: { ja: '証明書の期間内の有効期限', en: 'Ends with the signer’s certificate' },
    defends: 'documents that outlive the certificate by which their revocation could be told',
    failure: {
      ja: '書類の期限が、署名した証明書の期限より後です。',
      en: 'The document lasts longer than the certificate that signed it.',
    },
    onFailure: tellIssuer,
  },
  {
    id: 'mdoc/status',
    clause: 'Token Status List, 8.3; ISO/IEC 18013-5, 2nd edition (CD), status',
    title: { ja: '失効の確認', en: 'Revocation status' },
    defends: 'a record that lapsed and was sent all the same',
    failure: {
      ja: '記録が失効しているか、失効していないと確かめられません。',
      en: 'The record lapsed, or it could not be established that it has not.',
    },
    onFailure: {
      ja: '失効しているか、確かめられません。新しい記録を提示してもらってください。',
      en: 'It lapsed, or that could not be established. Ask for a new record.',
    },
  },
  {
    id: 'mdoc/requested',
    clause: 'OpenID4VP 1.0, 8.6; ISO/IEC 18013-5:2021, 8.3.2.1.2.1',
    title: { ja: '求めた書類', en: 'As requested' },
    defends: 'another document than the one asked for',
    failure: {
      ja: '求めたものとは別の種類の書類です。',
      en: 'It is another kind of document than the one asked for.',
    },
    onFailure: askAgain,
  },
] as const satisfies readonly CheckEntry[]
