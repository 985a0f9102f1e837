import { effectsReply } from '@tegata/role-enrolment/contract'
import { callJson, eventually, expectThat } from '../expect-answer.ts'
import { grantOf } from '../phone.ts'
import { refusedEverywhere } from '../refused-everywhere.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

export const losePhone: Step = {
  title: { ja: 'スマートフォンをなくす', en: 'She loses the phone' },
  async run(world) {
    const phone = required(world.story.phone, 'the phone')
    const lost = await callJson(
      world.fetchAs('municipality'),
      {
        url: `${world.api}/enrolment/phones/${grantOf(phone).phoneId}/loss`,
        token: world.clerkToken,
        body: {},
      },
      { status: 200, shape: effectsReply },
    )
    const outcome = await eventually('the stop', async () => {
      const tried = await refusedEverywhere(world, phone)
      return tried.everywhere ? tried : undefined
    })
    expectThat(outcome.everywhere, 'the lost phone still works somewhere')
    return {
      told: {
        ja: `届け出を受けて、両方の証明書と記録が止まりました。ログイン（${outcome.login.join('、')}）、署名（${outcome.signature.join('、')}）、提示（${outcome.presentation.join('、')}）のどれも拒まれます。`,
        en: `Reported lost: both certificates and the record stopped. Login (${outcome.login.join(', ')}), signature (${outcome.signature.join(', ')}) and presentation (${outcome.presentation.join(', ')}) are all refused.`,
      },
      facts: { effects: lost.effects, ...outcome },
    }
  },
}
