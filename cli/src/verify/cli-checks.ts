/**
 * The checks that the command adds to those of the document. docs/checks.md is made of it.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const repair = {
  ja: '入力を直してください。理由に場所が書いてあります。',
  en: 'Correct the input; the reason names the place.',
}

export const cliChecks = [
  {
    id: 'cli/session-transcript',
    clause: 'ISO/IEC 18013-5:2021, 9.1.5.1',
    title: { ja: '通信の記録', en: 'Session transcript' },
    defends: 'an answer judged against no session',
    failure: {
      ja: '通信の記録がないか、読み取れません。',
      en: 'The session transcript is missing or cannot be read.',
    },
    onFailure: repair,
  },
  {
    id: 'cli/case-malformed',
    clause: 'tegata verify --batch',
    title: { ja: '事例の形式', en: 'Form of a case' },
    defends: 'a case that two programs would read differently, or with an unknown restriction',
    failure: {
      ja: '事例が決まった形になっていません。',
      en: 'The case is not in the form it has to be in.',
    },
    onFailure: repair,
  },
  {
    id: 'cli/case-failed',
    clause: 'tegata verify --batch',
    title: { ja: '事例の判定', en: 'Judging a case' },
    defends: 'one case that stops all others',
    failure: {
      ja: '事例の判定が途中で止まりました。',
      en: 'Judging the case stopped halfway.',
    },
    onFailure: {
      ja: 'プログラムの誤りです。事例を添えて報告してください。',
      en: 'This is an error of the program: report it with the case.',
    },
  },
] as const satisfies readonly CheckEntry[]

export type CliCheckId = (typeof cliChecks)[number]['id']
