import { utf8Encode } from '@tegata/kernel'
import { applicationForm } from '../application-form.ts'
import { checkSignature } from '../check-signature.ts'
import { expectThat } from '../expect-answer.ts'
import type { Step } from '../run-tour.ts'
import { judgePdf, signPdf } from '../sign-pdf.ts'
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
    const form = await signPdf(world, phone, applicationForm('Application: please open an account'))
    const formNow = await judgePdf(world, form)
    expectThat(formNow.accepted, `the signed form was refused: ${formNow.failed.join(', ')}`)
    world.story.signedForm = form
    return {
      told: {
        ja: `署名用パスワードで署名しました。署名も証明書も有効です。1バイト変えた書類は「${bad.failed.join('、')}」で拒まれました。PDFの申込書にも署名し、銀行はファイルだけから署名を確かめました。`,
        en: `She signed with the signing password. Signature and certificate hold. The document with one byte changed was refused by ${bad.failed.join(', ')}. She signed a form as a PDF as well, which the bank verified by the file alone.`,
      },
      facts: {
        signedForm: formNow,
        checks: good.checks,
        changedDocument: { verdict: bad.verdict, failed: bad.failed },
      },
    }
  },
}
