/**
 * The alarms of a server: what an operator has to look at, in words. An alarm is an error line of the
 * log with `alarm=NAME`, a count at `/metrics` and a red line of `tegata doctor`.
 * @module
 */

/** What happened, and what to do now. */
export type AlarmWords = {
  readonly what: { readonly ja: string; readonly en: string }
  readonly action: { readonly ja: string; readonly en: string }
}

/** Every alarm by its name. A test compares this list with the server's README. */
export const alarmWords = {
  'job-gave-up': {
    what: {
      ja: '決められた回数やり直しても終わらなかった処理があります。',
      en: 'A job failed as often as it is tried, and is tried no more.',
    },
    action: {
      ja: 'ログで原因を調べて取り除き、サーバーを再起動してください。処理はもう一度始まります。',
      en: 'Find the cause in the log, remove it, and start the server again: the job begins again.',
    },
  },
} as const satisfies Readonly<Record<string, AlarmWords>>

/** Name of an alarm. */
export type AlarmName = keyof typeof alarmWords

const isAlarmName = (name: string): name is AlarmName => Object.hasOwn(alarmWords, name)

/** All names, in the order of the list. */
export const alarmNames: readonly AlarmName[] = Object.keys(alarmWords).filter(isAlarmName)

/** Words of an alarm that a server named; `undefined` for one that this version does not know. */
export const wordsOfAlarm = (name: string): AlarmWords | undefined =>
  isAlarmName(name) ? alarmWords[name] : undefined
