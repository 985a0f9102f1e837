/**
 * Checks on the response as a whole, before any document in it is believed.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { askAgain, iso, repairReader, tellIssuer } from './advice.ts'

export const responseChecks = [
  {
    id: 'mdoc/well-formed',
    clause: iso('8.3.2.1 and 8.1'),
    title: { ja: '形式', en: 'Well-formed' },
    defends:
      'two parsers reading one response differently: duplicate keys, trailing bytes, lengths',
    failure: {
      ja: '届いたデータの形式が規格どおりではありません。',
      en: 'The data that arrived is not in the form the standard asks for.',
    },
    onFailure: askAgain,
  },
  {
    id: 'mdoc/version',
    clause: iso('8.3.2.1.2.2 and 9.1.2.4'),
    title: { ja: '規格の版', en: 'Version of the structures' },
    defends: 'a structure of another major version read by the rules of this one',
    failure: {
      ja: 'この仕組みが知らない版のデータです。',
      en: 'The data is of a version that is not known here.',
    },
    onFailure: askAgain,
  },
  {
    id: 'mdoc/supported',
    clause: iso('9.1.2.4; 2nd edition (CD), DeviceResponse'),
    title: { ja: '扱える種類', en: 'Kinds that are supported' },
    defends: 'guessing at proofs, statuses and digests that were not understood',
    failure: {
      ja: 'この仕組みでは確かめられない種類の証明や失効情報が使われています。',
      en: 'It uses a kind of proof, digest or status that cannot be checked here.',
    },
    onFailure: askAgain,
  },
  {
    id: 'mdoc/salts',
    clause: iso('9.1.2.5'),
    title: { ja: '項目ごとの乱数', en: 'Random value of each element' },
    defends: 'elements that were not shown being guessed from their digests',
    failure: {
      ja: '項目に付いた乱数が短すぎ、見せていない項目を推測されるおそれがあります。',
      en: 'The random value beside an element is too short to keep hidden elements hidden.',
    },
    onFailure: tellIssuer,
  },
  {
    id: 'mdoc/device-key',
    clause: iso('9.1.2.4 and 9.1.5.2'),
    title: { ja: '端末の鍵', en: 'Key of the device' },
    defends: 'a key that is off its curve, or of a kind with which nothing can be proven',
    failure: {
      ja: '記録に書かれた端末の鍵が使えないものです。',
      en: 'The device key named in the record cannot be used.',
    },
    onFailure: tellIssuer,
  },
  {
    id: 'mdoc/response-status',
    clause: iso('8.3.2.1.2.3'),
    title: { ja: '応答の状態', en: 'Response status' },
    defends: 'an error taken for an answer',
    failure: {
      ja: '端末は、応答できなかったと知らせています。',
      en: 'The device says that it could not answer.',
    },
    onFailure: askAgain,
  },
  {
    id: 'mdoc/documents',
    clause: iso('8.3.2.1.2.2'),
    title: { ja: '書類の有無', en: 'There is a document' },
    defends: 'an empty answer of which every check on its documents holds',
    failure: { ja: '応答に書類が入っていません。', en: 'There is no document in the answer.' },
    onFailure: askAgain,
  },
  {
    id: 'mdoc/documents-distinct',
    clause: iso('8.3.2.1.2.2 and 9.1.3.4'),
    title: { ja: '同じ書類の重複', en: 'No document twice' },
    defends: 'one document counted as two: nobody signs how many a response holds',
    failure: {
      ja: '同じ書類が応答に2回入っています。',
      en: 'One document is in the answer twice.',
    },
    onFailure: askAgain,
  },
  {
    id: 'mdoc/session-transcript',
    clause: iso('9.1.5.1'),
    title: { ja: '自分の通信の記録', en: 'The verifier’s own record of the session' },
    defends:
      'an answer judged against another channel’s session (SUNET/vc issue 655), or against none',
    failure: {
      ja: '確かめる側の通信の記録が読めません。',
      en: 'The verifier’s own record of the session cannot be read.',
    },
    onFailure: repairReader,
  },
  {
    id: 'mdoc/reader-key',
    clause: iso('9.1.3.5 and 9.1.5.1'),
    title: { ja: '読み取り側の鍵と通信の記録', en: 'Reader’s key is that of the session' },
    defends: 'a MAC made with the key of another session',
    failure: {
      ja: '読み取る側の鍵が、通信の記録にある鍵と違います。',
      en: 'The reader’s key is not the one in the record of the session.',
    },
    onFailure: repairReader,
  },
] as const satisfies readonly CheckEntry[]
