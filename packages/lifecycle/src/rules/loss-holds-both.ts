/**
 * A card or a phone is reported lost, at any hour.
 * @module
 */
import {
  cancelOrder,
  holdCertificate,
  inOrder,
  kinds,
  lapseRecord,
  type Step,
  setState,
} from '../change-life.ts'
import type { Holder } from '../life.ts'
import { defineRule } from './rule.ts'

export const lossHoldsBoth = defineRule({
  name: 'loss-holds-both',
  says: {
    ja: '紛失の届け（24時間365日）で、両方の証明書が一時停止し、スマートフォンの記録は失効する。なくしたカードは、まだ発行されていない証明書を保証しない。',
    en: 'A report of loss, at any hour, puts both certificates on hold; a phone’s record lapses. A lost card vouches for nothing that is not issued yet.',
  },
  source: {
    sentence: 'call 0120-95-0178, 24/365 → hold on both',
    where: 'www2.jpki.go.jp/procedure/lost; orders under way for a lost card are decided here',
    confidence: 'A',
  },
  /** Told again it changes nothing. */
  apply:
    (of: Holder): Step =>
    (life) =>
      inOrder(
        ...kinds.map((kind) => holdCertificate({ ...of, kind })),
        ...(of.holder === 'phone' ? [lapseRecord(of.id, 'phone-lost')] : []),
        ...life.phones
          .filter(({ cardId }) => of.holder === 'card' && cardId === of.id)
          .flatMap(({ id }) => kinds.map((kind) => cancelOrder({ holder: 'phone', id, kind }))),
        setState(of, 'lost'),
      )(life),
})
