/**
 * Raising an alarm, and counting those of this process.
 * @module
 */
import { Counter } from 'prom-client'
import { type AlarmName, alarmNames, alarmWords } from './alarm-words.ts'

/** Where alarms are written: the log of a process. */
export type AlarmLog = { error(fields: object, message: string): void }

/** Alarms of this process since it started; every name is there from the beginning. */
export const alarmCounter = new Counter({
  name: 'tegata_alarms_total',
  help: 'Alarms since the start of the process, by name',
  labelNames: ['alarm'],
  registers: [],
})
for (const alarm of alarmNames) alarmCounter.inc({ alarm }, 0)

/**
 * Raises an alarm: an error line with `alarm=NAME`, counted at `/metrics`, red in `tegata doctor`.
 * @param fields - ids, names of queues and counts; never a claim, a token or a key
 */
export function alarm(
  log: AlarmLog,
  name: AlarmName,
  fields: Readonly<Record<string, string | number>> = {},
): void {
  alarmCounter.inc({ alarm: name })
  const { what, action } = alarmWords[name]
  log.error({ event: 'alarm', ...fields, alarm: name }, `${what.en} ${action.en}`)
}
