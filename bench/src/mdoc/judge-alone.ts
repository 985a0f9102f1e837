/**
 * One thread that does what `verifyMany` has done for a case: a response in memory of its own, and the
 * report as JSON.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { createIssuerCache, reportToJson, verifyDeviceResponse } from '@tegata/mdoc'
import { prepareTrustAnchors } from '@tegata/pki'
import { docType, type Fixture, namespace } from './fixture.ts'

/** Answers what judges so many cases, the document signer kept. */
export async function createLoneJudge(fixture: Fixture): Promise<(count: number) => Promise<void>> {
  const crypto = createNodeCrypto()
  const { root, now, sessionTranscript, elements, deviceResponse } = fixture
  const options = {
    trustAnchors: await prepareTrustAnchors([root], crypto),
    at: now,
    sessionTranscript,
    requested: [{ docType, elements: { [namespace]: [...elements.keys()] } }],
    cache: createIssuerCache(),
  }
  return async (count) => {
    for (let done = 0; done < count; done += 1) {
      const response = Uint8Array.from(deviceResponse)
      const report = await verifyDeviceResponse(response, options, crypto)
      if (reportToJson(report, { values: false }).verdict !== 'accepted')
        throw new Error('refused while it was measured')
    }
  }
}
