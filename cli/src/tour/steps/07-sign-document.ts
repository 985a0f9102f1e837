import { utf8Encode } from '@tegata/kernel'
import { checkSignature } from '../check-signature.ts'
import { expectThat } from '../expect-answer.ts'
import type { Step } from '../run-tour.ts'
import { required } from '../world.ts'

const text =
  '申込書: 普通預金口座の開設を申し込みます。/ Application: please open an account for me.'

export const signDocument: Step = {
  title: { ja: '書類に署名する', en: 'She signs a document' },
  async run(world) {
    const phone = required(world.story.phone, 'the phone')
    const { signer, certificate } = await phone.signer('sign')
    const document = utf8Encode(text)
    const signature = await signer.sign(document)
    const good = await checkSignature(world, { document, signature, certificate })
    const changed = document.slice()
    changed[0] = (changed[0] ?? 0) ^ 1
    const bad = await checkSignature(world, { document: changed, signature, certificate })
    expectThat(good.verdict === 'accepted', `refused: ${good.failed.join(', ')}`)
    expectThat(bad.verdict === 'refused', 'a changed document was accepted')
    return {
      told: {
        ja: `署名用パスワードで署名しました。署名も証明書も有効です。1バイト変えた書類は「${bad.failed.join('、')}」で拒まれました。`,
        en: `She signed with the signing password. Signature and certificate hold. The document with one byte changed was refused by ${bad.failed.join(', ')}.`,
      },
      facts: { checks: good.checks, changedDocument: { verdict: bad.verdict, failed: bad.failed } },
    }
  },
}
