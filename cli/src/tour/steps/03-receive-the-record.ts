import { expectThat } from '../expect-answer.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

export const receiveTheRecord: Step = {
  title: { ja: '記録を受け取る', en: 'The issuer gives her the record' },
  async run(world) {
    const phone = required(world.story.phone, 'the phone')
    const record = await phone.receive()
    const copies = await phone.store.copiesLeft(record.id)
    const references = await phone.store.statusReferences(record.id)
    const lists = new Set(references.map(({ uri }) => uri))
    expectThat(copies === 4, `the wallet holds ${copies} copies instead of 4`)
    expectThat(
      new Set(references.map(({ index }) => index)).size === 4,
      'two copies share a status',
    )
    return {
      told: {
        ja: `OpenID4VCI で記録を受け取り、1回ずつ使う写しを${copies}枚しまいました。どの写しも、署名と中身を確かめてあります。`,
        en: `The record came by OpenID4VCI as ${copies} one-time copies; each was verified before it was kept.`,
      },
      facts: {
        docType: record.docType,
        copies,
        elements: Object.values(record.elements).flat().length,
        validUntil: record.validUntil.toISOString(),
        statusLists: [...lists],
      },
    }
  },
}
