import { fromBase64url, toBase64url } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { sampleResident } from '@tegata/profiles'
import { cardReply } from '@tegata/role-enrolment/contract'
import { cardPins, createCard } from '../card.ts'
import { callJson, expectThat } from '../expect-answer.ts'
import type { Step } from '../run-tour.ts'

export const giveCard: Step = {
  title: { ja: '市役所がカードを渡す', en: 'The municipality gives her a card' },
  async run(world) {
    const card = await createCard(world.crypto, 'JPKIAPICCTOKEN2')
    const requests = await card.requests()
    const { portrait, ...attributes } = sampleResident
    const answer = await callJson(
      world.fetchAs('municipality'),
      {
        url: `${world.api}/enrolment/cards`,
        token: world.clerkToken,
        body: {
          resident: { ...attributes, portrait: toBase64url(portrait) },
          signCsr: toBase64url(requests.sign),
          authCsr: toBase64url(requests.auth),
        },
      },
      { status: 201, shape: cardReply },
    )
    expectThat(answer.signCertificate !== undefined, 'the card has no signing certificate')
    await card.applet.personalise({
      sign: fromBase64url(answer.signCertificate),
      auth: fromBase64url(answer.authCertificate),
      signCa: fromBase64url(answer.signCaCertificate),
      authCa: fromBase64url(answer.authCaCertificate),
    })
    world.story.card = card
    world.story.cardId = answer.cardId
    world.story.residentId = answer.residentId

    const label = await card.client.tokenLabel()
    const sign = parseCertificate(await card.client.readCertificate('sign', cardPins.sign))
    const auth = parseCertificate(await card.client.readCertificate('auth', cardPins.auth))
    const tries = await card.client.triesLeft('sign')
    expectThat(label === 'JPKIAPICCTOKEN2', 'the card does not name itself as a card')
    expectThat(sign.serialNumber !== auth.serialNumber, 'both certificates have one serial number')
    return {
      told: {
        ja: `カードの中で鍵が2組つくられ、署名用と利用者証明用の証明書が入りました（署名用の有効期限 ${day(sign.notAfter)}）。`,
        en: `Two key pairs were made inside the card; it now holds a signing and an authentication certificate (signing until ${day(sign.notAfter)}).`,
      },
      facts: {
        cardId: answer.cardId,
        tokenLabel: label,
        signingSerial: sign.serialNumber,
        authenticationSerial: auth.serialNumber,
        issuer: sign.issuer.text,
        signingTriesLeft: tries,
      },
    }
  },
}

const day = (date: Date) => date.toISOString().slice(0, 10)
