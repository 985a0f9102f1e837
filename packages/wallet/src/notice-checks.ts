/**
 * What a wallet checks of a notice beside the message itself.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

export const noticeChecks = [
  {
    id: 'lapse-notice/signer-revocation',
    clause: 'RFC 5280, 6.3',
    title: { ja: 'お知らせの署名者の失効', en: 'Revocation of the signer of the notice' },
    defends: 'a stolen key that ends the records of every phone',
    failure: {
      ja: 'お知らせに署名した証明書が失効しているか、失効していないと確かめられません。',
      en: 'The certificate that signed the notice was revoked, or it could not be asked whether it was.',
    },
    onFailure: {
      ja: 'このお知らせには従わず、発行者に連絡してください。',
      en: 'Do not act on this notice; contact the issuer.',
    },
  },
] as const satisfies readonly CheckEntry[]
