/**
 * Asking for the status of a record over HTTP: Token Status List, sections 8.1 to 8.3; ISO/IEC 18013-5,
 * 2nd edition (CD), 12.3.6.4. Whatever goes wrong on the way is a failed check: no answer is never
 * taken for validity.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  codeOf,
  type Fetch,
  type FetchResponse,
  fetchProblemOf,
  fetchWithinOrigin,
  type Now,
  ownMember,
  utf8Decode,
} from '@tegata/kernel'
import { identifierListWire } from './identifier-list/identifier-list-token.ts'
import { verifyIdentifierList } from './identifier-list/verify-identifier-list.ts'
import type { ListPolicy } from './judge-token.ts'
import type { ListReference } from './list-reference.ts'
import { statusChecks } from './status-checks.ts'
import { cwtType } from './token-form.ts'
import { verifyStatusList } from './verify-status-list.ts'

/** What asking for a status needs. */
export type StatusCheckerDeps = ListPolicy & {
  /** Guarded by the caller: the uri comes from a document. */
  readonly fetch: Fetch
  readonly now: Now
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** DER. */
  readonly trustAnchors: readonly Uint8Array[]
  /** Default 5000. */
  readonly timeoutMs?: number
  /** Longest answer, compressed; default 2 MiB. */
  readonly maxBytes?: number
}

const { judge } = checkMaker(statusChecks)

/** What is asked for, and how an answer of each media type is read. */
type Forms<Token> = {
  readonly accept: string
  readonly read: Readonly<Record<string, (bytes: Uint8Array) => Token>>
  readonly what: string
}

const asSent = (bytes: Uint8Array) => bytes
const jwtMedia = 'application/statuslist+jwt'
const statusForms: Forms<string | Uint8Array> = {
  accept: `${cwtType}, ${jwtMedia};q=0.9`,
  read: { [cwtType]: asSent, [jwtMedia]: utf8Decode },
  what: 'a status list',
}
const identifierForms: Forms<Uint8Array> = {
  accept: identifierListWire.type,
  read: { [identifierListWire.type]: asSent },
  what: 'an identifier list',
}

/**
 * A function that settles one reference of either kind; it fits `checkStatus` of `@tegata/mdoc`.
 * It never throws for what the network does.
 * @see Token Status List, section 8.3
 */
export function statusChecker(deps: StatusCheckerDeps) {
  const { crypto, now } = deps
  return async (
    reference: ListReference,
    issuerChain?: readonly Uint8Array[],
  ): Promise<readonly Check[]> => {
    const { uri, certificate } = reference
    const expected = () => ({
      ...policyOf(deps),
      uri,
      at: now(),
      trustAnchors: certificate ? [certificate] : deps.trustAnchors,
      crypto,
      ...(issuerChain && !certificate && { issuerChain }),
    })
    if (reference.id !== undefined) {
      const { id } = reference
      return await unlessOvertaken(async () =>
        settled(await fetchToken(uri, identifierForms, deps), (token) =>
          verifyIdentifierList(token, { ...expected(), id }),
        ),
      )
    }
    const { index } = reference
    return await unlessOvertaken(async () =>
      settled(await fetchToken(uri, statusForms, deps), (token) =>
        verifyStatusList(token, { ...expected(), index }),
      ),
    )
  }
}

const policyOf = ({
  checkRevocation,
  freshness,
  signerRevocation,
  skewSeconds,
  tolerate,
}: ListPolicy): ListPolicy => ({
  ...(checkRevocation && { checkRevocation }),
  ...(freshness && { freshness }),
  ...(signerRevocation && { signerRevocation }),
  ...(skewSeconds !== undefined && { skewSeconds }),
  ...(tolerate && { tolerate }),
})

/**
 * Two answers may overtake each other on the way: a list that is older than one seen, and nothing else,
 * is asked for once more.
 */
async function unlessOvertaken(ask: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  const checks = await ask()
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  return failed.length === 1 && failed[0]?.id === 'status/not-older' ? await ask() : checks
}

type Answer<Token> = { readonly token: Token } | { readonly problem: string }

async function settled<Token>(
  answer: Answer<Token>,
  verify: (token: Token) => Promise<{ readonly checks: readonly Check[] }>,
): Promise<readonly Check[]> {
  if ('problem' in answer) return [judge('status/fetch', answer.problem)]
  const { checks } = await verify(answer.token)
  return [judge('status/fetch', undefined), ...checks]
}

async function fetchToken<Token>(
  uri: string,
  forms: Forms<Token>,
  deps: StatusCheckerDeps,
): Promise<Answer<Token>> {
  if (!isHttp(uri)) return { problem: 'uri: neither https nor http' }
  try {
    const response = await fetchWithinOrigin(deps.fetch, uri, {
      cache: 'no-store',
      headers: { accept: forms.accept },
      signal: AbortSignal.timeout(deps.timeoutMs ?? 5000),
    })
    return await readAnswer(response, forms, deps.maxBytes ?? 2 * 1024 * 1024)
  } catch (error) {
    if (codeOf(error) === 'kernel/malformed') return { problem: 'answer: not UTF-8' }
    return { problem: fetchProblemOf(error).text }
  }
}

async function readAnswer<Token>(
  response: FetchResponse,
  { read, what }: Forms<Token>,
  maxBytes: number,
): Promise<Answer<Token>> {
  if (response.status < 200 || response.status > 299)
    return { problem: `HTTP status ${response.status}` }
  const tooLong = { problem: `answer: longer than ${maxBytes} bytes` }
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return tooLong
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (bytes.length > maxBytes) return tooLong
  const media = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const tokenOf = media === undefined ? undefined : ownMember(read, media)
  return tokenOf ? { token: tokenOf(bytes) } : { problem: `content-type: not ${what}` }
}

const isHttp = (uri: string): boolean =>
  URL.canParse(uri) && ['https:', 'http:'].includes(new URL(uri).protocol)
