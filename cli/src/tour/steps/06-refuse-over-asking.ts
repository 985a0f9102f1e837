import { decidePresentation, readHoldings, readRequest } from '@tegata/wallet'
import { expectThat } from '../expect-answer.ts'
import { askAsBank, readAtBank } from '../present-at-bank.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

const individualNumber = { 'org.iso.23220.1.jp': ['individual_number_unicode'] }

export const refuseOverAsking: Step = {
  title: { ja: '個人番号まで求められ、断る', en: 'The bank asks the individual number too' },
  async run(world) {
    const phone = required(world.story.phone, 'the phone')
    const asked = await askAsBank(world, individualNumber)
    const request = await readRequest(phone.deps, asked.authorizationRequest)
    const records = await phone.store.records()
    const copiesBefore = await phone.store.copiesLeft(records.at(-1)?.id ?? '')
    const decision = decidePresentation(request, await readHoldings(phone.deps), world.now())
    expectThat(decision.decision === 'refuse', 'the wallet would have asked the holder')
    const beyond = decision.refusals.filter(({ code }) => code === 'registry/element')
    expectThat(beyond.length > 0, 'the wallet refused for another reason')

    const seen = await readAtBank(world, asked.id)
    const copiesAfter = await phone.store.copiesLeft(records.at(-1)?.id ?? '')
    expectThat(seen.responsesReceived === 0, 'something was sent')
    expectThat(copiesBefore === copiesAfter, 'a copy was used up')
    return {
      told: {
        ja: `財布が断りました：${beyond[0]?.text.ja ?? ''}\n銀行が受け取った応答は ${seen.responsesReceived} 件です。`,
        en: `The wallet refused: ${beyond[0]?.text.en ?? ''}\nResponses that the bank received: ${seen.responsesReceived}.`,
      },
      facts: {
        refusals: decision.refusals,
        bankState: seen.state,
        responsesReceived: seen.responsesReceived,
      },
    }
  },
}
