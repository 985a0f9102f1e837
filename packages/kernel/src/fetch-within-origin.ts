/**
 * Fetching an address that a document names, where its host may have moved it: redirects within the
 * origin are followed, a few of them, and none leads away from it. Token Status List, 8.1 and 11.4.
 * @module
 */
import type { Fetch, FetchInit, FetchResponse } from './deps.ts'
import { KernelError } from './errors.ts'

/** Redirects that are followed. */
const mostRedirects = 3

const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308]

/**
 * Asks by GET. A page cannot see where a redirect leads: there it is followed by the browser, and what
 * another origin answers is refused unread.
 *
 * @throws KernelError `kernel/redirected`, naming what is wrong with it; whatever `fetch` throws
 */
export async function fetchWithinOrigin(
  fetch: Fetch,
  address: string,
  init: Pick<FetchInit, 'cache' | 'headers' | 'signal'> = {},
): Promise<FetchResponse> {
  const { origin } = new URL(address)
  let url = address
  for (let followed = 0; followed <= mostRedirects; followed += 1) {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    if (response.status === 0) return await followedByBrowser(fetch, url, init)
    if (!isRedirect(response)) return response
    url = nextAddress(url, origin, response.headers.get('location'))
  }
  throw redirected(`more than ${mostRedirects} redirects`)
}

/** Whether an answer sends the asker elsewhere; 300 and 304 do not. */
export const isRedirect = ({ status }: Pick<FetchResponse, 'status'>): boolean =>
  redirectStatuses.includes(status)

function nextAddress(from: string, origin: string, location: string | null): string {
  if (location === null || !URL.canParse(location, from))
    throw redirected('a redirect without an address')
  const next = new URL(location, from)
  if (next.origin !== origin) throw redirected('a redirect to another origin')
  return next.href
}

async function followedByBrowser(
  fetch: Fetch,
  url: string,
  init: Pick<FetchInit, 'cache' | 'headers' | 'signal'>,
): Promise<FetchResponse> {
  const response = await fetch(url, { ...init, redirect: 'follow' })
  const reached = response.url ?? ''
  if (URL.canParse(reached) && new URL(reached).origin === new URL(url).origin) return response
  throw redirected('a redirect to another origin')
}

const redirected = (what: string) => new KernelError('kernel/redirected', what)
