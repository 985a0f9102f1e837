/**
 * What is checked when an iPhone proves which app speaks, and for which keys.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { installAgain, otherPhone, startAgain } from '../advice.ts'

/** What is checked when an iPhone proves which app speaks, and for which keys. */
export const appAttestationChecks = [
  {
    id: 'jpki/app-attestation-form',
    clause: 'Web Authentication, 6.1 and 6.5.4',
    title: { ja: 'アプリの証明の形式', en: 'Proof of the app can be read' },
    defends: 'guessing what a malformed object meant',
    failure: {
      ja: 'アプリの証明を読み取れません。',
      en: 'The proof that the app sent cannot be read.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/app-attestation-path',
    clause: 'Apple, Validating apps that connect to your server, step 1',
    title: { ja: '証明書のつながり', en: 'Chain ends at the known root' },
    defends: 'a chain of the attacker’s own making',
    failure: {
      ja: '証明書の連なりが、知られた認証局に行き着きません。',
      en: 'The chain does not end at a root that is trusted.',
    },
    onFailure: otherPhone,
  },
  {
    id: 'jpki/app-attestation-nonce',
    clause: 'Apple, Validating apps that connect to your server, steps 2 to 4',
    title: { ja: '署名された内容との対応', en: 'Made over exactly these data' },
    defends: 'a proof put beside other data than those it was made over',
    failure: {
      ja: 'アプリの証明が、送られた内容と合いません。',
      en: 'The proof does not belong to the data beside it.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/app-attestation-key-id',
    clause: 'Apple, Validating apps that connect to your server, steps 5 and 9',
    title: { ja: 'アプリの鍵', en: 'Key of the app' },
    defends: 'one app’s proof under another one’s key',
    failure: {
      ja: 'アプリの鍵が、証明書の鍵と合いません。',
      en: 'The key of the app is not the one that was certified.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/app-attestation-app',
    clause: 'Apple, Validating apps that connect to your server, step 6',
    title: { ja: 'アプリの識別', en: 'The app itself' },
    defends: 'another app on a good phone',
    failure: {
      ja: '正規のアプリではありません。',
      en: 'The proof comes from another app.',
    },
    onFailure: installAgain,
  },
  {
    id: 'jpki/app-attestation-counter',
    clause: 'Apple, Validating apps that connect to your server, step 7, and assertions, step 5',
    title: { ja: '使用回数', en: 'Counter' },
    defends: 'a proof used a second time, or recorded and sent again',
    failure: {
      ja: '使用回数が合いません。使い回しのおそれがあります。',
      en: 'The counter does not fit: the proof may have been used before.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/app-attestation-environment',
    clause: 'Apple, Validating apps that connect to your server, step 8',
    title: { ja: 'アプリの環境', en: 'Production or development' },
    defends: 'builds for development, which anybody with the tools makes',
    failure: {
      ja: '開発用のアプリです。',
      en: 'The app was built for development.',
    },
    onFailure: installAgain,
  },
  {
    id: 'jpki/app-attestation-signature',
    clause: 'Apple, Validating apps that connect to your server, assertions, steps 1 to 3',
    title: { ja: 'アプリの署名', en: 'Signature of the app' },
    defends: 'words put into an app’s mouth',
    failure: {
      ja: 'アプリの署名が合いません。',
      en: 'The signature of the app does not hold.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/app-attestation-challenge',
    clause: 'Apple, Validating apps that connect to your server, assertions, step 6',
    title: { ja: '申込みとの対応', en: 'Made for this application' },
    defends: 'a proof of another day, or of another applicant',
    failure: {
      ja: 'この申込みのために作られた証明ではありません。',
      en: 'The proof was not made for this application.',
    },
    onFailure: startAgain,
  },
  {
    id: 'jpki/app-attestation-device-keys',
    clause: 'tegata, client data of app attestation',
    title: { ja: '端末の鍵との対応', en: 'The app vouches for the keys presented' },
    defends: 'keys of anybody’s making sent beside a good app’s proof',
    failure: {
      ja: '申し込まれた鍵を、アプリが証明していません。',
      en: 'The app does not vouch for the keys in the request.',
    },
    onFailure: startAgain,
  },
] as const satisfies readonly CheckEntry[]
