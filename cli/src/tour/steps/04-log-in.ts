import { expectThat } from '../expect-answer.ts'
import { tryLogIn } from '../log-in-at-bank.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

export const logInWithPhone: Step = {
  title: { ja: 'スマートフォンで銀行にログインする', en: 'She logs in with her phone' },
  async run(world) {
    const outcome = await tryLogIn(world, required(world.story.phone, 'the phone'))
    expectThat(outcome.accepted, `the login was refused: ${outcome.failed.join(', ')}`)
    expectThat(outcome.subject !== undefined, 'the bank learned no subject')
    return {
      told: {
        ja: '利用者証明用の証明書でログインしました。銀行に伝わったのは、この銀行だけで通じる番号だけです。',
        en: 'She logged in with the authentication certificate. The bank learned a number that means something only to this bank.',
      },
      facts: { state: outcome.state, subject: outcome.subject, checks: outcome.checks },
    }
  },
}
