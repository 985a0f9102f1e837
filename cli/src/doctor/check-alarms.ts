/**
 * The alarms of a running server, each in red with what to do.
 * @module
 */
import { wordsOfAlarm } from '@tegata/service'
import { type Answer, askServer } from './ask-server.ts'
import { type Finding, note, ok, problem } from './finding.ts'

const id = 'server/alarms'

/** @param token - of the operator, for a server on another machine */
export async function checkAlarms(url: string, token: string | undefined): Promise<Finding[]> {
  const answer = await askServer(`${url}/metrics`, token)
  if ('unreachable' in answer)
    return [problem(id, `not told (${answer.unreachable})`, 'look at the log of the server')]
  if (answer.status === 401 || answer.status === 403) return [note(id, ...withheld(token))]
  if (answer.status === 404) return [note(id, 'not told at this address')]
  return answer.status === 200 ? alarmFindings(answer) : [unexpected()]
}

const withheld = (token: string | undefined): readonly [string, string] =>
  token === undefined
    ? ['not told to other machines', 'set TEGATA_OPERATOR_TOKEN here to that of the server']
    : ['not told for this token', 'set TEGATA_OPERATOR_TOKEN here as the server has it']

const unexpected = () => problem(id, 'answers no alarms', 'check that both are of the same version')

const line = /^tegata_alarms_total\{alarm="([a-z0-9-]+)"\} (\d+)$/gm

function alarmFindings({ text }: Extract<Answer, { text: string }>): Finding[] {
  const counts = [...text.matchAll(line)].map(([, name = '', count]) => ({
    name,
    count: Number(count),
  }))
  if (counts.length === 0) return [unexpected()]
  const raised = counts.filter(({ count }) => count > 0)
  return raised.length === 0 ? [ok(id, 'none since its start')] : raised.map(alarmFinding)
}

function alarmFinding({ name, count }: { name: string; count: number }): Finding {
  const words = wordsOfAlarm(name)
  const what = words?.what.en ?? 'an alarm of another version of the server.'
  const action = words?.action.en ?? 'Look for it in the log of the server.'
  return problem(`${id}/${name}`, `${count} since its start: ${what}`, action)
}
