import { expectThat } from '../expect-answer.ts'
import { presentAtBank } from '../present-at-bank.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

export const openAccount: Step = {
  title: { ja: '口座を開くために提示する', en: 'The bank asks for what an account needs' },
  async run(world) {
    const shown = await presentAtBank(world, required(world.story.phone, 'the phone'))
    expectThat(shown.state === 'accepted', `the bank’s verdict is ${shown.state}`)
    expectThat(shown.elements.length === 4, `${shown.elements.length} elements instead of 4`)
    return {
      told: {
        ja: `${shown.asker.ja} が「${shown.purpose.ja}」のために ${shown.elements.length} 項目を求め、本人が同意しました。\n検査 ${shown.checks.length} 件、すべての名前と根拠条文が銀行に返りました。`,
        en: `${shown.asker.en} asked for ${shown.elements.length} elements for “${shown.purpose.en}”, and she agreed.\nThe bank got ${shown.checks.length} checks back, each by name and with its clause.`,
      },
      facts: {
        asker: shown.asker,
        purpose: shown.purpose,
        elements: shown.elements,
        verdict: shown.state,
        checks: shown.checks,
      },
    }
  },
}
