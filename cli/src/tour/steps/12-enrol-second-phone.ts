import { expectThat } from '../expect-answer.ts'
import { tryLogIn } from '../log-in-at-bank.ts'
import { createPhone, grantOf } from '../phone.ts'
import { presentAtBank } from '../present-at-bank.ts'
import { refusedEverywhere } from '../refused-everywhere.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

export const enrolSecondPhone: Step = {
  title: { ja: '2台目のスマートフォンに入れる', en: 'She enrols a second phone' },
  async run(world) {
    const first = required(world.story.phone, 'the first phone')
    const second = await createPhone(world, 'second phone', 'iphone')
    const grant = await second.apply(required(world.story.card, 'the card'))
    world.story.secondPhone = second
    await second.receive()
    const login = await tryLogIn(world, second)
    const shown = await presentAtBank(world, second)
    const dead = await refusedEverywhere(world, first)
    expectThat(grant.phoneId !== grantOf(first).phoneId, 'the second phone is taken for the first')
    expectThat(login.accepted, `the login was refused: ${login.failed.join(', ')}`)
    expectThat(shown.state === 'accepted', `the bank’s verdict is ${shown.state}`)
    expectThat(dead.everywhere, 'the first phone works again')
    return {
      told: {
        ja: 'カードを使って新しいスマートフォン（こちらはiPhone）に入れました。手順は同じです。新しい方はログインも提示もでき、なくした方は止まったままです。',
        en: 'With her card she enrolled a new phone, an iPhone this time, by the same steps. It logs in and presents; the lost one stays dead.',
      },
      facts: {
        secondPhone: grant.phoneId,
        login: login.state,
        verdict: shown.state,
        firstPhone: {
          login: dead.login,
          signature: dead.signature,
          presentation: dead.presentation,
        },
      },
    }
  },
}
