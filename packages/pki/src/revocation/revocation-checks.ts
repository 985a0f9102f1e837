/**
 * The check of asking whether a signer's certificate was revoked, beside those of the answer.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

export const revocationChecks = [
  {
    id: 'pki/revocation-list',
    clause: 'RFC 5280, 4.2.1.13 and 6.3',
    title: { ja: '署名者の失効リストの取得', en: 'Fetching the list for a signer' },
    defends: 'a stolen key that goes on signing because nobody could be asked',
    failure: {
      ja: '署名者の証明書が失効していないか、確かめるためのリストを得られませんでした。',
      en: 'The list that would say whether the signer’s certificate was revoked could not be had.',
    },
    onFailure: {
      ja: '通信を確かめて、もう一度試してください。続くなら発行者に伝えてください。',
      en: 'See whether there is a connection and try again; if it stays, tell the issuer.',
    },
  },
] as const satisfies readonly CheckEntry[]
