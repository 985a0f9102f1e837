import { decidePresentation, readHoldings, readRequest } from '@tegata/wallet'
import { expectThat } from '../expect-answer.ts'
import { askAsBank, readAtBank, sendDishonestly } from '../present-at-bank.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

export const presentLapsed: Step = {
  title: { ja: '失効した記録を出そうとする', en: 'She tries to present the lapsed record' },
  async run(world) {
    const phone = required(world.story.phone, 'the phone')
    const asked = await askAsBank(world)
    const request = await readRequest(phone.deps, asked.authorizationRequest)
    const decision = decidePresentation(request, await readHoldings(phone.deps), world.now())
    expectThat(decision.decision === 'refuse', 'the wallet would have presented a lapsed record')
    const honest = await readAtBank(world, asked.id)
    expectThat(honest.responsesReceived === 0, 'something was sent')

    const dishonest = await sendDishonestly(world, phone)
    expectThat(dishonest.state === 'refused', `the bank’s verdict is ${dishonest.state}`)
    expectThat(dishonest.failed.includes('status/valid'), 'refused, but not for the lapse')
    return {
      told: {
        ja: `財布が断りました：${decision.refusals[0]?.text.ja ?? ''}\nそれでも送る不正な財布は、銀行の側で「${dishonest.failed.join('、')}」により拒まれました。`,
        en: `The wallet refused: ${decision.refusals[0]?.text.en ?? ''}\nA dishonest wallet that sends all the same was refused by the bank: ${dishonest.failed.join(', ')}.`,
      },
      facts: {
        refusals: decision.refusals,
        dishonest: { verdict: dishonest.state, failed: dishonest.failed },
      },
    }
  },
}
