/**
 * The bank's calls. Its token stands in the page in the sandbox only; a bank keeps it on a server.
 * @module
 */
import { presentationReply, presentationSeen } from '@tegata/role-verifier/contract'
import { callApi, type SurfaceConfig, UiError } from '@tegata/ui'

const lastPresentation = 'tegata-bank-presentation'

function tokenOf({ tokens }: SurfaceConfig): string {
  if (!tokens) throw new UiError('ui/refused', 'this page works in a sandbox only')
  return tokens.bank
}

const individualNumber = { 'org.iso.23220.1.jp': ['individual_number_unicode'] } as const

/** @param overAsk - asks for the individual number too, to see the wallet refuse */
export async function ask(config: SurfaceConfig, overAsk: boolean) {
  const presentation = await callApi(
    `${config.api}/verifier/presentations`,
    {
      token: tokenOf(config),
      body: { purpose: 'account-opening', ...(overAsk && { overAsk: individualNumber }) },
    },
    presentationReply,
  )
  // The browser that asked is the one that may read: the result page finds the number here.
  sessionStorage.setItem(lastPresentation, presentation.id)
  return presentation
}

export const see = (config: SurfaceConfig, id: string, responseCode?: string) =>
  callApi(
    `${config.api}/verifier/presentations/${id}${responseCode === undefined ? '' : `?response_code=${encodeURIComponent(responseCode)}`}`,
    { token: tokenOf(config) },
    presentationSeen,
  )

/** The presentation that this browser asked for last. */
export const askedHere = (): string | undefined =>
  sessionStorage.getItem(lastPresentation) ?? undefined
