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
      ja: '発行者に、その拡張のない証明書を求めてください。',
      en: 'Ask the issuer for a certificate without that extension.',
    },
  },
  {
    id: 'pki/path-name-constraints',
    clause: 'RFC 5280, 6.1.3 (b) and (c)',
    title: { ja: '名前制約', en: 'Name constraints' },
    defends: 'an authority issuing for names that are not its own',
    failure: {
      ja: '発行元に認められていない名前の証明書です。',
      en: 'The certificate has a name for which its authority may not issue.',
    },
    onFailure: {
      ja: 'この証明書を信頼しないでください。',
      en: 'Do not trust this certificate.',
    },
  },
  {
    id: 'pki/path-policies',
    clause: 'RFC 5280, 6.1.3 (d) to (f) and 6.1.5 (g)',
    title: { ja: '証明書ポリシー', en: 'Certificate policies' },
    defends: 'certificates that were issued under weaker rules than those asked for',
    failure: {
      ja: '求められた証明書ポリシーが、道筋の全体では成り立ちません。',
      en: 'The path is not valid for a certificate policy that is asked for.',
    },
    onFailure: {
      ja: '求めるポリシーと、証明書の種類が合っているか確かめてください。',
      en: 'See whether the policies asked for fit this kind of certificate.',
    },
  },
  {
    id: 'pki/path-leaf-key-usage',
    clause: 'RFC 5280, 4.2.1.3',
    title: { ja: '鍵の用途', en: 'Key usage of the certificate' },
    defends: 'a key of one use taken for another, such as a login for a signature',
    failure: {
      ja: 'この証明書の鍵は、求められた用途に使えません。',
      en: 'The key of the certificate is not for the use that is asked for.',
    },
    onFailure: {
      ja: '用途に合う証明書を求めてください。',
      en: 'Ask for a certificate that is for this use.',
    },
  },
  {
    id: 'pki/path-extended-key-usage',
    clause: 'RFC 5280, 4.2.1.12',
    title: { ja: '証明書の目的', en: 'Purpose of the certificate' },
    defends: 'a certificate of one role taken for that of another',
    failure: {
      ja: 'この証明書か、その発行元は、求められた目的のものではありません。',
      en: 'The certificate, or an authority above it, is not for the purpose that is asked for.',
    },
    onFailure: {
      ja: '目的に合う証明書を求めてください。',
      en: 'Ask for a certificate that is for this purpose.',
    },
  },
  {
    id: 'pki/path-revocation',
    clause: 'RFC 5280, 6.1.3 (a)(3) and 6.3.3',
    title: {
      ja: '道筋のどの証明書も失効していないこと',
      en: 'No certificate of the path is revoked',
    },
    defends: 'revoked certificates, and those about which no current list says anything',
    failure: {
      ja: '失効した証明書があるか、失効していないことを確かめられません。',
      en: 'A certificate of the path was revoked, or no list at hand says that it was not.',
    },
    onFailure: {
      ja: '各発行者の最新の失効リストを揃えてください。失効していれば使わないでください。',
      en: 'Fetch the current lists of every issuer; do not use what they revoke.',
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
