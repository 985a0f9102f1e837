/**
 * Checks on what the device proves by itself.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { doNotTrust, iso, newRecord } from './advice.ts'

export const deviceChecks = [
  {
    id: 'mdoc/device-auth-kind',
    clause: iso('9.1.3.4'),
    title: { ja: '端末の証明の方式', en: 'Kind of device authentication' },
    defends: 'a proof that the channel or the policy does not allow',
    failure: {
      ja: '端末の証明が、この通信では認められない方式です。',
      en: 'The device proved itself in a way that is not accepted here.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/device-algorithm',
    clause: 'RFC 9053, 2.1; ISO/IEC 18013-5:2021, 9.1.3.4 to 9.1.3.6',
    title: { ja: '端末の署名方式', en: 'Algorithm of the device' },
    defends: 'an algorithm that does not suit the key that the issuer put into the record',
    failure: {
      ja: '端末の署名方式が、記録にある鍵に合いません。',
      en: 'The device’s algorithm does not suit the key in the record.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/device-authentication',
    clause: iso('9.3.2 and 9.1.3'),
    title: { ja: '端末の確認', en: 'Device authentication' },
    defends:
      'a copied document, or an answer recorded in another session (@owf/mdoc 0.7.0: a MAC that was never checked)',
    failure: {
      ja: '記録を受け取った端末が、この通信で応答したと確かめられません。',
      en: 'It could not be established that the holder’s own device answered in this session.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/key-authorizations',
    clause: iso('9.1.2.4 and 9.3.2'),
    title: { ja: '端末が述べてよい項目', en: 'What the device may say itself' },
    defends:
      'elements that the holder made up and the device signed (left to the application by @owf/mdoc and multipaz)',
    failure: {
      ja: '発行者が認めていない項目を、端末が自分で付け加えています。',
      en: 'The device added an element that the issuer did not let it state.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/issuer-or-device',
    clause: iso('8.3.2.1.2.2'),
    title: { ja: '発行者と端末の項目の重なり', en: 'Said by issuer or device, not by both' },
    defends: 'the device’s value taken where the issuer’s was checked',
    failure: {
      ja: '同じ項目を、発行者と端末の両方が述べています。',
      en: 'The same element is stated by the issuer and by the device.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/key-protection',
    clause: 'policy of the relying party; ISO/IEC 18013-5:2021, 9.1.2.4 (keyInfo)',
    title: { ja: '端末の鍵の守り', en: 'Protection of the device key' },
    defends: 'a key that can be copied out of the phone, where the business must not accept that',
    failure: {
      ja: '端末の鍵の守りが、受け付けの決まりに足りません。',
      en: 'The device key is not protected as well as the policy asks.',
    },
    onFailure: newRecord,
  },
] as const satisfies readonly CheckEntry[]
