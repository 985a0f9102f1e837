/** Why a record was disabled, in the holder's words. The issuer sends the names. */
const reasons = {
  'particulars-changed': { ja: '住所または氏名が変わった', en: 'address or name changed' },
  'phone-lost': { ja: 'この端末の紛失が届け出られた', en: 'this device was reported lost' },
  'phone-replaced': { ja: '別の端末に入れ替えた', en: 'another device took its place' },
  'phone-ended': { ja: 'この端末での利用をやめた', en: 'use on this device was ended' },
  'card-ended': {
    ja: 'カードが新しくなった、または返納された',
    en: 'the card was renewed or given back',
  },
  died: { ja: '本人が亡くなった', en: 'the holder has died' },
  'status-list': { ja: '発行者が失効とした', en: 'the issuer marked it as lapsed' },
} as const

export const lapseReason = (name: string | undefined): { ja: string; en: string } =>
  Object.entries(reasons).find(([known]) => known === name)?.[1] ?? {
    ja: '理由は伝えられていません',
    en: 'no reason was given',
  }
