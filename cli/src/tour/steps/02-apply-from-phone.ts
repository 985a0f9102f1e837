import { parseCertificate } from '@tegata/pki'
import { expectThat } from '../expect-answer.ts'
import { createPhone } from '../phone.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

export const applyFromPhone: Step = {
  title: { ja: 'スマートフォンから申し込む', en: 'She applies from her phone' },
  async run(world) {
    const card = required(world.story.card, 'the card')
    const phone = await createPhone(world, 'phone')
    const grant = await phone.apply(card)
    world.story.phone = phone

    const sign = parseCertificate(grant.certificates.sign)
    const auth = parseCertificate(grant.certificates.auth)
    const onCard = parseCertificate(await card.client.readCertificate('sign', 'TEGATA24'))
    expectThat(sign.notAfter <= onCard.notAfter, 'the phone’s certificate outlives the card’s')
    expectThat(sign.serialNumber !== onCard.serialNumber, 'the phone got the card’s certificate')
    return {
      told: {
        ja: 'カードの署名用パスワードで申込書に署名し、スマートフォンは自分の鍵をつくって端末の中にあることを証明し、認証局がその鍵に証明書を出しました。',
        en: 'She signed the application with her card and its password; the phone made its own keys and proved that they are in it, and the authority certified them.',
      },
      facts: {
        phoneId: grant.phoneId,
        signingSerial: sign.serialNumber,
        authenticationSerial: auth.serialNumber,
        validUntil: sign.notAfter.toISOString(),
        cardValidUntil: onCard.notAfter.toISOString(),
      },
    }
  },
}
