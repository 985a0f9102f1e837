/**
 * Checks on what the issuer signed: digests, document type, dates.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { doNotTrust, iso, newRecord, tellIssuer } from './advice.ts'

export const recordChecks = [
  {
    id: 'mdoc/doc-type',
    clause: iso('9.3.1'),
    title: { ja: '書類の種類', en: 'Document type' },
    defends: 'one kind of document shown as another (@owf/mdoc 0.7.0, longfellow-zk issue 144)',
    failure: {
      ja: '名乗っている種類と、発行者が署名した種類が違います。',
      en: 'It calls itself another kind of document than the issuer signed.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/digest-known',
    clause: iso('9.3.1 and 9.1.2.5'),
    title: { ja: '項目の登録', en: 'Every element is one the issuer signed' },
    defends: 'elements added by the sender, or taken from another namespace with the same number',
    failure: {
      ja: '発行者が署名していない項目が入っています。',
      en: 'There is an element in it that the issuer did not sign.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/digests',
    clause: iso('9.3.1 and 9.1.2.5'),
    title: { ja: '項目の改ざん', en: 'Digests of the elements' },
    defends: 'changed values under a valid signature (isomdl pull request 132, July 2026)',
    failure: {
      ja: '項目の中身が、発行者が署名したものと違います。',
      en: 'The content of an element is not what the issuer signed.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/digest-ids',
    clause: iso('9.1.2.5'),
    title: { ja: '項目番号の重複', en: 'No digest number twice' },
    defends: 'two elements that lean on one digest',
    failure: {
      ja: '二つの項目が同じ番号を使っています。',
      en: 'Two elements use the same digest number.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/unique-elements',
    clause: iso('8.3.2.1.2.2'),
    title: { ja: '項目の重複', en: 'No element twice' },
    defends: 'two values for one element, of which one was checked and the other is used',
    failure: {
      ja: '同じ項目が二度入っています。',
      en: 'The same element is in it twice.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/validity-order',
    clause: iso('9.1.2.4'),
    title: { ja: '日付の順序', en: 'Order of the dates' },
    defends: 'dates that contradict each other, of which one is believed',
    failure: {
      ja: '署名日、開始日、期限の順序が合いません。',
      en: 'Its dates of signature, beginning and end contradict each other.',
    },
    onFailure: tellIssuer,
  },
  {
    id: 'mdoc/valid-from',
    clause: iso('9.3.1 and 9.1.2.4'),
    title: { ja: '有効期間の始まり', en: 'Already valid' },
    defends: 'documents used before their time (isomdl pull request 133, July 2026)',
    failure: { ja: 'まだ有効期間が始まっていません。', en: 'It is not yet valid.' },
    onFailure: {
      ja: '端末とこちらの時計を確かめ、有効期間が始まってから提示してもらってください。',
      en: 'Check the clocks of both sides; otherwise ask the person to come back when it is valid.',
    },
  },
  {
    id: 'mdoc/valid-until',
    clause: iso('9.3.1 and 9.1.2.4'),
    title: { ja: '有効期限', en: 'Not expired' },
    defends: 'expired documents (isomdl pull request 133, July 2026)',
    failure: { ja: '有効期限が過ぎています。', en: 'It has expired.' },
    onFailure: newRecord,
  },
  {
    id: 'mdoc/maximum-age',
    clause: 'policy of the relying party; ISO/IEC 18013-5:2021, 9.1.2.4',
    title: { ja: '署名からの日数', en: 'Signed recently enough' },
    defends: 'facts that were true when they were signed, long ago',
    failure: {
      ja: '発行者が署名してから、受け付けの決まりより長くたっています。',
      en: 'It was signed longer ago than the policy accepts.',
    },
    onFailure: newRecord,
  },
] as const satisfies readonly CheckEntry[]
