/**
 * What the person at the counter does when the proof of a phone fails, whatever the platform.
 * @module
 */

export const otherPhone = {
  ja: 'この端末では発行できません。ほかの端末で申し込んでください。',
  en: 'No certificate can be issued for this phone. Ask for another one.',
}

export const startAgain = {
  ja: 'アプリからやり直してください。続くときは受け付けないでください。',
  en: 'Start again from the app; if it goes on, do not accept it.',
}

export const installAgain = {
  ja: '正規のアプリを配布元から入れ直して、やり直してください。',
  en: 'Install the official app anew and try again.',
}
