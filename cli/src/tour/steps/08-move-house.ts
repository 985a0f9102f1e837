import { utf8Encode } from '@tegata/kernel'
import { effectsReply } from '@tegata/role-enrolment/contract'
import { checkSignature } from '../check-signature.ts'
import { callJson, eventually, expectThat } from '../expect-answer.ts'
import { grantOf } from '../phone.ts'
import { readRecords } from '../records-at-issuer.ts'
import type { Step } from '../run-tour.ts'
import { judgePdf } from '../sign-pdf.ts'
import { required } from '../world.ts'

export const moveHouse: Step = {
  title: { ja: '引っ越す', en: 'She moves' },
  async run(world) {
    const phone = required(world.story.phone, 'the phone')
    const residentId = required(world.story.residentId, 'the resident')
    const wakeUpsBefore = phone.wakeUps()
    const moved = await callJson(
      world.fetchAs('municipality'),
      {
        url: `${world.api}/enrolment/residents/${residentId}/moves`,
        token: world.clerkToken,
        body: { address: '架空県見本市新町2丁目3番4号', municipalityCode: '99201' },
      },
      { status: 200, shape: effectsReply },
    )
    await eventually('the wake-up', async () => phone.wakeUps() > wakeUpsBefore || undefined)
    const notices = await eventually('the notice', async () => {
      const heeded = await phone.heed()
      return heeded.length > 0 ? heeded : undefined
    })
    const disabled = (await phone.store.records()).filter(({ state }) => state === 'disabled')
    expectThat(disabled.length === 1, 'the wallet did not disable the record')
    const records = await readRecords(world, grantOf(phone).phoneId)
    const lapsed = records.find(({ state }) => state === 'lapsed')
    expectThat(lapsed?.receiptAt !== undefined, 'the issuer has no receipt')

    const { signer, certificate } = await phone.signer('sign')
    const document = utf8Encode('after the move')
    const signature = await signer.sign(document)
    const check = await eventually('the revocation', async () => {
      const report = await checkSignature(world, { document, signature, certificate })
      return report.verdict === 'refused' ? report : undefined
    })
    const form = await judgePdf(world, required(world.story.signedForm, 'the signed form'))
    expectThat(!form.accepted, 'a form whose certificate was revoked was accepted')
    return {
      told: {
        ja: '住所が変わったので、署名用証明書は失効しました。署名済みの申込書も、いま確かめると拒まれます。発行者が知らせ、スマートフォンが記録を使えなくし、受領の返事を返しました。',
        en: 'The address changed: the signing certificate was revoked, and the form that she signed is refused by whoever verifies it now. The issuer notified the phone, the phone disabled the record, and its receipt came back.',
      },
      facts: {
        effects: moved.effects,
        notices,
        receiptAt: lapsed.receiptAt,
        signedFormNow: form,
        signatureNow: { verdict: check.verdict, failed: check.failed },
      },
    }
  },
}
