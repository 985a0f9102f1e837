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
  'database-gone': {
    what: {
      ja: '組み込みのデータベースが繰り返し停止したため、再起動をやめました。',
      en: 'The embedded database died again and again, and is started no more.',
    },
    action: {
      ja: 'データフォルダーの postgres.log で原因を調べて取り除き、サーバーを再起動してください。',
      en: 'Find the cause in postgres.log of the data folder, remove it, and start the server again.',
    },
  },
  'database-restarted': {
    what: {
      ja: '組み込みのデータベースが停止し、再起動しました。',
      en: 'The embedded database died and was started again.',
    },
    action: {
      ja: 'データフォルダーの postgres.log で原因を調べてください。確定した処理は失われていません。',
      en: 'Look for the cause in postgres.log of the data folder; nothing that was committed is lost.',
    },
  },
  'database-restored': {
    what: {
      ja: 'データベースが、このサーバーが見たものより古いか、別のものです。起動を中止しました。',
      en: 'The database is older than what this server has seen, or another; the start was refused.',
    },
    action: {
      ja: '最も新しいバックアップを復元するか、失われたことを確認してから、表示された設定で一度だけ起動してください。',
      en: 'Restore the newest backup, or start once with the setting that the message names.',
    },
  },
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
  'phones-differ': {
    what: {
      ja: '発行者が持つスマートフォンの状態が、市区町村の記録と違っていました。',
      en: 'The issuer’s rows of phones differed from what enrolment has written.',
    },
    action: {
      ja: '直せるものは直しました。ログの difference を見て原因を調べ、翌日も続くなら手で直してください。',
      en: 'What can be repaired was; find the cause by `difference` in the log, and repair by hand what is told again a day later.',
    },
  },
} as const satisfies Readonly<Record<string, AlarmWords>>

/**
 * Name of an alarm.
 * @useDeclaredType
 */
export type AlarmName = keyof typeof alarmWords

const isAlarmName = (name: string): name is AlarmName => Object.hasOwn(alarmWords, name)

/** All names, in the order of the list. */
export const alarmNames: readonly AlarmName[] = Object.keys(alarmWords).filter(isAlarmName)

/** Words of an alarm that a server named; `undefined` for one that this version does not know. */
export const wordsOfAlarm = (name: string): AlarmWords | undefined =>
  isAlarmName(name) ? alarmWords[name] : undefined
