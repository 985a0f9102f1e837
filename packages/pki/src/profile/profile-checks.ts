/**
 * What a certificate is held against its profile for.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const iso = 'ISO/IEC 18013-5:2021, Annex B'

export const profileChecks = [
  {
    id: 'pki/profile-version',
    clause: 'RFC 5280, 4.1.2.1',
    title: { ja: '証明書の版と通し番号', en: 'Certificate version and serial number' },
    defends: 'certificates without extensions, and numbers that cannot be looked up for revocation',
    failure: {
      ja: '証明書の版が古いか、通し番号が正しくありません。',
      en: 'The certificate is of an old version, or its serial number is not a proper one.',
    },
    onFailure: {
      ja: '発行者に、v3 で正の通し番号の証明書を求めてください。',
      en: 'Ask the issuer for a v3 certificate with a positive serial number of at most 20 bytes.',
    },
  },
  {
    id: 'pki/profile-period',
    clause: iso,
    title: { ja: '有効期間の長さ', en: 'Length of the validity period' },
    defends: 'a stolen key that stays useful for longer than the profile allows',
    failure: {
      ja: '証明書の有効期間が、認められた長さを超えているか、正しくありません。',
      en: 'The certificate is valid for longer than is allowed, or its period makes no sense.',
    },
    onFailure: {
      ja: '有効期間がプロファイルの上限以内の証明書を発行し直してください。',
      en: 'Issue the certificate again with a period within the limit of the profile.',
    },
  },
  {
    id: 'pki/profile-key',
    clause: iso,
    title: { ja: '鍵の種類', en: 'Type of the key' },
    defends: 'keys of a type the relying parties of this profile do not expect',
    failure: {
      ja: '証明書の鍵が、認められていない種類です。',
      en: 'The key of the certificate is of a kind that is not allowed.',
    },
    onFailure: {
      ja: 'プロファイルが許す鍵の種類を使ってください。',
      en: 'Use a key of a type the profile allows.',
    },
  },
  {
    id: 'pki/profile-key-usage',
    clause: 'RFC 5280, 4.2.1.3',
    title: { ja: '鍵用途', en: 'Key usage' },
    defends: 'a key made for one use signing something else',
    failure: {
      ja: '証明書に書かれた鍵の使い道が、決められたものと違います。',
      en: 'The certificate states other uses of its key than it has to.',
    },
    onFailure: {
      ja: 'この用途に発行された証明書を使ってください。',
      en: 'Use a certificate that was issued for this use.',
    },
  },
  {
    id: 'pki/profile-extended-key-usage',
    clause: 'RFC 5280, 4.2.1.12',
    title: { ja: '拡張鍵用途', en: 'Extended key usage' },
    defends: 'a certificate of another role under the same root, such as a reader signing records',
    failure: {
      ja: '別の役割のために発行された証明書です。',
      en: 'The certificate was issued for another role.',
    },
    onFailure: {
      ja: 'この役割に発行された証明書を使ってください。',
      en: 'Use a certificate that was issued for this role.',
    },
  },
  {
    id: 'pki/profile-basic-constraints',
    clause: 'RFC 5280, 4.2.1.9',
    title: { ja: '認証局かどうか', en: 'Certification authority or not' },
    defends: 'a signer acting as an authority, or an authority with more levels than allowed',
    failure: {
      ja: '証明書を発行してよいかどうかの記載が、この証明書の役割に合いません。',
      en: 'What the certificate says about issuing others does not suit its role.',
    },
    onFailure: {
      ja: 'basicConstraints がプロファイルに合う証明書を使ってください。',
      en: 'Use a certificate whose basicConstraints suit the profile.',
    },
  },
  {
    id: 'pki/profile-key-identifiers',
    clause: 'RFC 5280, 4.2.1.1 and 4.2.1.2',
    title: { ja: '鍵識別子', en: 'Key identifiers' },
    defends: 'ambiguity about which key of an authority signed',
    failure: {
      ja: 'どの鍵の証明書かを見分ける記載がありません。',
      en: 'The certificate does not say which key it belongs to, or which key signed it.',
    },
    onFailure: {
      ja: '鍵識別子を入れて証明書を発行し直してください。',
      en: 'Issue the certificate again with the key identifiers.',
    },
  },
  {
    id: 'pki/profile-subject',
    clause: iso,
    title: { ja: '名義', en: 'Subject' },
    defends: 'a signer that does not say for whom, or for which country, it signs',
    failure: {
      ja: '証明書の名義に、必要な記載がないか、書き方が違います。',
      en: 'The name in the certificate lacks something it must have, or is written otherwise than it must be.',
    },
    onFailure: {
      ja: 'プロファイルが求める属性を名義に入れてください。',
      en: 'Put the attributes that the profile asks for into the subject.',
    },
  },
  {
    id: 'pki/profile-extensions',
    clause: iso,
    title: { ja: '必須・禁止の拡張', en: 'Required and forbidden extensions' },
    defends:
      'certificates whose revocation cannot be looked up, or whose meaning others read differently',
    failure: {
      ja: '証明書に必要な記載がないか、あってはならない記載があります。',
      en: 'The certificate lacks a part it must have, or has one it must not have.',
    },
    onFailure: {
      ja: '必須の拡張を入れ、禁止の拡張を外して発行し直してください。',
      en: 'Issue the certificate again with the required and without the forbidden extensions.',
    },
  },
  {
    id: 'pki/profile-policies',
    clause: 'RFC 5280, 4.2.1.4',
    title: { ja: '証明書ポリシー', en: 'Certificate policies' },
    defends: 'a certificate of another kind of the same authority taken for this one',
    failure: {
      ja: '求めているものとは別の種類の証明書です。',
      en: 'It is another kind of certificate than the one expected.',
    },
    onFailure: {
      ja: 'この種類の証明書を使ってください。',
      en: 'Use a certificate of this kind.',
    },
  },
] as const satisfies readonly CheckEntry[]
