/**
 * What is checked when an Android phone proves where a key lives.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { installAgain, otherPhone, startAgain } from '../advice.ts'

const updateSystem = {
  ja: '端末のシステムを更新してから、やり直してください。',
  en: 'Update the system of the phone and try again.',
}
const askOperator = {
  ja: '運用担当が設定と一覧を確かめてください。それまでは発行しないでください。',
  en: 'The operator checks settings and list. Issue nothing until then.',
}

/** What is checked when an Android phone proves where a key lives. */
export const androidAttestationChecks = [
  {
    id: 'jpki/attestation-form',
    clause: 'Android, verify hardware-backed key pairs: certificate chain',
    title: { ja: '端末の証明の形式', en: 'Proof of the phone can be read' },
    defends: 'guessing what a malformed chain meant',
    failure: {
      ja: '端末の証明を読み取れません。',
      en: 'The proof that the phone sent cannot be read.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/attestation-chain-length',
    clause: 'Android, verify hardware-backed key pairs: certificate chain',
    title: { ja: '証明書の数', en: 'Number of certificates' },
    defends: 'a key that nobody but its owner vouches for',
    failure: {
      ja: '証明書の連なりが短すぎるか、長すぎます。',
      en: 'The chain has too few certificates, or too many.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-anchor',
    clause: 'Android, verify hardware-backed key pairs: root certificate',
    title: { ja: '起点となる認証局', en: 'Chain ends at a known root' },
    defends: 'a chain of the attacker’s own making, complete and well signed',
    failure: {
      ja: '証明書の連なりが、知られた認証局に行き着きません。',
      en: 'The chain does not end at a root that is trusted.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-signatures',
    clause: 'Android, verify hardware-backed key pairs: certificate chain',
    title: { ja: '証明書の署名', en: 'Each certificate signed by the next' },
    defends: 'certificates put together that never belonged together',
    failure: {
      ja: '証明書の署名が合いません。',
      en: 'A certificate is not signed by the key of the next one.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-names',
    clause: 'Android, verify hardware-backed key pairs: certificate chain',
    title: { ja: '証明書の名前のつながり', en: 'Names chain' },
    defends: 'a certificate taken for one of another issuer',
    failure: {
      ja: '発行者の名前がつながりません。',
      en: 'A certificate names another issuer than the next one.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-dates',
    clause: 'Android, verify hardware-backed key pairs: certificate chain',
    title: { ja: '製造元の証明書の期限', en: 'Certificates of the maker are valid now' },
    defends: 'keys whose maker no longer answers for them',
    failure: {
      ja: '端末の製造元の証明書が、期限の外です。',
      en: 'A certificate of the phone’s maker is not valid now.',
    },
    onFailure: updateSystem,
  },
  {
    id: 'jpki/attestation-authorities',
    clause: 'RFC 5280, 6.1.4',
    title: { ja: '証明書を出す資格', en: 'Certificates above the key are authorities' },
    defends: 'a key that may sign anything used to sign certificates',
    failure: {
      ja: '証明書を出す資格のない鍵で、証明書が出されています。',
      en: 'A certificate was issued by a key that is no authority’s.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-once',
    clause: 'Android, verify hardware-backed key pairs: only the leaf carries the extension',
    title: { ja: '鍵の説明はひとつだけ', en: 'Only the key’s own certificate describes a key' },
    defends: 'a genuine attested key used to sign a made-up description (chain extension)',
    failure: {
      ja: '鍵の説明が二つ以上あるか、鍵の証明書にありません。',
      en: 'More than one certificate describes a key, or the key’s own does not.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-revocation-list',
    clause: 'Android, verify hardware-backed key pairs: revocation status list',
    title: { ja: '失効一覧の新しさ', en: 'List of revoked certificates is current' },
    defends: 'leaked keys of makers that an old list does not know',
    failure: {
      ja: '失効した証明書の一覧がないか、古すぎます。',
      en: 'The list of revoked certificates is missing or too old.',
    },
    onFailure: askOperator,
  },
  {
    id: 'jpki/attestation-revoked',
    clause: 'Android, verify hardware-backed key pairs: revocation status list',
    title: { ja: '証明書の失効', en: 'No certificate of the chain is revoked' },
    defends: 'keys of makers that leaked and sign for any software',
    failure: {
      ja: '端末の製造元の証明書が失効しています。',
      en: 'A certificate of the phone’s maker is revoked.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-description',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription',
    title: { ja: '鍵の説明の形式', en: 'Description of the key can be read' },
    defends: 'one parser reading a description as another does not',
    failure: {
      ja: '鍵の説明を読み取れません。',
      en: 'The description of the key cannot be read.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-version',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, attestationVersion',
    title: { ja: '証明の版', en: 'Version of the attestation' },
    defends: 'descriptions whose members are not known, or not there yet',
    failure: {
      ja: '鍵の証明の版が古いか、知られていません。',
      en: 'The version of the attestation is too old, or not known.',
    },
    onFailure: updateSystem,
  },
  {
    id: 'jpki/attestation-challenge',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, attestationChallenge',
    title: { ja: '申込みとの対応', en: 'Made for this application' },
    defends: 'a proof of another day, or of another applicant',
    failure: {
      ja: 'この申込みのために作られた証明ではありません。',
      en: 'The proof was not made for this application.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/attestation-key',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, algorithm and keySize',
    title: { ja: '証明された鍵', en: 'The key presented is the key attested' },
    defends: 'a good proof of one key sent with the request for another',
    failure: {
      ja: '申し込まれた鍵と、証明された鍵が違います。',
      en: 'The key in the request is not the key that was attested.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/attestation-level',
    clause:
      'Android KeyMint, KeyCreationResult: KeyDescription, attestationSecurityLevel and keyMintSecurityLevel',
    title: { ja: '鍵の置き場所', en: 'Where the key lives' },
    defends: 'keys in software, which copy like any file',
    failure: {
      ja: '鍵が、決められた安全な場所にありません。',
      en: 'The key is not kept where it has to be.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-boot',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, rootOfTrust',
    title: { ja: '起動の状態', en: 'State of the boot' },
    defends: 'a changed system that answers for the hardware',
    failure: {
      ja: '端末のブートローダーが解除されているか、正規のシステムで起動していません。',
      en: 'The bootloader is unlocked, or the phone was not started with a known system.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-origin',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, origin',
    title: { ja: '鍵の生まれ', en: 'Key was made inside' },
    defends: 'a key that was made elsewhere, and is known there',
    failure: {
      ja: '端末の中で作られた鍵ではありません。',
      en: 'The key was not made inside the phone.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/attestation-purpose',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, purpose',
    title: { ja: '鍵の用途', en: 'Key signs, and nothing else' },
    defends: 'a key that attests or decrypts as well, and so serves other ends',
    failure: {
      ja: '鍵の用途が、署名だけになっていません。',
      en: 'The key may do other things than sign.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/attestation-application',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, attestationApplicationId',
    title: { ja: '鍵を持つアプリ', en: 'App that holds the key' },
    defends: 'another app on a good phone, which asks for keys in our name',
    failure: {
      ja: '正規のアプリが持つ鍵ではありません。',
      en: 'The key does not belong to the official app.',
    },
    onFailure: installAgain,
  },
  {
    id: 'jpki/attestation-authentication',
    clause: 'Android KeyMint, KeyCreationResult: KeyDescription, noAuthRequired and userAuthType',
    title: { ja: '端末の認証', en: 'System asks before the key is used' },
    defends: 'a key that works in anybody’s hands',
    failure: {
      ja: '鍵を使う前に、端末の認証が求められません。',
      en: 'The system does not ask for PIN or biometrics before the key is used.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/attestation-provisioning',
    clause: 'Android remote key provisioning',
    title: { ja: '証明鍵の配布', en: 'How the attesting key came into the phone' },
    defends: 'keys put in at the factory, of which whole batches leaked',
    failure: {
      ja: '証明に使われた鍵の配布方法が、決まりに合いません。',
      en: 'The attesting key came into the phone in another way than is asked for.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/attestation-patches',
    clause:
      'Android KeyMint, KeyCreationResult: KeyDescription, osPatchLevel, vendorPatchLevel, bootPatchLevel',
    title: { ja: 'システムの更新', en: 'Age of the patches' },
    defends: 'holes that were closed long ago',
    failure: {
      ja: '端末のシステムの更新が古すぎるか、わかりません。',
      en: 'The patches of the phone are too old, or not known.',
    },
    onFailure: updateSystem,
  },
] as const satisfies readonly CheckEntry[]
