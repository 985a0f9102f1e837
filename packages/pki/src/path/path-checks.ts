/**
 * The checks of a certification path: RFC 5280 section 6.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

export const pathChecks = [
  {
    id: 'pki/path-anchor',
    clause: 'RFC 5280, 6.1.1 (d)',
    title: { ja: '信頼の起点までの道筋', en: 'Path to a trust anchor' },
    defends: 'certificates of an authority the caller never trusted',
    failure: {
      ja: '信頼している発行元から続く証明書だと確かめられません。',
      en: 'No authority you trust stands behind the certificate.',
    },
    onFailure: {
      ja: '発行者のルート証明書が信頼の起点にあるか、中間証明書が揃っているか確かめてください。',
      en: 'See whether the issuer’s root is among the anchors and no intermediate is missing.',
    },
  },
  {
    id: 'pki/path-signature',
    clause: 'RFC 5280, 6.1.3 (a)(1)',
    title: { ja: '証明書の署名', en: 'Signatures of the certificates' },
    defends: 'forged certificates',
    failure: {
      ja: '証明書の署名が合いません。偽造のおそれがあります。',
      en: 'The signature of a certificate does not hold. It may be forged.',
    },
    onFailure: {
      ja: 'この証明書を信頼しないでください。',
      en: 'Do not trust this certificate.',
    },
  },
  {
    id: 'pki/path-validity',
    clause: 'RFC 5280, 6.1.3 (a)(2)',
    title: { ja: '有効期間', en: 'Validity period' },
    defends: 'certificates used before their time or after it, when nobody tracks their revocation',
    failure: {
      ja: '証明書の期限が切れているか、まだ始まっていません。',
      en: 'A certificate has ended, or has not begun.',
    },
    onFailure: {
      ja: '時計を確かめ、正しければ新しい証明書を求めてください。',
      en: 'Check the clock; when it is right, ask for a new certificate.',
    },
  },
  {
    id: 'pki/path-name-chaining',
    clause: 'RFC 5280, 6.1.3 (a)(4)',
    title: { ja: '発行者名のつながり', en: 'Chaining of names' },
    defends: 'a certificate attributed to an authority that did not name itself in it',
    failure: {
      ja: '証明書にある発行者の名前が、発行した側の名前と違います。',
      en: 'The issuer that a certificate names is not the one whose certificate vouches for it.',
    },
    onFailure: {
      ja: '発行者の証明書が正しいか確かめてください。',
      en: 'See whether the issuer’s certificate is the right one.',
    },
  },
  {
    id: 'pki/path-key-identifier',
    clause: 'RFC 5280, 4.2.1.1',
    title: { ja: '鍵識別子のつながり', en: 'Chaining of key identifiers' },
    defends: 'another key of an authority of the same name',
    failure: {
      ja: '証明書が指す発行者の鍵が、手元にある発行者の鍵と違います。',
      en: 'A certificate refers to another key of its issuer than the one at hand.',
    },
    onFailure: {
      ja: '発行者の証明書が鍵の更新後のものでないか確かめてください。',
      en: 'See whether the issuer’s certificate is that of another of its keys.',
    },
  },
  {
    id: 'pki/path-basic-constraints',
    clause: 'RFC 5280, 6.1.4 (k)',
    title: { ja: '発行者が認証局であること', en: 'Issuers are authorities' },
    defends: 'the holder of any certificate issuing further ones',
    failure: {
      ja: '証明書を発行する資格のない者が発行しています。',
      en: 'A certificate was issued by somebody who may not issue any.',
    },
    onFailure: {
      ja: 'この証明書を信頼しないでください。',
      en: 'Do not trust this certificate.',
    },
  },
  {
    id: 'pki/path-length',
    clause: 'RFC 5280, 6.1.4 (l) and (m)',
    title: { ja: '道筋の長さ', en: 'Length of the path' },
    defends: 'authorities below one that may have none below it',
    failure: {
      ja: '発行元から証明書までの段数が、認められた数を超えています。',
      en: 'There are more authorities in between than the one above them allows.',
    },
    onFailure: {
      ja: 'この証明書を信頼しないでください。',
      en: 'Do not trust this certificate.',
    },
  },
  {
    id: 'pki/path-key-usage',
    clause: 'RFC 5280, 6.1.4 (n)',
    title: { ja: '発行者の鍵用途', en: 'Key usage of the issuers' },
    defends: 'a key that may not sign certificates signing one',
    failure: {
      ja: '証明書の発行に使えない鍵で署名されています。',
      en: 'A certificate was signed with a key that may not sign certificates.',
    },
    onFailure: {
      ja: 'この証明書を信頼しないでください。',
      en: 'Do not trust this certificate.',
    },
  },
  {
    id: 'pki/path-critical-extensions',
    clause: 'RFC 5280, 6.1.4 (o) and 6.1.5 (f)',
    title: { ja: '扱えない重要な拡張', en: 'Critical extensions that are not processed' },
    defends: 'limits an authority put into a certificate being passed over',
    failure: {
      ja: '証明書に、この仕組みでは扱えない制限が付いています。',
      en: 'A certificate carries a limit that cannot be observed here.',
    },
    onFailure: {
      ja: '名前制約・ポリシー制約などのない証明書を使ってください。',
      en: 'Use certificates without name constraints, policy constraints and the like.',
    },
  },
  {
    id: 'pki/path-country',
    clause: 'ISO/IEC 18013-5:2021, 9.3.3',
    title: { ja: '発行国の一致', en: 'Same country' },
    defends: 'the authority of one country signing records of another',
    failure: {
      ja: '署名者の証明書の国や州が、発行元のものと違うか、書かれていません。',
      en: 'The signer’s certificate names another country or state than its authority, or none.',
    },
    onFailure: {
      ja: '署名者証明書の国と州がルートのものと同じか確かめてください。',
      en: 'See whether country and state of the signer are those of its root.',
    },
  },
] as const satisfies readonly CheckEntry[]
