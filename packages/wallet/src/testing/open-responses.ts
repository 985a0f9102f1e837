/**
 * What a reader of the test world received: element identifiers of each document, by credential query.
 * @module
 */
import { fromBase64url } from '@tegata/kernel'
import { parseDeviceResponse, readingUnder } from '@tegata/mdoc'
import { decryptResponse } from '@tegata/oid4vc'
import type { TestWorld } from './test-world.ts'

type Received = {
  readonly state: string | undefined
  readonly documents: Readonly<
    Record<string, readonly Readonly<Record<string, readonly string[]>>[]>
  >
}

/** Every response that was sent so far, opened with the reader's key. */
export const openResponses = (world: TestWorld): Promise<readonly Received[]> =>
  Promise.all(
    world.exchanges.flatMap(({ url, body }) => {
      const key = world.responseKeys.get(url)
      const response = new URLSearchParams(body).get('response')
      return key && response !== null ? [openResponse(response, key)] : []
    }),
  )

async function openResponse(
  jwe: string,
  key: Readonly<Record<string, unknown>>,
): Promise<Received> {
  const { vp_token, state } = await decryptResponse(jwe, key)
  const documents = Object.entries(vp_token).map(([queryId, presentations]) => [
    queryId,
    presentations.flatMap(elementsOf),
  ])
  return { state, documents: Object.fromEntries(documents) }
}

const elementsOf = (presentation: string) =>
  parseDeviceResponse(fromBase64url(presentation), readingUnder()).documents.map(
    ({ issuerSigned }) =>
      Object.fromEntries(
        [...issuerSigned.nameSpaces].map(([namespace, items]) => [
          namespace,
          items.map(({ elementIdentifier }) => elementIdentifier),
        ]),
      ),
  )
