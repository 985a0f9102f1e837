/**
 * The catalogue of checks on who asks. docs/checks.md is made of it.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const iso = (clause: string) => `ISO/IEC 18013-5:2021, ${clause}`
const unknownReader = {
  ja: '相手が誰か確かめられません。心当たりがなければ、見せないでください。',
  en: 'Nobody vouches for who asks. Unless you know them, show nothing.',
}
const showNothing = {
  ja: '見せないでください。相手の端末を再起動してもらい、続くときは係の人に知らせてください。',
  en: 'Show nothing. Have the reader started again; if it goes on, tell whoever is in charge.',
}

/** The catalogue of checks on who asks. */
export const readerChecks = [
  {
    id: 'mdoc/reader-trusted',
    clause: iso('9.1.4.5 and 9.3.3'),
    title: { ja: '求める側の証明', en: 'Reader trusted' },
    defends: 'anybody with a certificate of their own making asking in the name of somebody else',
    failure: {
      ja: '求めてきた相手が誰か、確かめられません。',
      en: 'It could not be established who asks.',
    },
    onFailure: unknownReader,
  },
  {
    id: 'mdoc/reader-profile',
    clause: iso('Annex B.1.7'),
    title: { ja: '求める側の証明書の種類', en: 'Profile of the reader’s certificate' },
    defends: 'a web server or document signer under the same root asking as a reader',
    failure: {
      ja: '相手の証明書は、書類を求めるためのものではありません。',
      en: 'The certificate of whoever asks is not one for asking.',
    },
    onFailure: unknownReader,
  },
  {
    id: 'mdoc/reader-revocation',
    clause: iso('9.3.3; RFC 5280, 6.3'),
    title: { ja: '求める側の証明書の失効', en: 'Revocation of the reader’s certificate' },
    defends: 'a stolen reader, or one that may ask no more',
    failure: {
      ja: '相手の証明書が失効しているか、失効していないと確かめられません。',
      en: 'The certificate of whoever asks was revoked, or it could not be asked whether it was.',
    },
    onFailure: unknownReader,
  },
  {
    id: 'mdoc/reader-algorithm',
    clause: iso('9.1.4.5'),
    title: { ja: '求める側の署名の方式', en: 'Algorithm of the reader’s signature' },
    defends: 'an algorithm that the key was not made for, or one that nobody protected',
    failure: {
      ja: '相手の署名方式が、相手の鍵に合わないか、認められないものです。',
      en: 'The way the request was signed does not suit the reader’s key, or is not accepted.',
    },
    onFailure: showNothing,
  },
  {
    id: 'mdoc/reader-signature',
    clause: iso('9.1.4.4 and 9.1.4.5'),
    title: { ja: '求める側の署名', en: 'Reader’s signature' },
    defends: 'a request that was changed on the way, or one recorded in another session',
    failure: {
      ja: '相手の署名が合わないか、確かめられません。要求が書き換えられたおそれがあります。',
      en: 'The reader’s signature does not hold, or cannot be checked. The request may have been changed.',
    },
    onFailure: showNothing,
  },
  {
    id: 'mdoc/reader-covers-all',
    clause: 'ISO/IEC 18013-5, 2nd edition, ReaderAuthenticationAll',
    title: { ja: '署名が及ぶ範囲', en: 'Every document request signed' },
    defends: 'an unsigned request that travels with a signed one and is taken for part of it',
    failure: {
      ja: '求められた書類のうち、相手の署名がないものがあります。',
      en: 'Some of the documents asked for are not covered by the reader’s signature.',
    },
    onFailure: unknownReader,
  },
  {
    id: 'mdoc/reader-required',
    clause: 'Number Act, article 18-4',
    title: { ja: '相手の確認が要る書類', en: 'Documents for known readers only' },
    defends: 'a record that only certified readers may receive going to anybody nearby',
    failure: {
      ja: '誰か確かめられない相手には、見せられない書類です。',
      en: 'This document may be shown only to somebody whose identity is certain.',
    },
    onFailure: unknownReader,
  },
] as const satisfies readonly CheckEntry[]

/** The id of one of {@link readerChecks}. */
export type ReaderCheckId = (typeof readerChecks)[number]['id']
