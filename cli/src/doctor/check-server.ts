/**
 * A running server, link by link: alive, ready, and what it publishes for others to trust.
 * @module
 */
import { issuerMetadata, wellKnownUrl } from '@tegata/oid4vc'
import { parseCertificate } from '@tegata/pki'
import * as z from 'zod'
import { decodeText } from '../input/decode-text.ts'
import { type Answer, askServer } from './ask-server.ts'
import { checkAlarms } from './check-alarms.ts'
import { isHealthy } from './check-ports.ts'
import { type Finding, note, ok, problem } from './finding.ts'

export type ServerQuestion = {
  /** Origin, without a slash at the end. */
  readonly url: string
  /** Whether the person named it: then it must answer. */
  readonly named: boolean
  readonly at: Date
  /** Of the operator, for what other machines are not told. */
  readonly operatorToken?: string | undefined
}

export async function checkServer(question: ServerQuestion): Promise<readonly Finding[]> {
  const { url } = question
  const health = await askServer(`${url}/health`)
  const alive = healthFinding(health, question)
  if (alive.outcome !== 'ok') return [alive]
  const [ready, alarms, anchors, keys, metadata] = await Promise.all([
    askServer(`${url}/ready`),
    checkAlarms(url, question.operatorToken),
    askServer(`${url}/ca/anchors`),
    askServer(`${url}/registry/jwks`),
    askServer(wellKnownUrl(`${url}/issuer`, 'openid-credential-issuer')),
  ])
  return [
    alive,
    readyFinding(ready),
    ...alarms,
    ...published('server/anchors', anchors, (json) => anchorFindings(json, question.at)),
    ...published('server/registry', keys, keyFindings),
    ...published('server/issuer', metadata, (json) => metadataFindings(json, url)),
  ]
}

function healthFinding(health: Answer, { url, named }: ServerQuestion): Finding {
  const id = 'server/health'
  if ('unreachable' in health) {
    const what = `no server at ${url} (${health.unreachable})`
    return (named ? problem : note)(id, what, 'start one with npm start, or name it with --server')
  }
  if (health.status === 200 && isHealthy(health.json)) return ok(id, `${url} answers`)
  return problem(id, `${url} answers, but not as tegata does`, 'name the API with --server')
}

const readyFinding = (ready: Answer): Finding =>
  'status' in ready && ready.status === 200
    ? ok('server/ready', 'its database answers')
    : problem('server/ready', 'its database does not answer', 'look at the log of the server')

/** What a role publishes; a server without this role does not. */
function published(
  id: string,
  answer: Answer,
  read: (json: unknown) => readonly Finding[],
): readonly Finding[] {
  if ('unreachable' in answer)
    return [problem(id, `does not answer (${answer.unreachable})`, 'look at the log of the server')]
  if (answer.status === 404) return [note(id, 'this server does not have the role')]
  if (answer.status === 200) return read(answer.json)
  return [problem(id, `answers with status ${answer.status}`, 'look at the log of the server')]
}

const anchorsShape = z.record(z.string(), z.array(z.string()))

function anchorFindings(json: unknown, at: Date): readonly Finding[] {
  const parsed = anchorsShape.safeParse(json)
  if (!parsed.success) return [unexpected('server/anchors')]
  return Object.entries(parsed.data).map(([kind, list]) => anchorFinding(kind, list, at))
}

const none = new Uint8Array(0)

function anchorFinding(kind: string, list: readonly string[], at: Date): Finding {
  const id = `server/anchors/${kind}`
  if (list.length === 0) return note(id, 'publishes none')
  try {
    const certificates = list.map((text) => parseCertificate(decodeText(text)?.bytes ?? none))
    const current = certificates.filter(
      ({ notBefore, notAfter }) => notBefore <= at && at <= notAfter,
    )
    const names = certificates.map(({ subject }) => subject.text).join('; ')
    if (current.length > 0) return ok(id, names)
    return problem(id, `${names}: outside its validity`, 'renew the root, or correct the clock')
  } catch {
    return problem(id, 'publishes no certificates that can be read', 'report it to the operator')
  }
}

const keysShape = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

function keyFindings(json: unknown): readonly Finding[] {
  const id = 'server/registry'
  const parsed = keysShape.safeParse(json)
  if (!parsed.success) return [unexpected(id)]
  const { keys } = parsed.data
  if (keys.length > 0) return [ok(id, `${keys.length} keys that sign statements about programs`)]
  return [
    problem(id, 'publishes no key', 'without one no statement of the registry can be checked'),
  ]
}

function metadataFindings(json: unknown, url: string): readonly Finding[] {
  const id = 'server/issuer'
  const parsed = issuerMetadata.safeParse(json)
  if (!parsed.success) return [unexpected(id)]
  const { credential_issuer: issuer, credential_configurations_supported: configurations } =
    parsed.data
  const types = Object.values(configurations).map(({ doctype, format }) => doctype ?? format)
  const issues = ok(id, `issues ${types.join(', ')}`)
  if (issuer === `${url}/issuer`) return [issues]
  return [
    issues,
    note('server/issuer-name', `wallets know it as ${issuer}; it was asked at ${url}`),
  ]
}

const unexpected = (id: string) =>
  problem(id, 'answers something else than expected', 'check that both are of the same version')
