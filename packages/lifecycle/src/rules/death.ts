/**
 * The person dies.
 * @module
 */
import { endBoth, endPhone, inOrder, type Step, setState } from '../change-life.ts'
import type { Life } from '../life.ts'
import { defineRule, notAllowed } from './rule.ts'

const name = 'death'

export const death = defineRule({
  name,
  says: {
    ja: '亡くなったら、すべての証明書と記録が失効し、その後は何も起きない。',
    en: 'Death ends every certificate and record, and nothing happens after it.',
  },
  source: {
    sentence: 'no sentence in the public pages that were read: decided here',
    where: 'reason code affiliationChanged: RFC 5280, 5.3.1',
    confidence: 'C',
  },
  apply: (): Step => (life) =>
    inOrder(
      ...life.cards.flatMap(({ id }) => [
        endBoth({ holder: 'card', id }, 'affiliationChanged'),
        setState({ holder: 'card', id }, 'ended'),
      ]),
      ...life.phones.map(({ id }) => endPhone(id, 'affiliationChanged', 'died')),
      (before) => ({ life: { ...before, person: 'deceased' }, effects: [] }),
    )(life),
})

/** @throws LifecycleError `lifecycle/not-allowed` */
export function requireLiving({ person }: Life): void {
  if (person === 'deceased') throw notAllowed(name, 'the person has died')
}
