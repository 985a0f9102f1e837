import { fromBase64url, toBase64url } from '@tegata/kernel'
import { renewalReply } from '@tegata/role-enrolment/contract'
import { callJson, eventually, expectThat } from '../expect-answer.ts'
import { presentAtBank } from '../present-at-bank.ts'
import type { Step } from '../run-tour.ts'
import { required, type World } from '../world.ts'

export const receiveNewRecord: Step = {
  title: { ja: '新しい記録が届く', en: 'The new record arrives' },
  async run(world) {
    const phone = required(world.story.phone, 'the phone')
    await renewCardCertificate(world)
    const grant = await phone.apply(required(world.story.card, 'the card'))
    const record = await phone.receive()
    const shown = await presentAtBank(world, phone)
    expectThat(shown.state === 'accepted', `the bank’s verdict is ${shown.state}`)
    return {
      told: {
        ja: '窓口でカードの署名用証明書を新しくし、スマートフォンから申し込み直して、新しい住所の記録を受け取りました。提示も元どおりできます。',
        en: 'The counter renewed the card’s signing certificate; she applied again and got a record with the new address. Presenting works again.',
      },
      facts: {
        phoneId: grant.phoneId,
        validUntil: record.validUntil.toISOString(),
        verdict: shown.state,
        elements: shown.elements,
      },
    }
  },
}

/** At the counter: a new signing key in the card and a certificate for it. */
async function renewCardCertificate(world: World): Promise<void> {
  const card = required(world.story.card, 'the card')
  const cardId = required(world.story.cardId, 'the card')
  const signCsr = toBase64url(await card.renewSigningKey())
  const answer = await eventually('the counter', () =>
    callJson(
      world.fetchAs('municipality'),
      {
        url: `${world.api}/enrolment/cards/${cardId}/signing-certificate`,
        token: world.clerkToken,
        body: { signCsr },
      },
      { status: 201, shape: renewalReply },
    ),
  )
  await card.applet.personalise({
    sign: fromBase64url(answer.signCertificate),
    signCa: fromBase64url(answer.signCaCertificate),
  })
}
